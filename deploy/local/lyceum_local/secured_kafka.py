"""Kafka as it is deployed: clients log in over TLS, brokers know each other by certificates.

Who may what is data (`deploy/kafka/acls.yaml`), and nobody may what is not said there.
"""

from pathlib import Path

from lyceum_local.kafka import Node, Security
from lyceum_local.ports import HOST

ADMIN = "admin"
"""May everything: it makes the topics, the other users and what these may."""


def security(node: Node, certificates: Path, admin_password: str) -> Security:
    """With the certificates of a folder that `lyceum certs` made."""
    address, internal = node.address, f"{HOST}:{node.internal_port}"
    controller = f"{HOST}:{node.controller_port}"
    login = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    settings = {
        "listeners": f"SASL_SSL://{address},INTERNAL://{internal},CONTROLLER://{controller}",
        "advertised.listeners": f"SASL_SSL://{address},INTERNAL://{internal}",
        "listener.security.protocol.map": "CONTROLLER:SSL,INTERNAL:SSL,SASL_SSL:SASL_SSL",
        "inter.broker.listener.name": "INTERNAL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certificates / "kafka-keystore.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(certificates / "ca.pem"),
        "listener.name.internal.ssl.client.auth": "required",
        "listener.name.controller.ssl.client.auth": "required",
        "ssl.principal.mapping.rules": "RULE:^CN=kafka$/kafka/,RULE:^.*$/nobody/",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": login,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN};User:kafka",
    }
    user = f"SCRAM-SHA-512=[name={ADMIN},password={admin_password}]"
    return Security(settings, ("--add-scram", user))
