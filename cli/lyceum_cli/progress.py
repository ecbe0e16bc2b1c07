"""How far a long run is: a bar on a terminal, a line every few seconds elsewhere.

Both go to standard error, so that standard output stays what a program reads.
"""

import sys
import time
from collections.abc import Callable
from typing import Final, Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

LINE_EVERY: Final = 5.0
"""Seconds between lines where there is no terminal."""
BAR_EVERY: Final = 0.1


class Progress:
    """`step` is called often and shows rarely; `done` and `count` are looked at when it shows.

    `fraction` tells how much of the input is read, 0 to 1, or None where that can't be known;
    `count` how many of `unit` are done.
    """

    def __init__(
        self,
        what: str,
        unit: str,
        *,
        count: Callable[[], int],
        fraction: Callable[[], float | None],
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what, self._unit = what, unit
        self._count, self._fraction, self._clock = count, fraction, clock
        self._console = console or Console(stderr=True)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._every = BAR_EVERY if self._console.is_terminal else LINE_EVERY

    def __enter__(self) -> Self:
        self._began = self._shown = self._clock()
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return self._clock() - self._began

    def step(self) -> None:
        now = self._clock()
        if now - self._shown < self._every:
            return
        self._shown = now
        if self._console.is_terminal:
            self._live.update(self._bar(), refresh=True)
        else:
            print(f"{self._what}: {self._words()}", file=sys.stderr, flush=True)

    def _words(self) -> str:
        count, fraction = self._count(), self._fraction()
        words = f"{count:,} {self._unit}, {count / max(self.seconds, 1e-9):,.0f}/s"
        if fraction:
            left = self.seconds * (1 - fraction) / fraction
            words += f", {fraction:.0%}, {_duration(left)} left"
        return words

    def _bar(self) -> Table:
        grid = Table.grid(padding=(0, 1))
        fraction = self._fraction()
        bar = ProgressBar(total=1.0, completed=fraction or 0.0, width=30, pulse=fraction is None)
        grid.add_row(self._what, bar, self._words())
        return grid


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
