"""The city survives being killed; and a city that is built wrong is found out."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from torture.agenda import Fault, Kind
from torture.city import City, engine
from torture.report import markdown
from torture.run import Outcome, Plan, short, torture
from torture.stores import REFUSALS

pytestmark = pytest.mark.e2e

SEED = 7


def gentle(commands: int, *, rate: float = 50, rest_s: float = 90) -> Plan:
    """A load alone: a test brings its own faults."""
    return replace(short(SEED), faults=0, commands=commands, rate=rate, rest_s=rest_s)


def run(city: City, plan: Plan, faults: list[Fault] | None = None) -> Outcome:
    """In an event loop of its own: a run ends all that it has begun."""
    return asyncio.run(torture(plan, city, faults))


def test_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path) -> None:
    # Machines that build are slow and shared; rest may take its time, as long as it comes.
    outcome = run(City(tmp_path, engine()), replace(short(SEED), rest_s=180))
    print(markdown(outcome))
    assert outcome.wrong == []


@pytest.mark.torture
def test_nothing_is_lost_where_single_operations_of_the_store_fail(tmp_path: Path) -> None:
    faults = [
        Fault(2.0 + 4 * number, Kind.REFUSE, "store", 3.5, f"{refusal}:{2 + 6 * (number % 2)}")
        for number, refusal in enumerate(REFUSALS)
    ]
    outcome = run(City(tmp_path, "python"), gentle(2_000), faults)
    print(markdown(outcome))
    assert outcome.wrong == []


@pytest.mark.torture
@pytest.mark.parametrize(
    ("part", "saboteur", "found"),
    [
        ("opportunities-relay", "forgets-the-checkpoint", "events published twice"),
        ("opportunities-relay", "writes-down-before-commit", "does not come to rest"),
        ("opportunities-relay", "keeps-the-token-apart", "events published twice"),
        ("opportunities-relay", "begins-at-the-end-of-the-log", "does not come to rest"),
        ("opportunities-relay", "sends-out-of-order", "streams out of order on the topic"),
        ("opportunities-api", "answers-as-a-group", "answered as stored, and not in the store"),
        ("partners-api", "checks-access-before", "of who was no member any more"),
        ("opportunities-api", "ids-by-its-own-clock", "ids are not in the order of versions"),
        ("feedback-api", "tells-all", "words of people in the clear"),
        (
            "opportunities-policies",
            "carries-deadlines-out-twice",
            "opportunities that ended twice",
        ),
        ("projections-api", "loses-a-card-a-batch", "that a search replica does not have"),
        # The projector finds both out by a stream's versions, and stops rather than count wrong.
        ("projections-projector", "moves-offsets-afterwards", "does not come to rest"),
        ("projections-projector", "moves-offsets-first", "does not come to rest"),
    ],
)
def test_a_saboteur_is_found_out(tmp_path: Path, part: str, saboteur: str, found: str) -> None:
    city = City(tmp_path, engine(), saboteurs={part: saboteur})
    outcome = run(city, gentle(900, rest_s=15), faults=[])
    assert any(found in each for each in outcome.wrong), outcome.wrong


@pytest.mark.torture
@pytest.mark.skipif(engine() != "rust", reason="how the Rust store is started without a sync")
def test_a_store_that_answers_before_it_has_written_is_found_out(tmp_path: Path) -> None:
    kills = [Fault(4.0 + 5 * n, Kind.KILL, "store") for n in range(6)]
    city = City(tmp_path, engine(), syncs=False)
    outcome = run(city, gentle(900, rate=150, rest_s=15), kills)
    assert any("not in the store" in each for each in outcome.wrong), outcome.wrong
