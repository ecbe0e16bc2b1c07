"""The fields of a row: a text in, a value out, or a `FieldError` that says what is wrong.

No message quotes the text it refuses: in a row whose columns have slipped, it may be somebody's
mail address, and the messages are kept.
"""

import math
import re
from datetime import date
from typing import Final

OPEN_AGE: Final = 100
"""A maximum age of 100 or more is how the portal says that there is none."""
FIRST_YEAR: Final = 1970
OPEN_YEAR: Final = 2050
"""An end date in 2050 or later is how it says that there is none."""
MAX_CAPACITY: Final = 100_000
MAX_AGE: Final = 120

_WHOLE = re.compile(r"(\d{1,9})(?:\.0*)?")
_SECONDS = re.compile(r"(\d{1,6})(?:\.\d*)?")
_CLOCK = re.compile(
    r"(\d{1,2}):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE
)
_BARE_CLOCK = re.compile(r"(\d{1,2})([0-5]\d)")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?:\s+\d{1,2}:[\d:]+(?:\s*[AP]M)?)?")
_NUMBER = re.compile(r"[+-]?\d{1,4}(?:\.\d*)?")
_YES = frozenset(("yes", "true", "1", "y"))
_NO = frozenset(("no", "false", "0", "n", ""))


class FieldError(ValueError):
    """What is wrong with a field, as a sentence's end: "capacity is not a whole number"."""


def capacity(text: str) -> int:
    """Places, 1 to 100,000."""
    number = _whole(text, "capacity")
    if not 1 <= number <= MAX_CAPACITY:
        raise FieldError(f"capacity is not between 1 and {MAX_CAPACITY:,}")
    return number


def minimum_age(text: str) -> int:
    """Years, 0 to 120."""
    return _age(text, "min_age")


def maximum_age(text: str) -> int | None:
    """Years, 0 to 99; None if open."""
    if not text.strip():
        return None
    years = _age(text, "max_age")
    return None if years >= OPEN_AGE else years


def start_date(text: str) -> date:
    """The first day."""
    if not text.strip():
        raise FieldError("start_date is missing")
    day = _day(text, "start_date")
    if not FIRST_YEAR <= day.year < OPEN_YEAR:
        raise FieldError(f"start_date is not between {FIRST_YEAR} and {OPEN_YEAR - 1}")
    return day


def end_date(text: str) -> date | None:
    """The last day; None if open."""
    if not text.strip():
        return None
    day = _day(text, "end_date")
    return None if day.year >= OPEN_YEAR else day


def time_of_day(text: str, name: str) -> str:
    """ "HH:MM" out of seconds after midnight, or of a clock time; "" if there is none.

    Up to four digits are a clock time, "0930": as seconds they would all be before 02:47.
    """
    text = text.strip()
    if not text:
        return ""
    if clock := _CLOCK.fullmatch(text):
        return _clock(int(clock[1]), clock[2], (clock[3] or "").lower(), name)
    if len(text) in (3, 4) and (bare := _BARE_CLOCK.fullmatch(text)):
        return _clock(int(bare[1]), bare[2], "", name)
    seconds = _SECONDS.fullmatch(text)
    if seconds is None or int(seconds[1]) >= 86_400:
        raise FieldError(f"{name} is not a time of day in seconds after midnight")
    hours, rest = divmod(int(seconds[1]), 3600)
    return f"{hours:02}:{rest // 60:02}"


def _clock(hour: int, minute: str, half: str, name: str) -> str:
    if half:
        if not 1 <= hour <= 12:
            raise FieldError(f"{name} is not a time of day")
        hour = hour % 12 + 12 * (half == "p")
    if hour > 23:
        raise FieldError(f"{name} is not a time of day")
    return f"{hour:02}:{minute}"


def degrees(text: str, name: str, limit: float) -> float | None:
    """Degrees, -limit to limit; None if there are none."""
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or not math.isfinite(number := float(text)):
        raise FieldError(f"{name} is not a number")
    if abs(number) > limit:
        raise FieldError(f"{name} is not between -{limit:g} and {limit:g}")
    return number


def yes_or_no(text: str, name: str) -> bool:
    """YES, NO, True, False; nothing is no."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise FieldError(f"{name} is neither yes nor no")


def _whole(text: str, name: str) -> int:
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        raise FieldError(f"{name} is not a whole number")
    return int(match[1])


def _age(text: str, name: str) -> int:
    years = _whole(text, name)
    if years > MAX_AGE:
        raise FieldError(f"{name} is not between 0 and {MAX_AGE}")
    return years


def _day(text: str, name: str) -> date:
    text = text.strip()
    try:
        if iso := _ISO_DAY.fullmatch(text):
            return date.fromisoformat(iso[1])
        if american := _US_DAY.fullmatch(text):
            year = int(american[3])
            return date(year if year > 99 else 2000 + year, int(american[1]), int(american[2]))
    except ValueError:
        pass
    raise FieldError(f"{name} is not a date")
