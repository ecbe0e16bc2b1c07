"""Whether a caller may: a pure function of the rule, the caller and what the rule speaks of."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from lyceum_chassis.access.callers import Caller
from lyceum_chassis.access.rules import Condition, Grant, Path, Rule


class Verdict(StrEnum):
    ALLOWED = "allowed"
    UNAUTHENTICATED = "unauthenticated"
    """A token might help."""
    FORBIDDEN = "forbidden"
    PRIVATE = "private"
    """As forbidden, and the thing's being there is not to be told."""


Memberships = Mapping[UUID, str]
"""Of which partners somebody is a member, with the role there."""


def may_ever(rule: Rule, caller: Caller) -> Verdict:
    """Whether any state at all could allow it: ``ALLOWED`` for perhaps.

    What is refused here is refused before anything was read, and so tells nothing.
    """
    if any(_could(grant, caller) for grant in rule.any_of):
        return Verdict.ALLOWED
    return Verdict.FORBIDDEN if caller.known else Verdict.UNAUTHENTICATED


def permits(
    rule: Rule, caller: Caller, values: Mapping[str, Any], memberships: Memberships
) -> Verdict:
    """``values`` are the request, what was found for it and the state, by these names."""
    if any(_grants(grant, caller, values, memberships) for grant in rule.any_of):
        return Verdict.ALLOWED
    if (never := may_ever(rule, caller)) is not Verdict.ALLOWED:
        return never
    if rule.public_when and not _holds(rule.public_when, values):
        return Verdict.PRIVATE
    return Verdict.FORBIDDEN if caller.known else Verdict.UNAUTHENTICATED


def _could(grant: Grant, caller: Caller) -> bool:
    if grant.role is not None:
        return grant.role in caller.roles
    return grant.visitor or caller.person is not None


def _grants(
    grant: Grant, caller: Caller, values: Mapping[str, Any], memberships: Memberships
) -> bool:
    if not _could(grant, caller) or (grant.when and not _holds(grant.when, values)):
        return False
    if grant.visitor or grant.person or grant.role is not None:
        return True
    if grant.self_ is not None:
        return _id(_value(grant.self_, values)) == caller.person
    if grant.members is not None:
        members = _value(grant.members, values) or {}
        return caller.person is not None and members.get(caller.person) in grant.memberships
    named = [_value(path, values) for path in grant.member_of]
    partners = [_id(value) for value in named if value]
    return bool(partners) and all(
        partner is not None and memberships.get(partner) in grant.memberships
        for partner in partners
    )


def _holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    return _text(_value(condition.field, values)) in condition.values


def _value(path: Path, values: Mapping[str, Any]) -> Any:
    value: Any = values.get(path.source)
    for field in path.fields:
        value = getattr(value, field, None)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _id(value: Any) -> UUID | None:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
