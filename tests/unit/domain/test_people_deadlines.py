"""What the policies of people set, move and ask again; and what they keep of others."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from examples.believable import ADA, BEN, HOST, OFFER, OPPORTUNITY_ID, PROFILE
from examples.clearance import FIRST_END, GRANTED, LATER
from examples.consent import GRANTED as CONSENTED
from examples.consent import GRANTED_BY_GUARDIAN
from examples.guardianship import CONFIRMED, ended
from lyceum_chassis.domain.messages import Event, Rejected
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Projection, Row
from lyceum_chassis.projector.reacting import Keep, LetGo, Reaction, Refusal, ToEach
from lyceum_opportunities import opportunity as op
from lyceum_partners import partner as pa
from lyceum_partners import verification
from lyceum_partners.profile import PartnerKind
from lyceum_people.calendar import age_on, next_month_begins
from lyceum_people.clearance import ClearanceGranted
from lyceum_people.guardianship import EndAtMajority
from lyceum_people.known import Offered, opportunities_known, partners_known
from lyceum_people.majority import CameOfAge, ComeOfAge
from lyceum_people.person import BirthDateCorrected
from lyceum_people.policies import clearance_expiry, consent_expiry, majority

CHICAGO = "America/Chicago"
SPRING = datetime(2026, 3, 15, 9, tzinfo=UTC)
GUARDIANSHIP = UUID("0197f000-0000-7000-8000-00000000000d")
comes_of_age = majority(18, CHICAGO)


class Read:
    """Reads events as JSON, keeps the rows by their keys, and what is answered."""

    def __init__(self, policy: Projection) -> None:
        self.policy = policy
        self.rows: dict[str, Row | None] = {}

    def __call__(self, event: Event, stream: str, at: datetime = SPRING) -> Any:
        data = event.model_dump_json(exclude=set(event.personal_fields)).encode()
        recorded = Recorded(UUID(int=1), event.type, stream, 1, 1, at, UUID(int=2), data)
        facts = {fact.type: fact for fact in self.policy.facts}
        fact = facts[event.type].model_validate_json(data)
        assert self.policy.key is not None
        key = self.policy.key(fact, recorded)
        kept = self.policy.keep(self.rows.get(key), fact, recorded) if self.policy.keep else []
        self.kept = list(kept)
        self.rows[key] = row = self.policy.evolve(self.rows.get(key), fact, recorded)
        assert row is not None
        return list(self.policy.react(row, fact, recorded)) if self.policy.react else row


@pytest.fixture
def ward() -> Read:
    return Read(comes_of_age)


CONFIRMED_NOW = (CONFIRMED, f"guardianship-{GUARDIANSHIP}")


def test_whether_a_ward_is_of_age_is_asked_when_the_next_month_begins(ward: Read) -> None:
    [asked] = ward(*CONFIRMED_NOW)
    first = datetime(2026, 4, 1, 5, tzinfo=UTC)
    assert asked == Reaction(
        ADA, ComeOfAge(majority_age=18, time_zone=CHICAGO, at=first), due=first, name="majority"
    )
    assert ward.kept == [Keep(f"guardianship-{GUARDIANSHIP}")]


@pytest.mark.parametrize("code", ["person.is_a_minor", "person.age_unknown"])
def test_a_minor_is_asked_again_a_month_later(code: str) -> None:
    at = datetime(2026, 12, 1, 6, 0, 2, tzinfo=UTC)
    refused = Refusal(
        ADA, ComeOfAge(majority_age=18, time_zone=CHICAGO, at=at), Rejected(code, "No.")
    )
    assert comes_of_age.refused is not None
    [again] = comes_of_age.refused(refused)
    assert again.due is not None
    assert (again.target, again.due.astimezone(UTC)) == (ADA, datetime(2027, 1, 1, 6, tzinfo=UTC))


def test_of_who_is_nobody_it_is_not_asked_again() -> None:
    command = ComeOfAge(majority_age=18, time_zone=CHICAGO, at=SPRING)
    assert comes_of_age.refused is not None
    assert not list(comes_of_age.refused(Refusal(ADA, command, Rejected("person.unknown", "No."))))


def test_every_guardianship_ends_once_the_ward_is_of_age(ward: Read) -> None:
    ward(*CONFIRMED_NOW)
    assert ward(CameOfAge(), f"person-{ADA}") == [ToEach(EndAtMajority())]
    assert ward(ended(at_majority=True), f"guardianship-{GUARDIANSHIP}") == []
    assert ward.kept == [LetGo(f"guardianship-{GUARDIANSHIP}")]


def test_one_that_was_confirmed_meanwhile_ends_at_once(ward: Read) -> None:
    ward(CameOfAge(), f"person-{ADA}")
    assert ward(*CONFIRMED_NOW) == [Reaction(GUARDIANSHIP, EndAtMajority())]


def test_after_a_corrected_birth_date_it_is_asked_anew(ward: Read) -> None:
    ward(CameOfAge(), f"person-{ADA}")
    assert ward(BirthDateCorrected(person_id=ADA), f"person-{ADA}") == []
    [asked] = ward(*CONFIRMED_NOW)
    assert isinstance(asked.command, ComeOfAge)


def test_a_consent_expires_when_its_last_day_is_over_in_the_city_each_by_itself() -> None:
    read = Read(consent_expiry("Asia/Kathmandu"))
    [own] = read(CONSENTED, f"consent-{ADA}")
    [guardians] = read(GRANTED_BY_GUARDIAN, f"consent-{ADA}")
    assert own.due.astimezone(UTC) == datetime(2027, 5, 31, 18, 15, tzinfo=UTC)
    assert own.due == guardians.due
    assert own.name != guardians.name
    for_ever = CONSENTED.model_copy(update={"until": date.max})
    assert read(for_ever, f"consent-{ADA}") == []


def test_a_clearance_that_is_prolonged_moves_its_deadline() -> None:
    read = Read(clearance_expiry("UTC"))
    [first] = read(GRANTED, f"clearance-{BEN}")
    [later] = read(ClearanceGranted(person_id=BEN, until=LATER), f"clearance-{BEN}")
    assert first.name == later.name
    assert (first.command.until, later.command.until) == (FIRST_END, LATER)
    assert later.due == datetime(2028, 4, 1, tzinfo=UTC)


def test_of_a_partner_is_known_whether_it_is_active_and_a_school() -> None:
    read, stream = Read(partners_known), f"partner-{HOST}"
    school = PROFILE.model_copy(update={"kind": PartnerKind.SCHOOL})
    assert read(pa.Verified(profile=school), stream) == {"kind": "school", "active": True}
    assert read(pa.Suspended(reason="Unsafe."), stream) == {"kind": "school", "active": False}
    assert read(pa.Reinstated(), stream) == {"kind": "school", "active": True}
    assert read(pa.ProfileRevised(profile=PROFILE), stream)["kind"] == "public_body"
    assert read(verification.VerificationLapsed(), stream)["active"] is False
    assert read(verification.VerificationRenewed(), stream)["active"] is True


def test_of_an_opportunity_are_known_its_ages_and_first_day() -> None:
    read, stream = Read(opportunities_known), f"opportunity-{OPPORTUNITY_ID}"
    row = read(op.Published(host_id=HOST, offer=OFFER), stream)
    assert Offered.model_validate(row) == Offered(
        minimum=12, maximum=None, first_day=date(2026, 6, 27)
    )


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 29), 20)],
)
def test_who_was_born_on_a_leap_day_is_a_year_older_on_1_march(day: date, age: int) -> None:
    assert age_on(day, date(2008, 2, 29)) == age


def test_a_month_begins_in_the_city() -> None:
    at = datetime(2026, 1, 1, 3, tzinfo=UTC)  # still December there
    assert next_month_begins(at, CHICAGO).astimezone(UTC) == datetime(2026, 1, 1, 6, tzinfo=UTC)
