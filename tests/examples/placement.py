"""Examples of a placement: days, hours and what is needed, its end, and what came of it."""

from datetime import UTC, date, datetime
from uuid import UUID

from examples.believable import ADA, BEN, HOST, OPPORTUNITY_ID
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_opportunities.accommodations import (
    AccommodationProvided,
    AccommodationRequested,
    ProvideAccommodation,
    RequestAccommodation,
)
from lyceum_opportunities.hours import (
    ConfirmHours,
    CorrectHours,
    DisputeHours,
    EscalateHours,
    HoursConfirmed,
    HoursCorrected,
    HoursDisputed,
    HoursEscalated,
    HoursLogged,
    LogHours,
    Worked,
)
from lyceum_opportunities.hours_limits import Allowed
from lyceum_opportunities.outcomes import OutcomeRecorded, PlacementOutcome, RecordOutcome
from lyceum_opportunities.placement import (
    About,
    AskAboutCompletion,
    AttendanceRecorded,
    CompleteByTime,
    Completed,
    CompletePlacement,
    CompletionAsked,
    EndedEarly,
    EndPlacementEarly,
    EndReason,
    PlacementStatus,
    Presence,
    RecordAttendance,
    Started,
    StartPlacement,
    StopPlacement,
)

ENTRY, OTHER_ENTRY, NEED = (UUID(int=0x0197F000_0000_7000_8000_000000000200 + n) for n in range(3))
FIRST_DAY, DAY, ENDED_ON = date(2026, 6, 22), date(2026, 6, 23), date(2026, 6, 26)
AT = datetime(2026, 6, 26, 22, tzinfo=UTC)
LATER = datetime(2026, 10, 2, 12, tzinfo=UTC)

ABOUT = About(
    opportunity_id=OPPORTUNITY_ID,
    host_id=HOST,
    kind="internship",
    area="Loop",
    time_zone="America/Chicago",
    first_day=FIRST_DAY,
)
STARTED = Started(person_id=ADA, about=ABOUT)
START = StartPlacement(opportunity_id=OPPORTUNITY_ID, person_id=ADA, about=ABOUT, has_seat=True)
WORKED = Worked(day=DAY, starts="09:00", ends="12:00", minutes=180)
SHORTER = Worked(day=DAY, starts="09:00", ends="11:30", minutes=150)
LOGGED = HoursLogged(person_id=ADA, entry_id=ENTRY, worked=WORKED)
CONFIRMED = HoursConfirmed(person_id=ADA, entry_id=ENTRY, minutes=180)
DISPUTED = HoursDisputed(
    person_id=ADA, entry_id=ENTRY, minutes=180, was_confirmed=False, reason="Left at half past."
)
CORRECTED = HoursCorrected(person_id=ADA, entry_id=ENTRY, worked=SHORTER, before=WORKED)
ESCALATED = HoursEscalated(person_id=ADA, entry_id=ENTRY)
LOG = LogHours(entry_id=ENTRY, day=DAY, starts="09:00", ends="12:00", at=AT)
CORRECT = CorrectHours(entry_id=ENTRY, day=DAY, starts="09:00", ends="11:30", at=AT)
CONFIRM = ConfirmHours(entry_ids=(ENTRY,))
DISPUTE = DisputeHours(entry_id=ENTRY, reason="Left at half past.")
SCHOOL_DAY = Allowed(
    week_begins=date(2026, 6, 21),
    day_rule="school_day",
    day_minutes=180,
    week_rule="school_week",
    week_minutes=1_080,
    earliest="07:00",
    latest="19:00",
)
ATTENDED = AttendanceRecorded(person_id=ADA, day=DAY, presence=Presence.PRESENT)
ATTEND = RecordAttendance(day=DAY, presence=Presence.PRESENT, at=AT)
NEEDED = AccommodationRequested(person_id=ADA, accommodation_id=NEED, what="A step-free way in.")
ASKED = CompletionAsked(person_id=ADA)
COMPLETED = Completed(person_id=ADA, on=ENDED_ON)
MOVED = EndedEarly(person_id=ADA, on=ENDED_ON, reason=EndReason.MOVED_AWAY)
STOP = StopPlacement(reason=EndReason.CONSENT_WITHDRAWN, at=AT)
STOPPED = EndedEarly(person_id=ADA, on=ENDED_ON, reason=EndReason.CONSENT_WITHDRAWN)
NEVER_CAME = EndedEarly(person_id=ADA, on=ENDED_ON, reason=EndReason.NEVER_CAME)
WORKS = OutcomeRecorded(person_id=ADA, months=3, outcome=PlacementOutcome.JOB)
AFTER = RecordOutcome(months=3, outcome=PlacementOutcome.JOB, at=LATER)

