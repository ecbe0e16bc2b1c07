"""What one caller may ask for."""

import pytest
from lyceum_chassis.access.limits import Limits, Shares
from lyceum_chassis.errors import TooMany
from unit.access.issuing import Clock

LIMITS = Limits(rate=10, burst=5, pending=3)


def shares() -> tuple[Shares, Clock]:
    clock = Clock(0.0)
    return Shares(LIMITS, clock), clock


def ask(shares: Shares, who: str, times: int = 1, *, for_many: bool = False) -> None:
    for _ in range(times):
        shares.enter(who, for_many=for_many)
        shares.leave(who)


def test_a_burst_is_allowed_and_what_is_beyond_is_told_when_to_come_back() -> None:
    all_, clock = shares()
    ask(all_, "ada", 5)
    with pytest.raises(TooMany) as refusal:
        ask(all_, "ada")
    assert refusal.value.retry_after_s == pytest.approx(0.1)
    clock.at += refusal.value.retry_after_s
    ask(all_, "ada")


def test_one_callers_script_takes_nothing_from_another() -> None:
    all_, _ = shares()
    ask(all_, "ada", 5)
    ask(all_, "ben", 5)


def test_only_so_much_is_under_way_at_once() -> None:
    all_, _ = shares()
    for _ in range(3):
        all_.enter("ada")
    with pytest.raises(TooMany):
        all_.enter("ada")
    all_.leave("ada")
    all_.enter("ada")


def test_who_acts_for_many_may_ask_for_more() -> None:
    all_, _ = shares()
    ask(all_, "coordinator", 50, for_many=True)
    with pytest.raises(TooMany):
        ask(all_, "coordinator", for_many=True)


def test_memory_is_bounded_however_many_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lyceum_chassis.access.limits._HELD_MAX", 100)
    all_, _ = shares()
    for number in range(1_000):
        ask(all_, f"visitor {number}")
    assert len(all_._held) <= 100
