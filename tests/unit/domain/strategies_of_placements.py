"""Any valid command to a placement, for tests over all histories."""

from datetime import UTC, date, datetime
from uuid import UUID

from examples.placement import ABOUT, ENTRY, OTHER_ENTRY, START
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command
from lyceum_opportunities import placement as pl
from lyceum_opportunities.hours import (
    ConfirmHours,
    CorrectHours,
    DisputeHours,
    EscalateHours,
    LogHours,
)
from lyceum_opportunities.outcomes import PlacementOutcome, RecordOutcome
from unit.domain.strategies import moments, of_examples, people

entry_ids = st.sampled_from([ENTRY, OTHER_ENTRY, *(UUID(int=(7 << 76) | n) for n in range(2, 6))])
days = st.dates(date(2026, 6, 20), date(2026, 7, 10))
nows = st.datetimes(datetime(2026, 6, 20), datetime(2026, 8, 20)).map(
    lambda t: t.replace(tzinfo=UTC)
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, str]:
    begins = draw(st.integers(0, 95))
    ends = draw(st.integers(begins + 1, 96))
    return _told(begins), _told(ends)


def _told(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


@st.composite
def hours(draw: st.DrawFn) -> Command:
    starts, ends = draw(spans())
    kind = draw(st.sampled_from([LogHours, CorrectHours]))
    return kind(entry_id=draw(entry_ids), day=draw(days), starts=starts, ends=ends, at=draw(nows))


OF_A_PLACEMENT: st.SearchStrategy[Command] = st.one_of(
    of_examples("placement"),
    hours(),
    st.builds(
        pl.StartPlacement,
        opportunity_id=st.just(START.opportunity_id),
        person_id=people,
        about=st.none() | st.just(ABOUT),
        has_seat=st.booleans(),
    ),
    st.builds(ConfirmHours, entry_ids=st.lists(entry_ids, min_size=1, max_size=4).map(tuple)),
    st.builds(DisputeHours, entry_id=entry_ids, reason=st.just("Not so.")),
    st.builds(EscalateHours, entry_id=entry_ids),
    st.builds(pl.RecordAttendance, day=days, presence=st.sampled_from(pl.Presence), at=nows),
    st.builds(
        RecordOutcome,
        months=st.sampled_from([3, 6, 12]),
        outcome=st.sampled_from(PlacementOutcome),
        at=moments,
    ),
)
