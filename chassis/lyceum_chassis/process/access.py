"""The gate of a server, built from the settings; none where access is off."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor

from lyceum_chassis.access.gate import Gate
from lyceum_chassis.access.keys import KeySet
from lyceum_chassis.access.memberships import NO_MEMBERS, Followed
from lyceum_chassis.access.rules import Subject
from lyceum_chassis.access.tokens import Tokens
from lyceum_chassis.domain.messages import Command, Decider
from lyceum_chassis.process.process import Process
from lyceum_chassis.process.settings import ServiceSettings

log = structlog.get_logger()


def subjects(deciders: Sequence[Decider[Any]], names: Sequence[str]) -> dict[str, Subject]:
    """By RPC, what the rules of these services lead through.

    An RPC's command has its name, and lies in the module of its aggregate's ``decide``; a read is
    of the first aggregate.
    """
    found: dict[str, Subject] = {}
    for decider in reversed(deciders):
        state = type(decider.initial)
        for service in _services(names).values():
            found |= {method.name: Subject(state) for method in service.methods}
    for decider in deciders:
        for name, value in vars(sys.modules[decider.decide.__module__]).items():
            if isinstance(value, type) and issubclass(value, Command):
                found[name] = Subject(type(decider.initial), value)
    return found


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
    gate = Gate(tokens, _services(names), about, settings.limits(), members)
    if settings.access == "off":
        log.warning("access_is_off", who_may="everybody, on this machine")
        return None
    process.readiness.add("keys", keys.check)
    return gate


def _services(names: Sequence[str]) -> dict[str, ServiceDescriptor]:
    pool = descriptor_pool.Default()
    return {name: pool.FindServiceByName(name) for name in names}
