"""Examples of a person's consents."""

from datetime import date, timedelta
from uuid import UUID

from examples.believable import ADA, BEN, IN_TIME
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_people.consent import (
    DAYS_MAX,
    STANDING_MAX,
    ExpireConsent,
    Expired,
    GrantConsent,
    Granted,
    Purpose,
    WithdrawConsent,
    Withdrawn,
)

GUARDIANSHIP_ID = UUID("0197f000-0000-7000-8000-00000000000d")
UNTIL = date(2027, 5, 31)
OVER = date(2026, 5, 31)
TAKE_PART, RESEARCH = Purpose.TAKE_PART, Purpose.RESEARCH

GRANT = GrantConsent(
    purpose=TAKE_PART, text_version="2026-05", until=UNTIL, person_id=ADA, at=IN_TIME
)
BY_GUARDIAN = GRANT.model_copy(update={"guardianship_id": GUARDIANSHIP_ID, "guardian_id": BEN})
GRANTED = Granted(person_id=ADA, purpose=TAKE_PART, text_version="2026-05", until=UNTIL)
GRANTED_BY_GUARDIAN = GRANTED.model_copy(update={"guardianship_id": GUARDIANSHIP_ID})
EXPIRE = ExpireConsent(purpose=TAKE_PART, until=UNTIL, person_id=ADA)
EXPIRED = Expired(person_id=ADA, purpose=TAKE_PART)
WITHDRAWN = Withdrawn(person_id=ADA, purpose=TAKE_PART)

PAST: dict[str, list[Event]] = {
    "none": [],
    "granted": [GRANTED],
    "granted by a guardian": [GRANTED_BY_GUARDIAN],
    "withdrawn": [GRANTED, WITHDRAWN],
    "expired": [GRANTED, EXPIRED],
}

ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST.
    *in_each(PAST, GRANT, [GRANTED], [], [GRANTED], [GRANTED], [GRANTED]),
    *in_each(
        PAST,
        BY_GUARDIAN,
        [GRANTED_BY_GUARDIAN],
        [GRANTED_BY_GUARDIAN],
        [],
        [GRANTED_BY_GUARDIAN],
        [GRANTED_BY_GUARDIAN],
    ),
    *in_each(
        PAST,
        WithdrawConsent(purpose=TAKE_PART, person_id=ADA),
        [],
        [WITHDRAWN],
        [WITHDRAWN],
        [],
        [],
    ),
    *in_each(PAST, WithdrawConsent(purpose=RESEARCH, person_id=ADA), [], [], [], [], []),
    *in_each(PAST, EXPIRE, [], [EXPIRED], [], [], []),
    Row(
        [GRANTED, GRANTED_BY_GUARDIAN],
        WithdrawConsent(purpose=TAKE_PART, person_id=ADA),
        [WITHDRAWN],
        "both are withdrawn at once",
    ),
    Row(
        [GRANTED],
        GRANT.model_copy(update={"text_version": "2026-06"}),
        [GRANTED.model_copy(update={"text_version": "2026-06"})],
        "to a newer text",
    ),
    Row([GRANTED], EXPIRE.model_copy(update={"until": OVER}), [], "given anew since"),
    Row(
        [],
        BY_GUARDIAN.model_copy(update={"guardian_id": None}),
        "consent.no_guardian",
        "by no guardian",
    ),
    Row([], GRANT.model_copy(update={"until": OVER}), "consent.is_over", "of yesterday"),
    Row(
        [],
        GRANT.model_copy(update={"until": IN_TIME.date() + timedelta(days=DAYS_MAX + 1)}),
        "consent.too_long",
        "for ever",
    ),
    Row(
        [
            GRANTED.model_copy(update={"guardianship_id": UUID(int=number)})
            for number in range(1, STANDING_MAX + 1)
        ],
        GRANT,
        "consent.too_many",
        "of too many",
    ),
    Row(
        [],
        GRANT.model_copy(update={"is_forgotten": True}),
        "person.is_forgotten",
        "for who was forgotten",
    ),
)
