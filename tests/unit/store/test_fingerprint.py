"""A snapshot fits only the code that made it."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from lyceum_chassis.store.fingerprint import fingerprint, sources
from lyceum_opportunities.opportunity import opportunity
from lyceum_partners.partner import partner

AGGREGATE = """\
    from lyceum_chassis.domain.messages import Decider, Event, State
    from town.counting import plus

    class Counted(Event, type="lyceum.test.town.counted.v1"):
        pass

    class Town(State):
        people: int = 0

    def evolve(town, event):
        return town.but(people=plus(town.people))

    town = Decider("town", Town(), (Counted,), lambda command, town: [], evolve)
"""
COUNTING = "ONE = 1\ndef plus(number):\n    return number + ONE\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "aggregate.py").write_text(dedent(AGGREGATE))
    (folder / "counting.py").write_text(COUNTING)
    (folder / "beside.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    forget()


def forget() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "town"]:
        del sys.modules[name]


def of_town() -> str:
    forget()
    importlib.invalidate_caches()
    return fingerprint(importlib.import_module("town.aggregate").town)


def test_a_changed_evolve_has_another_fingerprint(package: Path) -> None:
    before = of_town()
    changed = dedent(AGGREGATE).replace("plus(town.people)", "plus(town.people) + 0")
    (package / "aggregate.py").write_text(changed)
    assert of_town() != before


def test_so_has_one_whose_helper_in_another_module_is_changed(package: Path) -> None:
    before = of_town()
    (package / "counting.py").write_text(COUNTING.replace("ONE = 1", "ONE = 2"))
    assert of_town() != before


def test_what_the_aggregate_does_not_import_makes_no_difference(package: Path) -> None:
    before = of_town()
    (package / "beside.py").write_text("something = 1\n")
    assert of_town() == before


def test_aggregates_rest_on_their_own_modules_and_the_words_of_the_chassis() -> None:
    assert set(sources({opportunity.evolve.__module__})) >= {
        "lyceum_opportunities.opportunity",
        "lyceum_opportunities.offer",
        "lyceum_chassis.domain.messages",
    }
    assert not any("store" in name for name in sources({partner.evolve.__module__}))


def test_all_processes_of_a_build_have_the_same_fingerprint() -> None:
    program = (
        "from lyceum_chassis.store.fingerprint import fingerprint;"
        "from lyceum_opportunities.opportunity import opportunity;"
        "print(fingerprint(opportunity))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    }
    assert told == {fingerprint(opportunity)}
