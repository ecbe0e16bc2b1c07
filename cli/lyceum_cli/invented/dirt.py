"""Rows spoilt in the ways that the importer must notice: one fault each."""

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lyceum_cli.invented.rows import COLUMNS

Spoil = Callable[[dict[str, str]], None]


def _set(**values: str) -> Spoil:
    return lambda row: row.update(values)


def _backwards(row: dict[str, str]) -> None:
    row["end_date"] = "2019-12-31"


SPOILS: Final[tuple[tuple[str, Spoil], ...]] = (
    ("program_name is missing", _set(program_name="  ")),
    ("org_name is missing", _set(org_name="<p></p>")),
    ("id is missing", _set(id="")),
    ("capacity is not a whole number", _set(capacity="unlimited")),
    ("capacity is not between", _set(capacity="0")),
    ("max_age is below min_age", _set(min_age="17", max_age="6")),
    ("min_age is not a whole number", _set(min_age="all")),
    ("start_date is not a date", _set(start_date="2021-02-30")),
    ("end_date is before start_date", _backwards),
    ("latitude is not between", _set(latitude="144.6", longitude="-86.9")),
    ("only one of latitude and longitude", _set(latitude="44.6", longitude="")),
    ("program_name is longer", _set(program_name="Basketball " * 20)),
    ("description is longer", _set(description="A long story. " * 800)),
    ("start_time is not a time", _set(start_time="99999.0")),
    ("meeting_type is none of", _set(meeting_type="hybrid")),
    ("program_provides_free_food is neither", _set(program_provides_free_food="sometimes")),
)
"""The beginning of the reason that the importer gives, and how to bring it about."""


def spoilt(rows: Iterable[list[str]], share: float, seed: int) -> Iterator[list[str]]:
    """The same rows, about `share` of them (0 to 1) spoilt. Which ones follows from the seed and
    not from the rows' own chances, so the others are what they are without dirt."""
    rng = random.Random(f"dirt-{seed}")
    for row in rows:
        if rng.random() < share:
            values = dict(zip(COLUMNS, row, strict=True))
            rng.choice(SPOILS)[1](values)
            yield list(values.values())
        else:
            yield row
