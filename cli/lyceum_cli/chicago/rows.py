"""The rows of a CSV file, plain or gzipped, one at a time.

Memory stays flat whatever the file's size: nothing is kept but the row in hand.
"""

import csv
import gzip
import io
import itertools
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from lyceum_cli.errors import CliError

REQUIRED: Final = (
    "id", "program_name", "description", "org_name", "capacity", "min_age", "max_age",
    "meeting_type", "address", "city", "zipcode", "start_date", "end_date", "start_time",
    "end_time", "program_price", "program_pays_participants", "program_has_scholarships",
    "program_provides_transportation", "program_provides_free_food", "latitude", "longitude",
    "community_name",
)  # fmt: skip
OPTIONAL: Final = ("category_name",)
ALIASES: Final = {"geographic_cluster_name": "community_name"}
"""What the portal's own file calls a column that the cleaned one calls otherwise."""

_GZIP: Final = b"\x1f\x8b"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS: Final = (",", ";", "\t", "|")
_SEPARATOR = re.compile(r"\ufeff?sep=(.)\r?\n?", re.IGNORECASE)
_MISSING: Final = frozenset(("na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "-", "--"))


@dataclass(frozen=True, slots=True)
class Row:
    """The values of the columns in REQUIRED and OPTIONAL: no other column, so no contact,
    gets past this module. `line` is the physical line on which the row begins, from 1."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that isn't one."""

    line: int
    reason: str


class ProgrammeFile(AbstractContextManager["ProgrammeFile"]):
    """An open file of programmes. Iterate once.

    Raises `CliError` on entering when the file can't be opened, and on the first step when
    the header lacks a required column.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "ProgrammeFile":
        try:
            self._raw = self._path.open("rb")
        except OSError as error:
            raise CliError(f"Can't read {self._path}: {error.strerror}.") from error
        status = os.fstat(self._raw.fileno())
        self._size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._raw.close()

    def fraction_read(self) -> float | None:
        """How much of the file has been read, 0 to 1; None of a pipe, whose size nobody knows."""
        return min(1.0, self._raw.tell() / self._size) if self._size else None

    def __iter__(self) -> Iterator[Row | Unreadable]:
        packed = self._raw.peek(2)[:2] == _GZIP
        opened = gzip.GzipFile(fileobj=self._raw) if packed else self._raw
        try:
            stream = io.BufferedReader(opened) if packed else self._raw
            wide = stream.peek(2)[:2] in _UTF_16
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise CliError(f"{self._path} is cut off or damaged: {error}.") from error
        # surrogateescape: bytes that aren't UTF-8 cost their row, not the rest of the file.
        encoding, errors = ("utf-16", "replace") if wide else ("utf-8-sig", "surrogateescape")
        text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
        try:
            yield from read_rows(text)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise CliError(f"{self._path} is cut off or damaged: {error}.") from error
        finally:
            text.detach()


def read_rows(text: io.TextIOBase) -> Iterator[Row | Unreadable]:
    """The rows of an open text file (opened with newline=""), after its header.

    Parted by the character that parts the header's columns, or that a first line ``sep=;`` names,
    as spreadsheets write it.
    """
    first = text.readline()
    named = _SEPARATOR.fullmatch(first)
    if before := int(named is not None):
        first = text.readline()
    separator = named[1] if named else max(_SEPARATORS, key=first.count)
    reader = csv.reader(itertools.chain([first] if first else [], text), delimiter=separator)
    header = next(reader, None)
    if header is None:
        raise CliError("The file is empty: a CSV with a header is needed.")
    pick = _picker(header)
    while True:
        line = reader.line_num + 1 + before
        try:
            values = next(reader, None)
        except csv.Error as error:
            # Most often a quotation mark that is never closed; the reader goes on after it.
            yield Unreadable(line, f"not readable as CSV: {error}")
            continue
        if values is None:
            return
        if not any(map(str.strip, values)):
            continue
        if len(values) != len(header):
            yield Unreadable(line, f"has {len(values)} values, the header {len(header)} columns")
            continue
        yield Row(line, pick(values))


def _picker(header: list[str]) -> Callable[[list[str]], dict[str, str]]:
    """Finds the wanted columns in any order, however the header spells their case and spaces."""
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        name = "_".join(title.strip().lower().split())
        places.setdefault(name, place)
    for alias, name in ALIASES.items():
        if alias in places:
            places.setdefault(name, places[alias])
    missing = [name for name in REQUIRED if name not in places]
    if missing:
        raise CliError(f"The file lacks these columns: {', '.join(missing)}.")
    wanted = [(name, places[name]) for name in (*REQUIRED, *OPTIONAL) if name in places]
    return lambda values: {name: _given(values[place]) for name, place in wanted}


def _given(value: str) -> str:
    """The value; "" for the words with which programs write that there is none."""
    return "" if value.strip().lower() in _MISSING else value
