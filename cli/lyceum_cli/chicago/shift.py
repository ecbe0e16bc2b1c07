"""Moving a file's dates so that its programmes are current: a Monday stays one, and July July.

By whole weeks that come to whole years, within three days: a text says "July" and "Mondays".
"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Final

REFERENCE: Final = date(2021, 1, 4)
"""The day of the file that comes near today. The published programmes run from 2020 to 2023; seen
from this Monday one in six is over and the others run or are to come."""

_YEAR_DAYS: Final = 365.2425
"""The mean of the Gregorian calendar."""
_MEMORY: Final = "import-chicago.json"


def shift_for(today: date) -> timedelta:
    """The years, in whole weeks, that bring the reference day nearest to this day."""
    years = round((today - REFERENCE).days / _YEAR_DAYS)
    return timedelta(weeks=round(years * _YEAR_DAYS / 7))


def remembered_shift(folder: Path, today: date) -> timedelta:
    """The shift that the first import into this stack chose; chosen now if this is the first.

    It is kept in the stack's folder until the stack's data are erased, so that an import that was
    killed goes on with the same dates, however much later. Without such a folder nothing is
    kept, and the shift is that of the current week.
    """
    memory = folder / _MEMORY
    try:
        return timedelta(weeks=int(json.loads(memory.read_text())["shift_weeks"]))
    except (OSError, ValueError, KeyError, TypeError):
        shift = shift_for(today)
    if folder.is_dir():
        memory.write_text(json.dumps({"shift_weeks": shift.days // 7}))
    return shift


def forget_shift(folder: Path) -> None:
    """The stack's data are erased: the next import is the first again."""
    (folder / _MEMORY).unlink(missing_ok=True)
