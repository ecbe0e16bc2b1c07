"""With certificates every process is spoken to over TLS, by its service's name."""

import re

import pytest
from cluster.manifests import OVERLAYS, Object, labels_of, name_of, of_kind, rendered
from cluster.secrets_of_pods import files_of
from cluster.test_alerts import alerts
from cluster.test_complete import processes
from cluster.test_kafka_access import deployment
from cluster.test_network import selects
from cluster.test_settings import pod_of, told
from lyceum_local.manifests import manifests

SERVICES = [*manifests(), "projections"]
SERVES = "LYCEUM_TLS_CERTIFICATE_FILE"


def certificates() -> dict[str, Object]:
    found = of_kind(rendered("production"), "Certificate")
    return {name_of(each): each["spec"] for each in found}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_a_certificate_for_the_names_that_it_is_called_by(service: str) -> None:
    assert service in certificates(), (
        f"Add a Certificate {service} to deploy/kubernetes/components/certificates/services.yaml, "
        f"a patch {service}.yaml, and name it in the alert LyceumCertificateOld."
    )
    names = {service + ending for ending in ("", ".lyceum", ".lyceum.svc")}
    assert names <= set(certificates()[service]["dnsNames"])
    assert {"server auth", "client auth"} <= set(certificates()[service]["usages"])


@pytest.mark.parametrize(("service", "part"), processes())
def test_a_process_shows_its_services_certificate_and_trusts_the_citys(
    service: str, part: str
) -> None:
    said = told("production", deployment(service, part))
    files = files_of(pod_of(deployment(service, part)))
    found = {name: files[said[f"LYCEUM_TLS_{name}_FILE"]] for name in ("CERTIFICATE", "KEY", "CA")}
    secret = f"{service}-tls"
    keys = {"CERTIFICATE": "tls.crt", "KEY": "tls.key", "CA": "ca.crt"}
    assert found == {name: (secret, key) for name, key in keys.items()}


@pytest.mark.parametrize("service", SERVICES)
def test_who_calls_shows_a_certificate_of_the_citys(service: str) -> None:
    """Services show their own, whoever comes from outside the gateway's."""
    said = told("production", deployment(service, "api"))
    assert said["LYCEUM_TLS_CALLERS"] == "certified"
    for caller in (service, "gateway"):
        assert "client auth" in certificates()[caller]["usages"]
        assert certificates()[caller]["issuerRef"] == {"name": "lyceum-ca", "kind": "Issuer"}
    assert "server auth" not in certificates()["gateway"]["usages"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_probes_speak_tls_where_the_process_does(overlay: str) -> None:
    for each in of_kind(rendered(overlay), "Deployment"):
        wanted = "HTTPS" if SERVES in told(overlay, each) else "HTTP"
        container = pod_of(each)["containers"][0]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert container[probe]["httpGet"].get("scheme", "HTTP") == wanted, name_of(each)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_gateway_is_told_how_an_api_is_spoken_to(overlay: str) -> None:
    for service in SERVICES:
        api = next(
            each
            for each in of_kind(rendered(overlay), "Deployment")
            if name_of(each) == f"{service}-api"
        )
        called = next(
            each for each in of_kind(rendered(overlay), "Service") if name_of(each) == service
        )
        wanted = "https" if SERVES in told(overlay, api) else "kubernetes.io/h2c"
        ports = {each["name"]: each.get("appProtocol") for each in called["spec"]["ports"]}
        assert ports["grpc"] == wanted
        if wanted == "https":
            assert set(ports.values()) == {wanted}


@pytest.mark.parametrize(("service", "part"), processes())
def test_prometheus_asks_each_process_once_and_knows_it_by_its_certificate(
    service: str, part: str
) -> None:
    labels = labels_of(deployment(service, part)["spec"]["template"])
    monitors = [
        each["spec"]
        for each in of_kind(rendered("production"), "PodMonitor")
        if selects(each["spec"]["selector"], labels)
    ]
    assert len(monitors) == 1, f"Add a PodMonitor to components/monitoring for {service}."
    (asked,) = monitors[0]["podMetricsEndpoints"]
    assert (asked["port"], asked["path"], asked["scheme"]) == ("http", "/metrics", "https")
    assert asked["tlsConfig"]["serverName"] in certificates()[service]["dnsNames"]
    assert asked["tlsConfig"]["ca"]["secret"] == {"name": f"{service}-tls", "key": "ca.crt"}


@pytest.mark.parametrize(("service", "part"), processes())
def test_a_process_trusts_the_store_by_the_citys_authority(service: str, part: str) -> None:
    (store,) = of_kind(rendered("production"), "MongoDBCommunity")
    assert store["spec"]["security"]["tls"]["enabled"] is True
    trusted = store["spec"]["additionalConnectionStringConfig"]["tlsCAFile"]
    assert files_of(pod_of(deployment(service, part)))[trusted] == (f"{service}-tls", "ca.crt")
    assert certificates()["store"]["issuerRef"] == certificates()[service]["issuerRef"]


def test_every_certificate_is_watched() -> None:
    asked = re.findall(r'name=~"([^"]+)"', alerts()["LyceumCertificateOld"]["expr"])
    assert set(asked[0].split("|")) == certificates().keys()
