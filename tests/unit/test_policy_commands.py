"""Stored commands are found by their names, and read with what is looked up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lyceum_chassis.domain.messages import Command, Decider, Event, Personal, State
from lyceum_chassis.policies.commands import Commands, Unreadable
from lyceum_chassis.projector.pending import millis
from pydantic import Field, ValidationError

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Ring(Command):
    times: int
    at: datetime = Field(exclude=True)


class Ask(Command):
    allowed: bool = Field(exclude=True)


class Confide(Command):
    secret: Personal[str]


class OtherRing(Command):
    pass


OtherRing.__name__ = "Ring"


def on_bell(command: Ring | Ask | Confide, state: State) -> list[Event]:
    return []


def on_phone(command: OtherRing, state: State) -> list[Event]:
    return []


def decider(category: str, decide: Any) -> Decider[State]:
    return Decider(category, State(), (), decide, lambda state, event: state)


COMMANDS = Commands(
    None,  # type: ignore[arg-type]  # nothing is carried out here
    (decider("bell", on_bell), decider("phone", on_phone)),
    lambda: NOW,
)


def test_two_commands_of_one_name_are_told_apart_by_their_aggregates() -> None:
    assert COMMANDS.name_of(Ring) == "bell/Ring"
    assert COMMANDS.name_of(OtherRing) == "phone/Ring"
    assert COMMANDS.find("phone/Ring", {}).type is OtherRing


def test_a_name_of_an_earlier_version_leads_to_the_command_of_today() -> None:
    assert COMMANDS.find("Sound", {"Sound": Ring}).name == "bell/Ring"
    assert COMMANDS.find("Ask", {}).name == "bell/Ask"


@pytest.mark.parametrize("name", ["Ring", "bell/Vanish", "", "door/Ask"])
def test_a_name_that_leads_to_no_command_or_to_two_is_unreadable(name: str) -> None:
    with pytest.raises(Unreadable, match="no command"):
        COMMANDS.find(name, {})


def test_a_command_that_no_aggregate_takes_has_no_name() -> None:
    class Unheard(Command):
        pass

    with pytest.raises(Unreadable, match="takes Unheard"):
        COMMANDS.name_of(Unheard)


def test_a_command_with_personal_data_is_none_for_policies() -> None:
    with pytest.raises(Unreadable, match="personal data"):
        COMMANDS.name_of(Confide)


def test_the_time_is_that_of_the_decision_and_not_before_the_deadlines_instant() -> None:
    ring = COMMANDS.find("bell/Ring", {})
    stored = Ring(times=3, at=NOW).model_dump_json()
    assert "at" not in stored.replace("bell", "")
    assert COMMANDS.read(ring, stored) == Ring(times=3, at=NOW)
    later = NOW + timedelta(seconds=7)
    assert COMMANDS.read(ring, stored, millis(later)) == Ring(times=3, at=later)
    assert COMMANDS.read(ring, stored, millis(NOW - timedelta(days=9))).at == NOW  # type: ignore[attr-defined]


def test_what_only_a_caller_could_have_looked_up_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="needs allowed"):
        COMMANDS.read(COMMANDS.find("bell/Ask", {}), "{}")


def test_data_that_the_command_does_not_have_is_not_passed_over() -> None:
    with pytest.raises(ValidationError):
        COMMANDS.read(COMMANDS.find("phone/Ring", {}), '{"loud": true}')


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC), 1),
        (datetime.min.replace(tzinfo=UTC), -62_135_596_800_000),
        (datetime.max.replace(tzinfo=UTC), 253_402_300_800_000),
    ],
)
def test_any_instant_has_milliseconds_and_they_are_never_before_it(
    moment: datetime, expected: int
) -> None:
    assert millis(moment) == expected
