"""Examples of a guardianship: who proposes it, who confirms it, and how it ends."""

from uuid import UUID

from examples.believable import ADA, BEN, CYD, HOST
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_people.guardianship import (
    Confirmed,
    ConfirmGuardianship,
    Declined,
    DeclineGuardianship,
    EndAtMajority,
    Ended,
    EndGuardianship,
    GuardianshipStatus,
    Proposed,
    ProposeGuardianship,
    Side,
)

WARD, GUARDIAN = ADA, BEN
PROPOSE = ProposeGuardianship(ward_id=WARD, guardian_id=GUARDIAN, by=GUARDIAN)


def proposed(by: Side) -> Proposed:
    return Proposed(ward_id=WARD, guardian_id=GUARDIAN, by=by)


def confirmed(by: Side) -> Confirmed:
    return Confirmed(ward_id=WARD, guardian_id=GUARDIAN, by=by)


def ended(*, at_majority: bool) -> Ended:
    return Ended(ward_id=WARD, guardian_id=GUARDIAN, at_majority=at_majority)


def confirm(by: UUID, *, school: bool = False) -> ConfirmGuardianship:
    return ConfirmGuardianship(
        partner_id=HOST if school else None,
        by=by,
        is_school=school,
        ward_is_minor=True,
        guardian_is_of_age=True,
    )


PROPOSED = proposed(Side.GUARDIAN)
CONFIRMED = confirmed(Side.WARD)
DECLINED = Declined(ward_id=WARD, guardian_id=GUARDIAN)

PAST: dict[str, list[Event]] = {
    GuardianshipStatus.UNKNOWN: [],
    GuardianshipStatus.PROPOSED: [PROPOSED],
    GuardianshipStatus.CONFIRMED: [PROPOSED, CONFIRMED],
    GuardianshipStatus.DECLINED: [PROPOSED, DECLINED],
    GuardianshipStatus.ENDED: [PROPOSED, CONFIRMED, ended(at_majority=False)],
}

UNKNOWN, IS_PROPOSED = "guardianship.unknown", "guardianship.is_proposed"
IS_CONFIRMED, IS_DECLINED = "guardianship.is_confirmed", "guardianship.is_declined"
IS_ENDED = "guardianship.is_ended"

ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST: unknown, proposed, confirmed, declined, ended.
    *in_each(PAST, PROPOSE, [PROPOSED], [], [], [], []),
    *in_each(
        PAST,
        ProposeGuardianship(ward_id=WARD, guardian_id=CYD, by=CYD),
        [Proposed(ward_id=WARD, guardian_id=CYD, by=Side.GUARDIAN)],
        *[IS_PROPOSED] * 4,
    ),
    *in_each(PAST, confirm(WARD), UNKNOWN, [CONFIRMED], [], IS_DECLINED, IS_ENDED),
    *in_each(
        PAST,
        confirm(CYD, school=True),
        UNKNOWN,
        [confirmed(Side.SCHOOL)],
        [],
        IS_DECLINED,
        IS_ENDED,
    ),
    *in_each(PAST, DeclineGuardianship(), UNKNOWN, [DECLINED], IS_CONFIRMED, [], IS_ENDED),
    *in_each(
        PAST,
        EndGuardianship(),
        UNKNOWN,
        IS_PROPOSED,
        [ended(at_majority=False)],
        IS_DECLINED,
        [],
    ),
    *in_each(PAST, EndAtMajority(), UNKNOWN, [], [ended(at_majority=True)], [], []),
    Row(
        [],
        PROPOSE.model_copy(update={"by": WARD}),
        [proposed(Side.WARD)],
        "by the ward",
    ),
    Row(
        [],
        PROPOSE.model_copy(update={"by": CYD, "partner_id": HOST, "is_school": True}),
        [proposed(Side.SCHOOL)],
        "by a school",
    ),
    Row(
        [],
        PROPOSE.model_copy(update={"by": CYD, "partner_id": HOST}),
        "guardianship.no_verified_school",
        "by nobody else",
    ),
    Row([PROPOSED], confirm(CYD), "guardianship.no_verified_school", "nor confirmed"),
    Row([PROPOSED], confirm(GUARDIAN), "guardianship.own_proposal", "nobody for themself"),
    Row([proposed(Side.WARD)], confirm(GUARDIAN), [confirmed(Side.GUARDIAN)], "the other side"),
    Row(
        [proposed(Side.SCHOOL)],
        confirm(CYD, school=True),
        "guardianship.own_proposal",
        "no school its own",
    ),
    Row(
        [PROPOSED],
        confirm(WARD).model_copy(update={"ward_is_minor": False}),
        "guardianship.no_minor",
        "of a minor",
    ),
    Row(
        [PROPOSED],
        confirm(WARD).model_copy(update={"ward_is_young": True}),
        "guardianship.needs_a_school",
        "no child makes a guardian",
    ),
    Row(
        [PROPOSED],
        confirm(CYD, school=True).model_copy(update={"ward_is_young": True}),
        [confirmed(Side.SCHOOL)],
        "but with a school",
    ),
    Row(
        [PROPOSED],
        confirm(WARD).model_copy(update={"guardian_is_of_age": False}),
        "guardianship.guardian_not_of_age",
        "by somebody of age",
    ),
)
