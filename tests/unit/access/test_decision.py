"""Whether somebody may, by the rule alone."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from lyceum_chassis.access.callers import VISITOR, Caller, Role
from lyceum_chassis.access.decision import Verdict, may_ever, permits
from lyceum_chassis.access.memberships import UNKNOWN
from lyceum_chassis.access.rules import Condition, Grant, Membership, Path, Rule
from lyceum_chassis.errors import Unavailable

ADA, BEN, HOST, OTHER = uuid4(), uuid4(), uuid4(), uuid4()
PUBLIC = Condition(Path("state", ("public",)), frozenset({"true"}))
STAFF = frozenset({Membership.STAFF})
OF_STATE = Grant(member_of=(Path("state", ("host_id",)),), memberships=STAFF)
OF_BOTH = Grant(
    member_of=(Path("request", ("host_id",)), Path("state", ("host_id",))), memberships=STAFF
)
IN_STATE = Grant(members=Path("state", ("members",)), memberships=STAFF)
SELF = Grant(self_=Path("request", ("person_id",)))
ada, service = Caller(person=ADA), Caller(service="feedback", roles=frozenset({Role.SERVICE}))
auditor = Caller(person=BEN, roles=frozenset({Role.AUDITOR}))


def verdict(
    rule: Rule,
    caller: Caller,
    memberships: dict[Any, str] | None = None,
    request: dict[str, Any] | None = None,
    **state: Any,
) -> Verdict:
    values = {
        "request": SimpleNamespace(**(request or {})),
        "state": SimpleNamespace(**{"host_id": HOST, "public": True, "members": {}, **state}),
        "found": None,
    }
    return permits(rule, caller, values, memberships or {})


def test_a_member_of_the_partner_may_and_others_may_not() -> None:
    rule = Rule((OF_STATE,))
    assert verdict(rule, ada, {HOST: "staff"}) is Verdict.ALLOWED
    assert verdict(rule, ada, {HOST: "supervisor"}) is Verdict.FORBIDDEN
    assert verdict(rule, ada, {OTHER: "staff"}) is Verdict.FORBIDDEN
    assert verdict(rule, ada) is Verdict.FORBIDDEN
    assert verdict(rule, service, {HOST: "staff"}) is Verdict.FORBIDDEN
    assert verdict(rule, VISITOR) is Verdict.UNAUTHENTICATED


def test_one_must_be_a_member_of_each_partner_that_is_named() -> None:
    rule = Rule((OF_BOTH,))
    ours, both = {OTHER: "staff"}, {OTHER: "staff", HOST: "staff"}
    asked = {"host_id": str(OTHER)}
    assert verdict(rule, ada, ours, asked, host_id=None) is Verdict.ALLOWED
    assert verdict(rule, ada, ours, asked) is Verdict.FORBIDDEN
    assert verdict(rule, ada, both, asked) is Verdict.ALLOWED
    assert verdict(rule, ada, both, {"host_id": ""}, host_id=None) is Verdict.FORBIDDEN
    assert verdict(rule, ada, both, {"host_id": "none"}) is Verdict.FORBIDDEN


def test_members_of_the_state_itself_are_asked_for_where_it_is_the_partner() -> None:
    rule = Rule((IN_STATE,))
    assert verdict(rule, ada, members={ADA: "staff"}) is Verdict.ALLOWED
    assert verdict(rule, ada, members={ADA: "owner"}) is Verdict.FORBIDDEN
    assert verdict(rule, ada, {HOST: "staff"}, members={BEN: "staff"}) is Verdict.FORBIDDEN


def test_one_acts_for_oneself() -> None:
    rule = Rule((SELF,))
    assert verdict(rule, ada, request={"person_id": str(ADA)}) is Verdict.ALLOWED
    assert verdict(rule, ada, request={"person_id": str(BEN)}) is Verdict.FORBIDDEN
    assert verdict(rule, ada, request={"person_id": ""}) is Verdict.FORBIDDEN
    assert verdict(rule, service, request={"person_id": ""}) is Verdict.FORBIDDEN


def test_a_role_is_enough_where_the_rule_says_so() -> None:
    rule = Rule((Grant(role=Role.AUDITOR), Grant(role=Role.SERVICE)))
    assert verdict(rule, auditor) is Verdict.ALLOWED
    assert verdict(rule, service) is Verdict.ALLOWED
    assert verdict(rule, ada) is Verdict.FORBIDDEN


def test_what_is_private_is_not_told_to_who_may_not() -> None:
    rule = Rule((Grant(visitor=True, when=PUBLIC), OF_STATE), public_when=PUBLIC)
    assert verdict(rule, VISITOR) is Verdict.ALLOWED
    assert verdict(rule, VISITOR, public=False) is Verdict.PRIVATE
    assert verdict(rule, ada, public=False) is Verdict.PRIVATE
    assert verdict(rule, ada, {HOST: "staff"}, public=False) is Verdict.ALLOWED


def test_what_no_state_could_allow_is_refused_the_same_whatever_the_state() -> None:
    rule = Rule((Grant(role=Role.AUDITOR),), public_when=PUBLIC)
    for public in (True, False):
        assert verdict(rule, ada, public=public) is Verdict.FORBIDDEN
        assert verdict(rule, VISITOR, public=public) is Verdict.UNAUTHENTICATED


@pytest.mark.parametrize("caller", [VISITOR, ada, service, auditor])
@pytest.mark.parametrize("grant", [OF_STATE, IN_STATE, SELF, Grant(person=True)])
def test_whoever_is_refused_beforehand_is_refused_by_every_state(
    grant: Grant, caller: Caller
) -> None:
    rule = Rule((grant,))
    if may_ever(rule, caller) is not Verdict.ALLOWED:
        members = {ADA: "staff", BEN: "staff"}
        asked = {"person_id": str(caller.person)}
        found = verdict(rule, caller, {HOST: "staff"}, asked, members=members)
        assert found is may_ever(rule, caller)


def test_memberships_that_are_unknown_refuse_nobody_who_may_without() -> None:
    """And make nobody a stranger who may be a member."""
    asked: dict[str, Any] = {"state": SimpleNamespace(host_id=HOST, public=True)}
    public = Grant(visitor=True, when=PUBLIC)
    assert permits(Rule((public, OF_STATE)), ada, asked, UNKNOWN) is Verdict.ALLOWED
    assert permits(Rule((public, OF_STATE)), VISITOR, asked, UNKNOWN) is Verdict.ALLOWED
    with pytest.raises(Unavailable):
        permits(Rule((OF_STATE,)), ada, asked, UNKNOWN)
