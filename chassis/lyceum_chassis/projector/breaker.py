"""Stops what fails at everything: then it is the code that is wrong, not the one thing."""

from collections.abc import Collection, Mapping
from typing import Final

BREAKS_AT: Final = 100
"""So many different keys in a row, without a success among them."""

GOES_ON: Final = (
    "Mend the code and start it anew, and it goes on where it stopped; or have what fails parked, "
    "until something succeeds again: lyceum projection resume {view}"
)


class Breaks(Exception):  # noqa: N818
    """Everything fails: nothing of this batch was written."""

    def __init__(self, failed: Mapping[str, str]) -> None:
        reason = next(iter(failed.values()))
        super().__init__(f"{BREAKS_AT} keys in a row fail, and nothing succeeds: {reason}")


class Breaker:
    """Counts failures since the last success. ``open`` says why it has stopped; None if not."""

    def __init__(self, breaks_at: int = BREAKS_AT) -> None:
        self.open: str | None = None
        self._breaks_at = breaks_at
        self._failed: set[str] = set()
        self._overruled = False

    def would_break(self, failed: Collection[str], succeeded: bool) -> bool:
        """Whether these failures would be too many in a row."""
        if succeeded or self._overruled:
            return False
        return len(self._failed.union(failed)) >= self._breaks_at

    def saw(self, failed: Collection[str], succeeded: bool, reason: str = "") -> None:
        """The keys that failed, and whether anything succeeded beside them."""
        if self.would_break(failed, succeeded):
            keys = len(self._failed.union(failed))
            self.open = f"nothing succeeds any more, {keys} keys in a row: {reason}"
        elif succeeded:
            self._failed, self._overruled = set(), False
        elif not self._overruled:
            self._failed |= set(failed)

    def overrule(self) -> None:
        """An operator wants it to go on: it fails as it may, up to the next success."""
        self.open, self._failed, self._overruled = None, set(), True
