"""Numbers in which the index holds what has no end."""

from datetime import date

OPEN_END = date.max.toordinal()
ANY_AGE = 999


def last_day(iso: str | None) -> int:
    """A day as a number; ``OPEN_END`` if there is none."""
    return date.fromisoformat(iso).toordinal() if iso else OPEN_END
