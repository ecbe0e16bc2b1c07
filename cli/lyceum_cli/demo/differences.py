"""Where counts that should agree don't."""

from collections import Counter
from collections.abc import Mapping
from typing import Any


class Differences:
    """Sentences; many of one sort are one sentence with their number and the first of them."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._counted: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._sentences or self._counted)

    def equal(self, what: str, left: object, other: str, right: object) -> None:
        """These two are the same number."""
        if left != right:
            self._sentences.append(f"{what}: {_shown(left)}, but {other}: {_shown(right)}")

    def none_of(self, what: str, found: object) -> None:
        """Nothing of this sort is found; `found` names one if it is true."""
        if found:
            self._counted[what] += 1
            self._first.setdefault(what, found.hex() if isinstance(found, bytes) else str(found))

    def same(
        self, what: str, left: Mapping[str, Any], other: str, right: Mapping[str, Any]
    ) -> None:
        """The same value for every key, and no key on one side only."""
        for key in left.keys() | right.keys():
            if left.get(key) != right.get(key):
                self.none_of(
                    f"{what} and {other} differ",
                    f"{key}: {_shown(left.get(key))}, but {_shown(right.get(key))}",
                )

    def sentences(self) -> list[str]:
        counted = [
            f"{what}: {count:,}, first {self._first[what]}" for what, count in self._counted.items()
        ]
        return self._sentences + counted


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return f"{value:,}" if isinstance(value, int) else str(value)
