"""Examples of a clearance: what was looked into, and what follows from it."""

from datetime import date

from examples.believable import BEN, IN_TIME
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_people.clearance import (
    ClearanceExpired,
    ClearanceGranted,
    ClearanceReinstated,
    ClearanceStatus,
    ClearanceSuspended,
    ExpireClearance,
    GrantClearance,
    RecordResult,
    ReinstateClearance,
    Requirement,
    Result,
    ResultRecorded,
    SuspendClearance,
)

CHECK, REFERENCES, TRAINING = Requirement.CHECK, Requirement.REFERENCES, Requirement.TRAINING
FIRST_END, LATER = date(2027, 3, 31), date(2028, 3, 31)


def recorded(requirement: Requirement, until: date, *, passed: bool = True) -> ResultRecorded:
    result = Result(passed=passed, until=until, reference="file 7")
    return ResultRecorded(person_id=BEN, requirement=requirement, result=result)


def record(requirement: Requirement, until: date, *, passed: bool = True) -> RecordResult:
    return RecordResult(
        requirement=requirement, passed=passed, until=until, reference="file 7", person_id=BEN
    )


LOOKED_INTO: list[Event] = [
    recorded(CHECK, FIRST_END),
    recorded(REFERENCES, LATER),
    recorded(TRAINING, LATER),
]
GRANTED = ClearanceGranted(person_id=BEN, until=FIRST_END)
SUSPENDED = ClearanceSuspended(person_id=BEN, reason="Something was raised.")
EXPIRED = ClearanceExpired(person_id=BEN)
GRANT = GrantClearance(person_id=BEN, is_of_age=True, at=IN_TIME)
EXPIRE = ExpireClearance(until=FIRST_END, person_id=BEN)
FAILED = recorded(CHECK, FIRST_END, passed=False)

PAST: dict[str, list[Event]] = {
    "unknown": [],
    ClearanceStatus.NONE: LOOKED_INTO,
    ClearanceStatus.GRANTED: [*LOOKED_INTO, GRANTED],
    ClearanceStatus.SUSPENDED: [*LOOKED_INTO, GRANTED, SUSPENDED],
    ClearanceStatus.EXPIRED: [*LOOKED_INTO, GRANTED, EXPIRED],
}

UNKNOWN, LACKS = "clearance.unknown", "clearance.something_lacks"
IS_NONE, IS_EXPIRED = "clearance.is_none", "clearance.is_expired"

ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST: unknown, none, granted, suspended, expired.
    *in_each(PAST, record(CHECK, FIRST_END), [recorded(CHECK, FIRST_END)], [], [], [], []),
    *in_each(
        PAST,
        record(CHECK, FIRST_END, passed=False),
        [FAILED],
        [FAILED],
        [FAILED, ClearanceSuspended(person_id=BEN)],
        [FAILED],
        [FAILED],
    ),
    *in_each(PAST, GRANT, UNKNOWN, [GRANTED], [], "clearance.is_suspended", [GRANTED]),
    *in_each(
        PAST,
        SuspendClearance(reason="Something was raised.", person_id=BEN),
        UNKNOWN,
        IS_NONE,
        [SUSPENDED],
        [],
        IS_EXPIRED,
    ),
    *in_each(
        PAST,
        ReinstateClearance(person_id=BEN, at=IN_TIME),
        UNKNOWN,
        IS_NONE,
        [],
        [ClearanceReinstated(person_id=BEN)],
        IS_EXPIRED,
    ),
    *in_each(PAST, EXPIRE, UNKNOWN, [], [EXPIRED], [EXPIRED], []),
    Row([recorded(CHECK, FIRST_END)], GRANT, LACKS, "not with a check alone"),
    Row([*LOOKED_INTO, FAILED], GRANT, LACKS, "not with one that failed"),
    Row(
        [*LOOKED_INTO, recorded(CHECK, date(2026, 5, 31))],
        GRANT,
        LACKS,
        "not with one that is over",
    ),
    Row(
        LOOKED_INTO,
        GRANT.model_copy(update={"is_of_age": False}),
        "clearance.not_of_age",
        "not to a minor",
    ),
    Row(
        [*LOOKED_INTO, GRANTED, recorded(CHECK, LATER)],
        GRANT,
        [ClearanceGranted(person_id=BEN, until=LATER)],
        "a check that was made anew prolongs it",
    ),
    Row(
        [
            *LOOKED_INTO,
            GRANTED,
            recorded(CHECK, LATER),
            ClearanceGranted(person_id=BEN, until=LATER),
        ],
        EXPIRE,
        [],
        "which the former deadline does not end",
    ),
    Row(
        [*LOOKED_INTO, GRANTED, FAILED, SUSPENDED],
        ReinstateClearance(person_id=BEN, at=IN_TIME),
        LACKS,
        "not while something lacks",
    ),
    Row(
        [],
        record(CHECK, LATER).model_copy(update={"is_forgotten": True}),
        "person.is_forgotten",
        "nothing is recorded of who was forgotten",
    ),
    Row(
        [*LOOKED_INTO, GRANTED],
        SuspendClearance(reason="Something was raised.", person_id=BEN, is_forgotten=True),
        "person.is_forgotten",
        "nor a reason",
    ),
)
