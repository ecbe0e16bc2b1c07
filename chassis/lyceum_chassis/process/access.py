"""The gate of a server, built from the settings; none where access is off."""

from collections.abc import Mapping, Sequence

import structlog
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor

from lyceum_chassis.access.gate import Gate
from lyceum_chassis.access.keys import KeySet
from lyceum_chassis.access.memberships import NO_MEMBERS, Followed
from lyceum_chassis.access.rules import Subject
from lyceum_chassis.access.tokens import Tokens
from lyceum_chassis.process.process import Process
from lyceum_chassis.process.settings import ServiceSettings

log = structlog.get_logger()


def gate_for(
    process: Process,
    settings: ServiceSettings,
    names: Sequence[str],
    about: Mapping[str, Subject],
    members: Followed = NO_MEMBERS,
) -> Gate | None:
    """A gate before the services of these full names.

    Raises ``BadRules``, also where access is off: rules are held when the code is changed.
    """
    keys = KeySet(settings.access_jwks)
    tokens = Tokens(settings.trust(), keys)
    gate = Gate(
        tokens,
        _services(names),
        about,
        settings.limits(),
        members,
        settings.tls_service_uri,
    )
    if settings.access == "off":
        log.warning("access_is_off", who_may="everybody, on this machine")
        return None
    process.readiness.add("keys", keys.check)
    return gate


def _services(names: Sequence[str]) -> dict[str, ServiceDescriptor]:
    pool = descriptor_pool.Default()
    return {name: pool.FindServiceByName(name) for name in names}
