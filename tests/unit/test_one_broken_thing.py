"""One broken thing parks that thing: a record, a key, a row; and history is not reacted to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from aiokafka import TopicPartition
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.kafka.cloudevents import Malformed, Recorded, decode_record
from lyceum_chassis.projector.breaker import Breaker
from lyceum_chassis.projector.folding import BEHIND_ANOTHER, fold, read
from lyceum_chassis.projector.ledger import Entry, Ledger
from lyceum_chassis.projector.projection import Row
from lyceum_chassis.projector.reacting import Answer, Keep, LetGo, Reaction, TakeBack, ToEach
from unit.test_dropping import BY_SIGN, COUNTS, event, garbage

GOOD = event(1, key=b"good")


@pytest.mark.parametrize(
    "headers",
    [
        (("ce_id", None),),
        (("ce_id", b"\xff"),),
        (("ce_streamversion", None), *(h for h in GOOD.headers if h[0] != "ce_streamversion")),
        (("ce_time", b"9" * 9_999), *(h for h in GOOD.headers if h[0] != "ce_time")),
        (("ce_id", 7), ("ce_type", [])),
        None,
    ],
)
def test_a_record_with_any_headers_is_malformed_and_parks_alone(headers: Any) -> None:
    bad = replace(GOOD, headers=headers, key=b"bad")
    with pytest.raises(Malformed):
        decode_record(bad.headers, bad.value)
    folded = fold(COUNTS, read([bad, GOOD], COUNTS), {}, frozenset())
    assert [item.key for item, _ in folded.parked] == ["bad"]
    assert set(folded.rows) == {"good"}


def test_a_dropped_record_with_an_empty_header_leaves_its_row_so_that_the_next_follows() -> None:
    [item] = read([garbage(("ce_streamversion", None))], COUNTS)  # type: ignore[arg-type]
    folded = fold(COUNTS, [replace(item, dropped=True)], {}, frozenset())
    assert set(folded.rows) == {"stream"}


def test_an_event_whose_key_can_not_be_told_parks_its_stream() -> None:
    policy = replace(BY_SIGN, key=lambda fact, event: str(1 // fact.number))
    batch = read([event(1, 0, key=b"bad"), event(1, 1, key=b"good")], policy)
    folded = fold(policy, batch, {}, frozenset())
    assert [(item.key, reason[:17]) for item, reason in folded.parked] == [
        ("bad", "ZeroDivisionError")
    ]
    assert set(folded.rows) == {"1"}


@pytest.mark.parametrize("row", [{"_id": "bad"}, {"_id": "bad", "version": "x"}])
def test_an_unreadable_row_parks_its_key(row: Row) -> None:
    batch = read([event(2, key=b"bad"), event(3, key=b"bad"), GOOD], COUNTS)
    folded = fold(COUNTS, batch, {"bad": row}, frozenset())
    assert [reason == BEHIND_ANOTHER for _, reason in folded.parked] == [False, True]
    assert set(folded.rows) == {"good"}


def test_a_row_that_can_not_be_counted_parks_its_key() -> None:
    def stands(row: Row) -> list[Entry]:
        return [Entry({"of": "all"}, {"sum": 10 // row["total"]})]

    counted = replace(COUNTS, ledger=Ledger(ZoneInfo("UTC"), stands=stands))
    folded = fold(counted, read([event(1, 0, key=b"bad"), GOOD], counted), {}, frozenset())
    assert [item.key for item, _ in folded.parked] == ["bad"]
    assert {tuple(cell.counts.items()) for cell in folded.cells.values()} == {(("sum", 10),)}


def test_an_unfit_row_parks_its_key() -> None:
    batch = read([event(1, key=b"bad"), event(2, key=b"bad"), GOOD], COUNTS)
    folded = fold(COUNTS, batch, {}, frozenset(), unfit={"bad": "too big"})
    assert [reason for _, reason in folded.parked] == ["Unfit: too big", BEHIND_ANOTHER]
    assert set(folded.rows) == {"good"}


class Act(Command):
    pass


TARGET = UUID(int=1)
NOW, LATER = Reaction(TARGET, Act()), Reaction(TARGET, Act(), due=datetime(2030, 1, 1, tzinfo=UTC))


def react(row: Row, fact: Any, event: Recorded) -> Iterable[Answer]:
    return [NOW, LATER, TakeBack(TARGET, "end"), ToEach(Act())]


def test_of_history_a_policy_keeps_the_deadlines_and_commands_nothing() -> None:
    policy = replace(BY_SIGN, react=react)
    batch = read([event(1), event(2)], policy)
    begins = {TopicPartition("t", 0): 2}
    folded = fold(policy, batch, {}, frozenset(), reacts_from=begins)
    of_event = {1: [LATER, TakeBack(TARGET, "end")], 2: react({}, None, batch[1].event)}  # type: ignore[arg-type]
    for version, answers in of_event.items():
        given = [each.answer for each in folded.answers if each.event.version == version]
        assert given == answers


def test_what_a_row_keeps_is_numbered_in_order_and_let_go_of() -> None:
    def keep(row: Row | None, fact: Any, event: Recorded) -> Iterable[Keep | LetGo]:
        name = f"stream-{fact.number % 10}"
        return [Keep(name) if fact.number < 10 else LetGo(name)]

    policy = replace(BY_SIGN, keep=keep, react=react)
    batch = read([event(1, 1), event(2, 2), event(3, 11), event(4, 3)], policy)
    folded = fold(policy, batch, {}, frozenset())
    assert folded.entries == {
        ("all", "stream-1"): None,
        ("all", "stream-2"): 2,
        ("all", "stream-3"): 3,
    }
    assert folded.rows["all"]["kept"] == 3
    assert [each.kept for each in folded.answers[::4]] == [1, 2, 2, 3]


def test_a_breaker_opens_after_so_many_keys_in_a_row_and_not_for_one_key() -> None:
    breaker = Breaker(breaks_at=3)
    for _ in range(9):
        breaker.saw({"one"}, False)
    breaker.saw({"two"}, False)
    assert not breaker.open
    breaker.saw(set(), True)
    breaker.saw({"three", "four"}, False)
    assert not breaker.open
    breaker.saw({"five", "six"}, True)
    assert not breaker.open
    assert breaker.would_break({"seven", "eight", "nine"}, False)
    breaker.saw({"seven", "eight", "nine"}, False, "boom")
    assert "boom" in str(breaker.open)


def test_a_breaker_that_was_overruled_lets_all_fail_until_something_succeeds() -> None:
    breaker = Breaker(breaks_at=2)
    breaker.saw({"one", "two"}, False)
    breaker.overrule()
    breaker.saw({"three", "four", "five"}, False)
    assert not breaker.open
    breaker.saw(set(), True)
    breaker.saw({"six", "seven"}, False)
    assert breaker.open
