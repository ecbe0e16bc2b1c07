"""What is to be told of a run: commands, seconds, memory."""

import contextlib
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from lyceum_local.stack import Stack

from lyceum_cli.tally import Tally


def say(what: str, seconds: float) -> None:
    """A line for a step that is done, as `lyceum stack up` has them."""
    print(f"{seconds:6.1f} s  {what}", flush=True)


@dataclass(slots=True)
class Report:
    """`tallies` and `seconds` of each part of the run, by its name; `memory` is the peak of each
    process in bytes."""

    pages: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    seconds_to_card: float = 0.0
    memory: dict[str, int] = field(default_factory=dict)

    @contextlib.contextmanager
    def timed(self, name: str) -> Iterator[Tally]:
        """Counts and times a part of the run."""
        tally = self.tallies[name] = Tally()
        began = time.monotonic()
        try:
            yield tally
        finally:
            self.seconds[name] = time.monotonic() - began

    def measure_memory(self, stack: Stack) -> None:
        """Peaks so far, of the stack's processes and of this one; a container's isn't known."""
        for name, part in stack.parts.items():
            if part.process is not None:
                self.memory[name] = part.process.memory()[1]
        # ru_maxrss is in KiB on Linux.
        self.memory["demo"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
