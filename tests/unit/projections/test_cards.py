"""What search and a card's page show follows from the facts."""

from datetime import UTC, datetime
from typing import get_args
from uuid import uuid4

import pytest
from lyceum_chassis.projector.projection import Fact
from lyceum_cli.verify.expected_demand import card_of_demand
from lyceum_projections.answers import Card
from lyceum_projections.cards import CARD_KINDS, CARDS
from lyceum_projections.facts import (
    CapacityChanged,
    OpportunityCancelled,
    OpportunityClosed,
    OpportunityRevised,
    PartnerProfileRevised,
    PartnerReinstated,
    PartnerSuspended,
    PlaceTaken,
    Promoted,
    Withdrawn,
)
from lyceum_projections.search_question import CardType
from lyceum_projections.skill_facts import (
    Skill,
    SkillDemandDeclared,
    SkillDemandExpired,
    SkillDemandMet,
    SkillDemandWithdrawn,
)

from .city import (
    an_id,
    folded,
    offer,
    opportunity,
    partner,
    profile,
    published,
    recorded,
    verified,
)


def card_of(stream: str, *facts: Fact) -> dict[str, object]:
    row = folded(CARDS, stream, facts)
    assert row is not None
    return row


def test_a_partner_has_a_card_from_its_verification_on() -> None:
    early = PartnerProfileRevised.model_validate({"profile": profile()})
    assert folded(CARDS, partner("a"), [early]) is None
    card = card_of(partner("a"), early, verified("Open Door"))
    assert (card["type"], card["title"], card["status"]) == ("partner", "Open Door", "active")
    assert card["id"] == str(an_id("a"))


def test_a_suspended_partner_keeps_its_card_and_the_reason() -> None:
    card = card_of(partner("a"), verified(), PartnerSuspended(reason="Moved away."))
    assert (card["status"], card["reason"]) == ("suspended", "Moved away.")


def test_a_profile_revised_while_suspended_does_not_reinstate() -> None:
    revised = PartnerProfileRevised.model_validate({"profile": profile("New Door")})
    card = card_of(partner("a"), verified(), PartnerSuspended(reason="x"), revised)
    assert (card["title"], card["status"], card["reason"]) == ("New Door", "suspended", "x")


def test_a_reinstated_partner_is_active_again() -> None:
    card = card_of(partner("a"), verified(), PartnerSuspended(reason="x"), PartnerReinstated())
    assert (card["status"], card["reason"]) == ("active", "")


def test_an_opportunity_has_a_card_from_its_publication_on() -> None:
    assert folded(CARDS, opportunity("a"), [PlaceTaken()]) is None
    card = card_of(opportunity("a"), published("Robotics club", host="Open Door"))
    assert (card["title"], card["status"]) == ("Robotics club", "open")
    assert card["host_id"] == str(an_id("Open Door"))


def test_free_places_follow_who_comes_and_goes() -> None:
    facts = [
        published(capacity=3),
        PlaceTaken(),
        PlaceTaken(),
        PlaceTaken(),
        Withdrawn(had_place=True),
        Promoted(),
        Withdrawn(had_place=False),
    ]
    assert card_of(opportunity("a"), *facts)["free_places"] == 0
    assert card_of(opportunity("a"), *facts, CapacityChanged(capacity=5))["free_places"] == 2


def test_a_capacity_below_the_places_taken_leaves_none_free() -> None:
    facts = [published(capacity=3), PlaceTaken(), PlaceTaken(), CapacityChanged(capacity=1)]
    assert card_of(opportunity("a"), *facts)["free_places"] == 0


def test_a_revision_keeps_the_places_taken_and_the_status() -> None:
    revised = OpportunityRevised.model_validate(
        {"host_id": uuid4(), "offer": offer("Robotics lab", capacity=4)}
    )
    card = card_of(opportunity("a"), published(), PlaceTaken(), revised)
    assert (card["title"], card["free_places"], card["status"]) == ("Robotics lab", 3, "open")


