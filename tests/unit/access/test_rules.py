"""Rules are held against what they are about before a service starts."""

from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.text_format import Parse
from lyceum.access.v1 import access_pb2
from lyceum_chassis.access.rules import BadRules, Subject, check_rules
from lyceum_chassis.domain.messages import Command, State
from pydantic import Field

from contracts.access import services
from contracts.manifests import SERVICES


class Host(State):
    id: str = ""


class Thing(State):
    host: Host | None = None
    members: dict[str, str] = Field(default_factory=dict)


class Change(Command):
    name: str
    found_host: Host = Field(exclude=True)


ABOUT = {"Change": Subject(Thing, Change)}


def service(rule: str | None, *, streams: bool = False, field_rule: str = "") -> ServiceDescriptor:
    """A service with one RPC, ``Change``, of this rule."""
    number = service.made = getattr(service, "made", 0) + 1  # type: ignore[attr-defined]
    file = descriptor_pb2.FileDescriptorProto(
        name=f"test/rules_{number}.proto", package=f"test.rules{number}", syntax="proto3"
    )
    for name in ("ChangeRequest", "ChangeResponse"):
        message = file.message_type.add(name=name)
        field = message.field.add(name="host_id", number=1, type=9, label=1)
        if field_rule and name == "ChangeRequest":
            Parse(field_rule, _extension(field.options, access_pb2.field_rule))
    method = file.service.add(name="Things").method.add(
        name="Change",
        input_type=f".test.rules{number}.ChangeRequest",
        output_type=f".test.rules{number}.ChangeResponse",
        server_streaming=streams,
    )
    if rule is not None:
        Parse(rule, _extension(method.options, access_pb2.rule))
    pool = descriptor_pool.Default()
    pool.Add(file)
    return pool.FindServiceByName(f"test.rules{number}.Things")


def _extension(options: Any, extension: Any) -> Any:
    return options.Extensions[extension]


def problems(*arguments: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(BadRules) as bad:
        check_rules([service(*arguments, **named)], ABOUT)
    return bad.value.problems


GOOD = (
    "any_of { visitor: true }",
    "any_of { person: true when { field: 'state.host.id' is: [''] } }",
    "any_of { self: 'request.host_id' }",
    "any_of { role: ROLE_AUDITOR } public_when { field: 'state.members' is: ['x'] }",
    "any_of { member { of: 'state.host.id' of: 'found.found_host.id' roles: MEMBERSHIP_OWNER } }",
    "any_of { member { of_state: 'state.members' roles: MEMBERSHIP_STAFF } }",
)


@pytest.mark.parametrize("rule", GOOD)
def test_a_rule_that_fits_is_taken(rule: str) -> None:
    check_rules([service(rule)], ABOUT)


BAD = {
    "any_of { self: 'request.person_id' }": "request.person_id isn't there",
    "any_of { self: 'state.owner' }": "state.owner isn't there",
    "any_of { self: 'state.host.name' }": "state.host.name isn't there",
    "any_of { self: 'host_id' }": "host_id names no field",
    "any_of { self: 'elsewhere.host_id' }": "begins with none of",
    "any_of { self: 'found.name' }": "is nothing that is looked up",
    "any_of { self: 'found.found_host.name' }": "found.found_host.name isn't there",
    "any_of { visitor: true when { field: 'state.open' is: 'true' } }": "state.open isn't there",
    "any_of { visitor: true } public_when { field: 'state.open' is: 'true' }": "state.open",
    "any_of { }": "says exactly one of",
    "any_of { role: ROLE_UNSPECIFIED }": "says exactly one of",
    "any_of { visitor: false }": "says exactly one of",
    "any_of { member { of: 'request.host_id' } }": "a member has a role",
    "any_of { member { roles: MEMBERSHIP_OWNER } }": "says exactly one of",
    "any_of { member { of: 'state.partner' roles: MEMBERSHIP_OWNER } }": "state.partner isn't",
}


@pytest.mark.parametrize("rule", BAD)
def test_a_rule_that_does_not_fit_is_named(rule: str) -> None:
    (problem,) = problems(rule)
    assert BAD[rule] in problem
    assert ".Things.Change" in problem


def test_an_rpc_without_a_rule_is_named() -> None:
    assert "has no rule" in problems(None)[0]
    assert "has no rule" in problems("")[0]


def test_every_problem_is_named_at_once() -> None:
    said = problems(
        "any_of { self: 'state.a' } any_of { self: 'state.b' }",
        streams=True,
        field_rule="any_of { self: 'state.c' }",
    )
    assert len(said) == 4
    assert "field host_id: state.c isn't there" in said[-1]


def test_every_rpc_of_the_city_has_a_rule_and_every_aggregate_a_history() -> None:
    without_rules = []
    for each in services():
        try:
            check_rules([each], {})
        except BadRules as bad:
            without_rules += [p for p in bad.problems if "no rule" in p or "streams" in p]
    assert without_rules == []
    rpcs = {method.name for each in services() for method in each.methods}
    histories = {aggregate.history for each in SERVICES for aggregate in each.aggregates}
    assert histories <= rpcs
