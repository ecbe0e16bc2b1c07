"""Rows that could not be used, written down: line, the row's id, every reason.

Nothing else of a row is written, since where columns have slipped any of them may hold a contact.
"""

import csv
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from lyceum_cli.chicago.programme import Reject
from lyceum_cli.errors import CliError

SHOWN: Final = 20
"""How many are told on standard error where no file was asked for."""


class Rejects(AbstractContextManager["Rejects"]):
    """Counts rejects, and writes them to a CSV file if `path` is given."""

    def __init__(self, path: Path | None) -> None:
        self.count = 0
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> "Rejects":
        if self._path is not None:
            try:
                self._file = self._path.open("w", encoding="utf-8", newline="")
            except OSError as error:
                raise CliError(f"Can't write {self._path}: {error.strerror}.") from error
            csv.writer(self._file).writerow(("line", "id", "reasons"))
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, reject: Reject) -> None:
        self.count += 1
        reasons = "; ".join(reject.reasons)
        if self._file is not None:
            csv.writer(self._file).writerow((reject.line, reject.row_id, reasons))
        elif self.count <= SHOWN:
            print(f"line {reject.line} rejected: {reasons}", file=sys.stderr)
        elif self.count == SHOWN + 1:
            print("More are rejected; --rejects FILE writes all of them down.", file=sys.stderr)