@pytest.mark.parametrize(
    ("ending", "status"), [(OpportunityClosed, "closed"), (OpportunityCancelled, "cancelled")]
)
def test_an_ended_opportunity_keeps_its_card(ending: type[Fact], status: str) -> None:
    card = card_of(opportunity("a"), published(), ending.model_validate({"reason": "No room."}))
    assert (card["status"], card["reason"]) == (status, "No room.")


def test_who_learns_is_on_no_card() -> None:
    learner = uuid4()
    taken = PlaceTaken.model_validate({"learner_id": learner})
    assert str(learner) not in str(card_of(opportunity("a"), published(), taken))


def test_the_address_is_one_line_without_its_missing_parts() -> None:
    place = {"address": "1 Main St", "city": "", "postal_code": "60607", "area": "LOOP"}
    card = card_of(opportunity("a"), published(place=place))
    assert (card["address"], card["area"]) == ("1 Main St, 60607", "LOOP")
    assert card_of(opportunity("a"), published(place=None))["address"] == ""


def test_evolve_leaves_the_row_before_untouched() -> None:
    before = card_of(opportunity("a"), published())
    kept = dict(before)
    CARDS.evolve(before, PlaceTaken(), recorded(opportunity("a"), 2, PlaceTaken()))
    assert before == kept


DECLARED = SkillDemandDeclared(
    host_id=an_id("Open Door"),
    skill=Skill(uri="http://data.europa.eu/esco/skill/x", label="work in teams"),
    places=12,
    area="LOOP",
    until="2026-08-31",
    time_zone="America/Chicago",
)


def test_a_demand_for_a_skill_has_a_card_until_it_ends() -> None:
    stream = f"skill_demand-{an_id('demand')}"
    card = folded(CARDS, stream, [DECLARED])
    assert card is not None
    assert (card["title"], card["status"], card["area"], card["capacity"]) == (
        "work in teams",
        "open",
        "LOOP",
        12,
    )
    kind = CARD_KINDS["skill_demand"]
    assert kind.over_at(card) == int(datetime(2026, 9, 1, 5, tzinfo=UTC).timestamp())
    assert kind.fields(card) == {"host_id": str(an_id("Open Door"))}
    for ended, status in (
        (SkillDemandMet(), "closed"),
        (SkillDemandExpired(), "closed"),
        (SkillDemandWithdrawn(reason="We close."), "cancelled"),
    ):
        after = folded(CARDS, stream, [DECLARED, ended])
        assert after is not None
        assert after["status"] == status
        assert status not in kind.current


def test_the_command_that_verifies_expects_the_same_card_of_a_demand() -> None:
    stream, row = f"skill_demand-{an_id('demand')}", None
    for fact in (DECLARED, SkillDemandExpired(), SkillDemandWithdrawn(reason="We close.")):
        told = [DECLARED] if fact is DECLARED else [DECLARED, fact]
        expected = card_of_demand(stream, "declared", DECLARED.model_dump(mode="json"), None)
        if fact is not DECLARED:
            what = fact.type.split(".")[-2]
            expected = card_of_demand(stream, what, fact.model_dump(mode="json"), expected)
        row = folded(CARDS, stream, told)
        assert row is not None
        assert {name: row[name] for name in expected} == expected
        assert set(row) - set(expected) <= {"version", "seq", "_id"}


def test_search_and_its_page_show_a_demand() -> None:
    stream = f"skill_demand-{an_id('demand')}"
    shown = Card.of(card_of(stream, DECLARED), now=0.0, host_name="Open Door")
    assert (shown.type, shown.stream, shown.capacity) == ("skill_demand", stream, 12)
    assert shown.skill_uri == DECLARED.skill.uri
    assert not shown.over
    assert set(get_args(CardType)) == set(CARD_KINDS)
