"""Whoever did what they might not is found by the stored commits alone."""

import json
from typing import Any
from uuid import UUID

from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Service
from torture.check_access import COORDINATOR, check_access

PARTNER, OPPORTUNITY = "partner-p", "opportunity-o"
OWNER, STAFF, LEARNER = "owner", "staff", "learner"

Commit = tuple[str, str, dict[str, Any]]
"""Actor, event and its data."""

BEGUN: list[Commit] = [
    (OWNER, "applied_to_join", {}),
    (COORDINATOR, "verified", {}),
    (COORDINATOR, "member_appointed", {"person_id": OWNER, "role": "owner"}),
    (OWNER, "member_appointed", {"person_id": STAFF, "role": "staff"}),
]


def sorts(
    partner: list[Commit],
    opportunity: tuple[Commit, ...] | list[Commit] = (),
    rows: dict[str, Any] | None = None,
) -> set[str]:
    services = {
        "partners": Service(commits=_commits(PARTNER, [*BEGUN, *partner])),
        "opportunities": Service(commits=_commits(OPPORTUNITY, list(opportunity))),
    }
    findings = Findings()
    check_access(services, {"memberships_v1": rows} if rows else {}, findings)
    return findings.sorts


def _commits(stream: str, told: list[Commit]) -> list[dict[str, Any]]:
    return [
        {
            "_id": UUID(int=number),
            "stream": stream,
            "version": number,
            "actor": actor,
            "events": [{"type": f"lyceum.x.y.{what}.v1", "data": json.dumps(data)}],
        }
        for number, (actor, what, data) in enumerate(told, start=1)
    ]


LATE = "commits of who was no member any more, or not yet"
REMOVED = (OWNER, "member_removed", {"person_id": STAFF})
DECLARED: Commit = (STAFF, "capability_declared", {})


def test_members_and_the_city_may_act() -> None:
    assert sorts([DECLARED, (COORDINATOR, "suspended", {}), REMOVED]) == set()


def test_who_acts_after_having_been_removed_is_found() -> None:
    assert sorts([REMOVED, DECLARED]) == {LATE}


def test_staff_that_appoints_is_found() -> None:
    appointed = (STAFF, "member_appointed", {"person_id": "x", "role": "staff"})
    assert sorts([appointed]) == {LATE}


def test_an_owner_who_verifies_is_found() -> None:
    assert sorts([(OWNER, "verified", {})]) == {LATE}


POSTED: Commit = (STAFF, "posted", {"host_id": "p"})


def test_a_host_may_be_acted_for_by_who_was_a_member_once() -> None:
    assert sorts([REMOVED], [POSTED, ("policy:host_standing", "closed", {})]) == set()


def test_who_never_was_a_member_of_the_host_is_found() -> None:
    assert sorts([], [POSTED, ("x", "closed", {"host_id": "p"})]) == {
        "commits of who never was a member of the host"
    }


def test_a_learner_acts_alone() -> None:
    taken = {"learner_id": LEARNER}
    assert sorts([], [POSTED, (LEARNER, "place_taken", taken)]) == set()
    assert sorts([], [POSTED, (COORDINATOR, "place_taken", taken)]) == {
        "commits for somebody by somebody else"
    }


def test_rows_of_members_that_differ_from_the_events_are_found() -> None:
    right = {OWNER: "owner", STAFF: "staff"}
    assert sorts([], rows={PARTNER: {"members": right}}) == set()
    assert sorts([REMOVED], rows={PARTNER: {"members": right}}) == {
        "rows of members that are not what the events say"
    }
