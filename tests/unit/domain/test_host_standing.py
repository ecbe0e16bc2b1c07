"""The open opportunities of a suspended partner close, whichever event comes first."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from examples.believable import ADA, HOST, OFFER, OTHER_HOST, PROFILE
from lyceum_chassis.domain.messages import Event
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Row
from lyceum_chassis.projector.reacting import Keep, Reaction, ToEach
from lyceum_opportunities import opportunity
from lyceum_opportunities.opportunity import (
    Cancelled,
    Closed,
    CloseOpportunity,
    PlaceTaken,
    Published,
)
from lyceum_opportunities.policies import host_standing
from lyceum_partners import partner
from lyceum_partners.partner import Reinstated, Suspended, Verified

ONE = UUID("0197f000-0000-7000-8000-000000000201")
TWO = UUID("0197f000-0000-7000-8000-000000000202")
FACT_OF_TYPE = {fact.type: fact for fact in host_standing.facts}
PRODUCED = {
    event.type: event for event in (*partner.partner.events, *opportunity.opportunity.events)
}


class Policy:
    """Reads the producers' events one after another, as JSON, and keeps its rows, and what those
    keep."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.kept: dict[str, list[str]] = {}

    def read(self, stream: str, event: Event) -> list[Reaction]:
        recorded = Recorded(
            id=UUID(int=1),
            type=event.type,
            stream=stream,
            version=1,
            position=1,
            time=datetime(2026, 6, 1, tzinfo=UTC),
            correlation_id=UUID(int=2),
            data=event.model_dump_json().encode(),
        )
        fact_type = FACT_OF_TYPE.get(event.type)
        if fact_type is None:
            return []
        fact = fact_type.model_validate_json(recorded.data)
        assert host_standing.key is not None
        assert host_standing.react is not None
        key = host_standing.key(fact, recorded)
        assert host_standing.keep is not None
        kept = self.kept.setdefault(key, [])
        for change in host_standing.keep(self.rows.get(key), fact, recorded):
            if change.stream in kept:
                kept.remove(change.stream)
            if isinstance(change, Keep):
                kept.append(change.stream)
        row = host_standing.evolve(self.rows.get(key), fact, recorded)
        assert row is not None
        self.rows[key] = row
        reactions: list[Reaction] = []
        for answer in host_standing.react(row, fact, recorded):
            if isinstance(answer, ToEach):
                ids = (UUID(stream.removeprefix("opportunity-")) for stream in kept)
                reactions += [Reaction(id_, answer.command) for id_ in ids]
            else:
                assert isinstance(answer, Reaction)
                reactions.append(answer)
        return reactions

    def partner(self, event: Event, host: UUID = HOST) -> list[Reaction]:
        return self.read(f"partner-{host}", event)

    def opportunity(self, id_: UUID, event: Event) -> list[Reaction]:
        return self.read(f"opportunity-{id_}", event)


@pytest.fixture
def policy() -> Policy:
    return Policy()


PUBLISHED = Published(host_id=HOST, offer=OFFER)
SUSPENDED = Suspended(reason="Unsafe workshop.")
CLOSE = CloseOpportunity(reason="Its host was suspended: Unsafe workshop.")


def test_what_is_open_closes_with_the_reason_of_the_suspension(policy: Policy) -> None:
    assert policy.opportunity(ONE, PUBLISHED) == []
    assert policy.opportunity(TWO, PUBLISHED) == []
    assert policy.partner(SUSPENDED) == [Reaction(ONE, CLOSE), Reaction(TWO, CLOSE)]


def test_what_was_published_at_the_same_moment_closes_though_it_is_read_after_the_suspension(
    policy: Policy,
) -> None:
    assert policy.partner(SUSPENDED) == []
    assert policy.opportunity(ONE, PUBLISHED) == [Reaction(ONE, CLOSE)]


def test_what_another_partner_hosts_stays_open(policy: Policy) -> None:
    policy.opportunity(ONE, Published(host_id=OTHER_HOST, offer=OFFER))
    assert policy.partner(SUSPENDED) == []
    assert policy.opportunity(TWO, Published(host_id=OTHER_HOST, offer=OFFER)) == []


