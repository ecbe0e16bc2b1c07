"""What a check found: nothing, or sentences; and the figures that it counted on the way."""

from collections import Counter


class Findings:
    """Many findings of one sort are told as their number and the first three."""

    def __init__(self) -> None:
        self.figures: dict[str, int] = {}
        self._counted: Counter[str] = Counter()
        self._first: dict[str, list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._counted)

    def add(self, sort: str, which: object) -> None:
        self._counted[sort] += 1
        examples = self._first.setdefault(sort, [])
        if len(examples) < 3:
            examples.append(str(which)[:600])

    def count(self, figure: str, number: int = 1) -> None:
        """A figure of the report, right or wrong."""
        self.figures[figure] = self.figures.get(figure, 0) + number

    @property
    def sorts(self) -> set[str]:
        return set(self._counted)

    def sentences(self) -> list[str]:
        return [
            f"{sort}: {number}; {' | '.join(self._first[sort])}"
            for sort, number in self._counted.items()
        ]