PAST: dict[str, list[Event]] = {
    PlacementStatus.UNKNOWN: [],
    PlacementStatus.ACTIVE: [STARTED],
    PlacementStatus.COMPLETED: [STARTED, COMPLETED],
    PlacementStatus.ENDED_EARLY: [STARTED, MOVED],
}
UNKNOWN, IS_COMPLETED = "placement.unknown", "placement.is_completed"
IS_ENDED_EARLY, NO_SUCH_HOURS = "placement.is_ended_early", "placement.no_such_hours"


def other_hours(starts: str, ends: str, allowed: Allowed | None = None) -> LogHours:
    return LogHours(entry_id=OTHER_ENTRY, day=DAY, starts=starts, ends=ends, allowed=allowed, at=AT)


def on(day: date, at: datetime = AT, starts: str = "09:00") -> LogHours:
    return LOG.model_copy(update={"day": day, "at": at, "starts": starts})


ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST: unknown, active, completed, ended early.
    *in_each(PAST, START, [STARTED], [], [], []),
    *in_each(
        PAST,
        START.model_copy(update={"person_id": BEN}),
        [Started(person_id=BEN, about=ABOUT)],
        *["placement.already_started"] * 3,
    ),
    *in_each(PAST, LOG, UNKNOWN, [LOGGED], IS_COMPLETED, IS_ENDED_EARLY),
    *in_each(PAST, CORRECT, UNKNOWN, *[NO_SUCH_HOURS] * 3),
    *in_each(PAST, CONFIRM, UNKNOWN, *[NO_SUCH_HOURS] * 3),
    *in_each(PAST, DISPUTE, UNKNOWN, *[NO_SUCH_HOURS] * 3),
    *in_each(PAST, EscalateHours(entry_id=ENTRY), UNKNOWN, [], [], []),
    *in_each(PAST, ATTEND, UNKNOWN, [ATTENDED], [ATTENDED], [ATTENDED]),
    *in_each(
        PAST,
        RequestAccommodation(accommodation_id=NEED, what="A step-free way in."),
        UNKNOWN,
        [NEEDED],
        IS_COMPLETED,
        IS_ENDED_EARLY,
    ),
    *in_each(
        PAST,
        ProvideAccommodation(accommodation_id=NEED),
        UNKNOWN,
        *["placement.no_such_accommodation"] * 3,
    ),
    *in_each(PAST, CompletePlacement(at=AT), UNKNOWN, [COMPLETED], [], IS_ENDED_EARLY),
    *in_each(
        PAST,
        EndPlacementEarly(reason=EndReason.MOVED_AWAY, at=AT),
        UNKNOWN,
        [MOVED],
        IS_COMPLETED,
        [],
    ),
    *in_each(PAST, AFTER, UNKNOWN, "placement.is_active", [WORKS], [WORKS]),
    *in_each(PAST, AskAboutCompletion(), UNKNOWN, [ASKED], [], []),
    *in_each(PAST, CompleteByTime(at=AT), UNKNOWN, [NEVER_CAME], [], []),
    *in_each(PAST, STOP, UNKNOWN, [STOPPED], [], []),
    Row([], START.model_copy(update={"has_seat": False}), "placement.no_seat", "without a place"),
    Row([], START.model_copy(update={"about": None}), "placement.no_seat", "in nothing"),
    Row(
        [],
        START.model_copy(update={"lacks": ("consent (guardian)",)}),
        "placement.may_not_take_part",
        "without a guardian's consent",
    ),
    # Hours.
    Row([STARTED, LOGGED], CONFIRM, [CONFIRMED], "the host confirms"),
    Row([STARTED, LOGGED], DISPUTE, [DISPUTED], "or disputes"),
    Row([STARTED, LOGGED], CORRECT, [CORRECTED], "the person corrects"),
    Row(
        [STARTED, LOGGED],
        other_hours("12:00", "13:00"),
        [
            HoursLogged(
                person_id=ADA,
                entry_id=OTHER_ENTRY,
                worked=Worked(day=DAY, starts="12:00", ends="13:00", minutes=60),
            )
        ],
        "right after",
    ),
    Row([STARTED, LOGGED], other_hours("11:59", "13:00"), "placement.hours_overlap", "no overlap"),
    Row(
        [STARTED, LOGGED],
        LOG.model_copy(update={"ends": "12:30"}),
        "placement.already_logged",
        "not twice",
    ),
    Row([STARTED, LOGGED, CONFIRMED], CORRECT, "placement.hours_are_confirmed", "nor after a yes"),
    Row(
        [STARTED, LOGGED, CONFIRMED],
        DISPUTE,
        [DISPUTED.model_copy(update={"was_confirmed": True})],
        "a yes is taken back",
    ),
    Row([STARTED, LOGGED, DISPUTED], CONFIRM, "placement.hours_are_disputed", "but not a no"),
    Row([STARTED, LOGGED, DISPUTED], CORRECT, [CORRECTED], "they are handed in again"),
    Row(
        [STARTED, LOGGED, DISPUTED],
        CORRECT.model_copy(update={"ends": "12:00"}),
        [HoursCorrected(person_id=ADA, entry_id=ENTRY, worked=WORKED, before=WORKED)],
        "also as they were",
    ),
    Row(
        [STARTED, LOGGED, CORRECTED, *[CORRECTED] * 4],
        CORRECT.model_copy(update={"ends": "10:00"}),
        "placement.corrected_too_often",
        "but not for ever",
    ),
    Row([STARTED, LOGGED, COMPLETED], CONFIRM, [CONFIRMED], "also once it is completed"),
    Row([STARTED, LOGGED], EscalateHours(entry_id=ENTRY), [ESCALATED], "nobody answered"),
    Row([STARTED, LOGGED, CONFIRMED], EscalateHours(entry_id=ENTRY), [], "somebody did"),
    Row([STARTED, LOGGED, ESCALATED], CONFIRM, [CONFIRMED], "somebody does then"),
    Row([STARTED], on(DAY, starts="12:00"), "placement.not_forwards", "no time passed"),
    Row([STARTED], on(date(2026, 6, 21)), "placement.before_its_first_day", "before it began"),
    Row([STARTED], on(date(2026, 6, 27)), "placement.not_over_yet", "not in advance"),
    Row([STARTED], on(DAY, at=LATER), "placement.too_long_ago", "not much later"),
    Row(
        [STARTED],
        on(date(2027, 3, 14), datetime(2027, 3, 15, tzinfo=UTC), "02:30"),
        "placement.no_such_time",
        "at no time that there isn't",
    ),
    # Limits.
    Row([STARTED], LOG.model_copy(update={"allowed": SCHOOL_DAY}), [LOGGED], "up to the limit"),
    Row(
        [STARTED, LOGGED],
        other_hours("12:00", "12:01", SCHOOL_DAY),
        "placement.over_day_limit",
        "not a minute more",
    ),
    Row(
        [STARTED, LOGGED],
        other_hours(
            "13:00",
            "14:00",
            SCHOOL_DAY.model_copy(update={"day_minutes": None, "week_minutes": 200}),
        ),
        "placement.over_week_limit",
        "nor in a week",
    ),
    Row([STARTED], other_hours("06:59", "08:00", SCHOOL_DAY), "placement.outside_hours", "early"),
    Row([STARTED], other_hours("18:00", "19:01", SCHOOL_DAY), "placement.outside_hours", "late"),
    Row(
        [
            STARTED,
            LOGGED,
            DISPUTED,
            HoursLogged(
                person_id=ADA,
                entry_id=OTHER_ENTRY,
                worked=Worked(day=DAY, starts="13:00", ends="15:00", minutes=120),
            ),
        ],
        CORRECT.model_copy(update={"allowed": SCHOOL_DAY}),
        "placement.over_day_limit",
        "nor when handed in again",
    ),
    # Days, and what is needed.
    Row(
        [STARTED, ATTENDED],
        RecordAttendance(day=DAY, presence=Presence.EXCUSED, at=AT),
        [
            AttendanceRecorded(
                person_id=ADA, day=DAY, presence=Presence.EXCUSED, was=Presence.PRESENT
            )
        ],
        "another is right",
    ),
    Row(
        [STARTED],
        RecordAttendance(day=date(2026, 6, 27), presence=Presence.ABSENT, at=AT),
        "placement.not_on_that_day",
        "not in advance",
    ),
    Row(
        [STARTED, NEEDED],
        ProvideAccommodation(accommodation_id=NEED),
        [AccommodationProvided(person_id=ADA, accommodation_id=NEED)],
        "it is there",
    ),
    # The end, and after.
    Row(
        [STARTED, ATTENDED, ASKED],
        CompleteByTime(at=AT),
        [COMPLETED.model_copy(update={"by_time": True})],
        "who was there has completed it",
    ),
    Row(
        [STARTED, LOGGED, CONFIRMED, ASKED],
        CompleteByTime(at=AT),
        [COMPLETED.model_copy(update={"by_time": True})],
        "or who has worked",
    ),
    Row(
        [STARTED, COMPLETED, WORKS],
        RecordOutcome(months=3, outcome=PlacementOutcome.TRAINING, at=LATER),
        [
            OutcomeRecorded(
                person_id=ADA,
                months=3,
                outcome=PlacementOutcome.TRAINING,
                was=PlacementOutcome.JOB,
            )
        ],
        "another is right",
    ),
    Row(
        [STARTED, COMPLETED],
        RecordOutcome(months=6, outcome=PlacementOutcome.JOB, at=LATER),
        "placement.too_early",
        "not yet",
    ),
)