@pytest.mark.parametrize(
    "end", [Closed(host_id=HOST, reason=""), Cancelled(host_id=HOST, reason="It rains.")]
)
def test_what_has_ended_before_is_left_alone(policy: Policy, end: Event) -> None:
    policy.opportunity(ONE, PUBLISHED)
    policy.opportunity(TWO, PUBLISHED)
    policy.opportunity(ONE, end)
    assert policy.partner(SUSPENDED) == [Reaction(TWO, CLOSE)]


def test_after_reinstatement_publishing_is_quiet_again(policy: Policy) -> None:
    policy.partner(SUSPENDED)
    policy.partner(Reinstated())
    assert policy.opportunity(ONE, PUBLISHED) == []


def test_a_second_suspension_closes_what_was_published_between_and_gives_its_own_reason(
    policy: Policy,
) -> None:
    policy.opportunity(ONE, PUBLISHED)
    policy.partner(SUSPENDED)
    policy.opportunity(ONE, Closed(host_id=HOST, reason=CLOSE.reason))
    policy.partner(Reinstated())
    policy.opportunity(TWO, PUBLISHED)
    assert policy.partner(Suspended(reason="Again.")) == [
        Reaction(TWO, CloseOpportunity(reason="Its host was suspended: Again."))
    ]


def test_a_draft_that_is_cancelled_needs_nothing(policy: Policy) -> None:
    policy.opportunity(ONE, Cancelled(host_id=HOST, reason="Never mind."))
    assert policy.partner(SUSPENDED) == []


def test_the_longest_reason_of_a_suspension_still_makes_a_valid_command(policy: Policy) -> None:
    policy.opportunity(ONE, PUBLISHED)
    (reaction,) = policy.partner(Suspended(reason="x" * 999 + "."))
    assert isinstance(reaction.command, CloseOpportunity)
    assert len(reaction.command.reason) == 1_000


def test_the_row_before_is_left_as_it_was(policy: Policy) -> None:
    policy.opportunity(ONE, PUBLISHED)
    before = policy.rows[f"partner-{HOST}"]
    kept = {**before}
    policy.opportunity(TWO, PUBLISHED)
    policy.partner(SUSPENDED)
    assert before == kept


def test_a_row_does_not_grow_with_what_is_open(policy: Policy) -> None:
    policy.opportunity(ONE, PUBLISHED)
    before = policy.rows[f"partner-{HOST}"]
    policy.opportunity(TWO, PUBLISHED)
    assert policy.rows[f"partner-{HOST}"] == before


def test_a_row_that_an_earlier_version_wrote_gives_up_what_it_held(policy: Policy) -> None:
    key = f"partner-{HOST}"
    policy.rows[key] = {"_id": key, "suspended": None, "open": [f"opportunity-{ONE}"]}
    policy.opportunity(TWO, PUBLISHED)
    assert "open" not in policy.rows[key]
    assert policy.partner(SUSPENDED) == [Reaction(ONE, CLOSE), Reaction(TWO, CLOSE)]


def test_other_events_of_the_same_streams_change_nothing(policy: Policy) -> None:
    policy.opportunity(ONE, PUBLISHED)
    before = dict(policy.rows)
    assert policy.partner(Verified(profile=PROFILE)) == []
    assert policy.opportunity(ONE, PlaceTaken(learner_id=ADA)) == []
    assert policy.rows == before


@pytest.mark.parametrize("fact", host_standing.facts, ids=lambda fact: fact.type)
def test_it_reads_only_what_is_produced_with_the_fields_that_the_producer_writes(
    fact: type[Fact],
) -> None:
    produced = PRODUCED[fact.type]
    assert set(fact.model_fields) <= set(produced.model_fields)


def test_it_follows_the_topics_of_the_services_whose_events_it_reads() -> None:
    services = {fact.type.split(".")[1] for fact in host_standing.facts}
    assert set(host_standing.topics) == {f"lyceum.{service}.v1" for service in services}
