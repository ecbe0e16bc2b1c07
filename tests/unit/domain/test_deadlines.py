"""What the policies by time set, move and take back."""

import base64
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from examples.believable import HOST, OFFER, OPPORTUNITY_ID, PROFILE
from lyceum_chassis.domain.messages import Event
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Projection, Row
from lyceum_chassis.projector.reacting import Answer, Reaction, TakeBack
from lyceum_opportunities import opportunity as op
from lyceum_opportunities.offer import Offer
from lyceum_opportunities.policies import opportunity_end
from lyceum_partners import partner as pa
from lyceum_partners.policies import verification_renewal
from lyceum_partners.service import Settings
from lyceum_partners.verification import (
    LapseVerification,
    RemindOfRenewal,
    VerificationRenewalDue,
    VerificationRenewed,
)
from pydantic import ValidationError

renewal = verification_renewal(365, 30)
SPRING = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class Policy:
    """Reads events of one stream, as JSON, and keeps its row."""

    def __init__(self, policy: Projection, stream: str) -> None:
        self._policy, self._stream = policy, stream
        self._row: Row | None = None

    def read(self, event: Event, at: datetime = SPRING) -> list[Answer]:
        data = event.model_dump_json().encode()
        recorded = Recorded(UUID(int=1), event.type, self._stream, 1, 1, at, UUID(int=2), data)
        facts = {fact.type: fact for fact in self._policy.facts}
        fact = facts[event.type].model_validate_json(data)
        self._row = self._policy.evolve(self._row, fact, recorded)
        assert self._row is not None
        assert self._policy.react is not None
        return list(self._policy.react(self._row, fact, recorded))


@pytest.fixture
def ends() -> Policy:
    return Policy(opportunity_end, f"opportunity-{OPPORTUNITY_ID}")


@pytest.fixture
def renews() -> Policy:
    return Policy(renewal, f"partner-{HOST}")


def offer(last_day: date | None, zone: str = "America/Chicago") -> Offer:
    schedule = OFFER.schedule.model_copy(update={"end_date": last_day, "time_zone": zone})
    return OFFER.model_copy(update={"schedule": schedule})


def due(answers: Iterable[Answer]) -> datetime:
    [answer] = answers
    assert isinstance(answer, Reaction)
    assert answer.name
    assert answer.due is not None
    return answer.due.astimezone(UTC)


def published(last_day: date | None, zone: str = "America/Chicago") -> Event:
    return op.Published(host_id=HOST, offer=offer(last_day, zone))


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("America/Chicago", datetime(2026, 6, 29, 5, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 6, 28, 10, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 6, 28, 18, 15, tzinfo=UTC)),
    ],
)
def test_an_opportunity_ends_when_the_day_after_its_last_one_begins_in_its_zone(
    ends: Policy, zone: str, moment: datetime
) -> None:
    assert due(ends.read(published(date(2026, 6, 28), zone))) == moment


def test_where_that_day_begins_an_hour_late_it_ends_then(ends: Policy) -> None:
    # In Beirut clocks went from midnight to one, so the 26th of March 2023 began at one.
    moment = due(ends.read(published(date(2023, 3, 25), "Asia/Beirut")))
    assert moment == datetime(2023, 3, 25, 22, tzinfo=UTC)
    assert offer(date(2023, 3, 25), "Asia/Beirut").schedule.is_over(moment)


def test_a_revised_schedule_moves_the_deadline_and_one_without_an_end_takes_it_back(
    ends: Policy,
) -> None:
    ends.read(published(date(2026, 6, 28)))
    later = ends.read(op.Revised(host_id=HOST, offer=offer(date(2026, 7, 5))))
    assert due(later) == datetime(2026, 7, 6, 5, tzinfo=UTC)
    never = ends.read(op.Revised(host_id=HOST, offer=offer(None)))
    assert never == [TakeBack(OPPORTUNITY_ID, "end")]


@pytest.mark.parametrize("last_day", [None, date.max])
def test_what_has_no_last_day_has_no_deadline(ends: Policy, last_day: date | None) -> None:
    assert ends.read(published(last_day)) == [TakeBack(OPPORTUNITY_ID, "end")]


@pytest.mark.parametrize("last_day", [date(1, 1, 1), date(1969, 12, 31), date(9999, 12, 30)])
def test_any_other_last_day_has_one(ends: Policy, last_day: date) -> None:
    assert ends.read(published(last_day, "UTC")) == [
        Reaction(
            OPPORTUNITY_ID,
            op.EndOpportunity(at=SPRING).model_copy(update={"at": _midnight(last_day)}),
            due=_midnight(last_day),
            name="end",
        )
    ]


def _midnight(last_day: date) -> datetime:
    return datetime.combine(last_day, datetime.min.time(), tzinfo=UTC) + DAY


def test_what_is_cancelled_needs_no_end(ends: Policy) -> None:
    ends.read(published(date(2026, 6, 28)))
    cancelled = ends.read(op.Cancelled(host_id=HOST, reason="It rains."))
    assert cancelled == [TakeBack(OPPORTUNITY_ID, "end")]


def test_a_partner_is_reminded_before_its_verification_lapses(renews: Policy) -> None:
    verified = renews.read(pa.Verified(profile=PROFILE))
    assert due(verified) == SPRING + 335 * DAY
    lapses_at = SPRING + 365 * DAY
    reminded = renews.read(VerificationRenewalDue(lapses_at=lapses_at), SPRING + 335 * DAY)
    assert due(reminded) == lapses_at


def test_a_renewal_begins_the_time_anew_and_is_another_verification(renews: Policy) -> None:
    renews.read(pa.Verified(profile=PROFILE))
    [answer] = renews.read(VerificationRenewed(), SPRING + 340 * DAY)
    assert isinstance(answer, Reaction)
    assert answer.due == SPRING + (340 + 335) * DAY
    assert answer.command == RemindOfRenewal(verification=2, notice_days=30, at=answer.due)


def test_a_suspended_partner_has_no_deadline_until_it_is_reinstated(renews: Policy) -> None:
    renews.read(pa.Verified(profile=PROFILE))
    assert renews.read(pa.Suspended(reason="Unsafe.")) == [TakeBack(HOST, "renewal")]
    assert due(renews.read(pa.Reinstated(), SPRING + 400 * DAY)) == SPRING + 335 * DAY


def test_who_was_verified_long_before_the_policy_ran_is_reminded_and_has_the_whole_notice() -> None:
    """The policy folds history: its deadlines are long past, and carried out at once."""
    long_after = SPRING + 2_000 * DAY
    state = pa.partner.fold([pa.AppliedToJoin(profile=PROFILE), pa.Verified(profile=PROFILE)])
    remind = RemindOfRenewal(verification=1, notice_days=30, at=long_after)
    decided: list[Any] = pa.decide(remind, state)
    assert decided == [VerificationRenewalDue(lapses_at=long_after + 30 * DAY)]
    reminded = pa.partner.fold(decided, state)
    lapse = LapseVerification(verification=1, at=long_after + DAY)
    assert pa.decide(lapse, reminded) == []


def test_a_notice_as_long_as_the_verification_holds_is_refused() -> None:
    servers = {
        "kafka": "localhost:1",
        "mongodb": "mongodb://localhost",
        "database": "d",
        "grpc_address": "localhost:2",
        "http_address": "localhost:3",
        "master_key": base64.b64encode(bytes(32)).decode(),
        "access": "off",
    }
    with pytest.raises(ValidationError, match="fewer than verification_days"):
        Settings(**servers, verification_days=30, renewal_notice_days=30)  # type: ignore[arg-type]
