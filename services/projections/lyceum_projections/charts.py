"""Bar charts as lengths for inline SVG. The numbers stand beside them in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 400
ROW = 34


@dataclass(frozen=True)
class Bar:
    """``part`` of ``whole``: a filled bar on a pale one. ``text`` says the same in words."""

    label: str
    whole: float
    part: float
    text: str


@dataclass(frozen=True)
class DrawnBar:
    label: str
    text: str
    top: int
    whole: float
    part: float


@dataclass(frozen=True)
class Chart:
    bars: list[DrawnBar]
    width: int
    height: int

    @property
    def in_words(self) -> str:
        """What a reader hears in place of the chart."""
        return "; ".join(f"{bar.label}: {bar.text}" for bar in self.bars)


def bars(rows: Sequence[Bar]) -> Chart:
    """The longest bar fills the width."""
    longest = max((bar.whole for bar in rows), default=0) or 1
    drawn = [
        DrawnBar(
            label=bar.label,
            text=bar.text,
            top=at * ROW,
            whole=round(WIDTH * bar.whole / longest, 1),
            part=round(WIDTH * min(bar.part, bar.whole) / longest, 1),
        )
        for at, bar in enumerate(rows)
    ]
    return Chart(drawn, WIDTH, len(rows) * ROW)
