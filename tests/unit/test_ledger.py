"""The ledger: what changes on which day, and that its roll-ups say the same as the days."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.folding import Read, fold
from lyceum_chassis.projector.ledger import Cell, Entry, Ledger, cell_id
from lyceum_chassis.projector.projection import Fact, Projection, Row

CHICAGO = ZoneInfo("America/Chicago")


class Set(Fact, type="lyceum.test.thing.set.v1"):
    """It has this colour and number from now on."""

    colour: str
    number: int
    until: str | None = None


def stands(row: Row) -> list[Entry]:
    return [Entry({"colour": row["colour"]}, {"sum": row["number"]}, until=row["until"])]


def happened(row: Row, fact: Set, recorded: Recorded) -> list[Entry]:
    return [Entry({"colour": row["colour"]}, {"times": 1}, person=f"p{fact.number}")]


def things(**ledger: Any) -> Projection:
    return Projection(
        name="things",
        version=1,
        topics=(),
        facts=(Set,),
        evolve=lambda row, fact, event: fact.model_dump(),
        ledger=Ledger(CHICAGO, **(ledger or {"stands": stands})),
    )


class _Record:
    def __init__(self, stream: str) -> None:
        self.key = stream.encode()


def reads(stream: str, *steps: tuple[datetime, Set]) -> list[Read]:
    nobody = UUID(int=1)
    return [
        Read(
            _Record(stream),
            stream,
            Recorded(nobody, fact.type, stream, version, version, time, nobody, b""),
            fact,
        )
        for version, (time, fact) in enumerate(steps, 1)
    ]


def booked(projection: Projection, *batches: list[Read]) -> dict[tuple[str, str], Counter[str]]:
    """All changes by bucket and colour, over batches that follow on each other."""
    rows: dict[str, Row] = {}
    found: dict[tuple[str, str], Counter[str]] = {}
    for batch in batches:
        folded = fold(projection, batch, rows, frozenset())
        assert not folded.parked
        rows |= folded.rows
        for cell in folded.cells.values():
            found.setdefault((cell.bucket, cell.at["colour"]), Counter()).update(cell.counts)
    return {key: kept for key, counts in found.items() if (kept := Counter(_some(counts)))}


def _some(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00+00:00")


def test_a_change_is_booked_on_its_day_its_month_and_its_year() -> None:
    steps = (
        (noon("2026-03-01"), Set(colour="red", number=5)),
        (
            noon("2027-04-02"),
            Set(colour="blue", number=7),
        ),
    )
    assert booked(things(), reads("a", *steps)) == {
        ("2026-03-01", "red"): {"sum": 5},
        ("2026-03", "red"): {"sum": 5},
        ("2026", "red"): {"sum": 5},
        ("2027-04-02", "red"): {"sum": -5},
        ("2027-04", "red"): {"sum": -5},
        ("2027", "red"): {"sum": -5},
        ("2027-04-02", "blue"): {"sum": 7},
        ("2027-04", "blue"): {"sum": 7},
        ("2027", "blue"): {"sum": 7},
    }


def test_a_day_is_the_citys() -> None:
    late = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # the evening before, in Chicago
    assert ("2026-03-01", "red") in booked(
        things(), reads("a", (late, Set(colour="red", number=1)))
    )


def test_a_stream_whose_times_run_backwards_counts_no_earlier_than_before() -> None:
    steps = (
        (noon("2026-03-05"), Set(colour="red", number=1)),
        (
            noon("2026-03-01"),
            Set(colour="red", number=3),
        ),
    )
    days = booked(things(), reads("a", *steps))
    assert {bucket for bucket, _ in days} == {"2026-03-05", "2026-03", "2026"}
    assert days["2026-03-05", "red"] == {"sum": 3}


def test_what_has_a_last_day_leaves_the_ledger_after_it_by_itself() -> None:
    steps = ((noon("2026-03-01"), Set(colour="red", number=5, until="2026-03-03")),)
    days = booked(things(), reads("a", *steps))
    assert days["2026-03-01", "red"] == {"sum": 5}
    assert days["2026-03-04", "red"] == {"sum": -5}
    assert ("2026", "red") not in days  # it came and went


def test_a_change_after_the_last_day_books_nothing() -> None:
    steps = (
        (noon("2026-03-01"), Set(colour="red", number=5, until="2026-03-03")),
        (
            noon("2026-03-09"),
            Set(colour="red", number=6, until="2026-03-03"),
        ),
    )
    assert booked(things(), reads("a", *steps)) == booked(things(), reads("a", steps[0]))


def test_what_is_counted_a_person_is_kept_by_month_alone() -> None:
    projection = things(happened=happened)
    steps = ((noon("2026-03-01"), Set(colour="red", number=4)),)
    folded = fold(projection, reads("a", *steps), {}, frozenset())
    assert list(folded.cells.values()) == [Cell("p2026-03", {"colour": "red"}, "p4", {"times": 1})]


def test_an_event_that_cannot_be_counted_is_parked_and_the_others_of_the_batch_count() -> None:
    def picky(row: Row) -> list[Entry]:
        if row["number"] == 666:
            raise ValueError("not that")
        return stands(row)

    steps = [(noon("2026-03-01"), Set(colour="red", number=n)) for n in (5, 666)]
    others = reads("b", (noon("2026-03-01"), Set(colour="red", number=7)))
    folded = fold(things(stands=picky), [*reads("a", *steps), *others], {}, frozenset())
    assert [item.key for item, _ in folded.parked] == ["a"]
    assert folded.cells["2026-03-01|red|"].counts == {"sum": 12}


def test_ids_of_cells_differ_whatever_the_values_hold() -> None:
    assert len({cell_id("d", {"a": a, "b": b}) for a, b in (("x|", "y"), ("x", "|y"))}) == 2


days = st.integers(0, 800).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
steps = st.lists(
    st.tuples(
        days.map(lambda day: noon(day.isoformat())),
        st.builds(
            Set,
            colour=st.sampled_from(["red", "blue"]),
            number=st.integers(0, 9),
            until=st.none() | days.map(lambda day: day.isoformat()),
        ),
    ),
    max_size=12,
)


@given(steps, st.integers(0, 12), days)
def test_as_of_any_day_a_table_is_what_the_stream_was_on_that_day(
    told: list[tuple[datetime, Set]], cut: int, asked: date
) -> None:
    """However the events fall into batches, and whether it is summed by days or by roll-ups."""
    reading = reads("a", *told)
    found = booked(things(), reading[:cut], reading[cut:])
    as_of, last, standing = asked.isoformat(), "", {"red": 0, "blue": 0}
    for time, fact in told:
        last = max(last, time.astimezone(CHICAGO).date().isoformat())
        if last <= as_of:
            standing = {"red": 0, "blue": 0, fact.colour: fact.number}
            if fact.until is not None and as_of > fact.until:
                standing[fact.colour] = 0
    for colour, number in standing.items():
        by_day = [n for (b, c), n in found.items() if c == colour and len(b) == 10 and b <= as_of]
        rolled = [
            n
            for (b, c), n in found.items()
            if c == colour
            and (
                (len(b) == 4 and b < as_of[:4])
                or (len(b) == 7 and b[:4] == as_of[:4] and b < as_of[:7])
                or (len(b) == 10 and b[:7] == as_of[:7] and b <= as_of)
            )
        ]
        assert sum(n["sum"] for n in by_day) == sum(n["sum"] for n in rolled) == number
