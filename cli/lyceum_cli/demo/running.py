"""The stack for the time of a block: what it has to start for that, it ends."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

from lyceum_local.bringup import SERVERS, Step
from lyceum_local.parts import Part
from lyceum_local.stack import Stack

from lyceum_cli.demo.report import say


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Stack]:
    """The stack in `folder`, all of it ready. Parts that ran before go on when the block ends.

    Raises `lyceum_local`'s `StartFailed` and `TopicRefused`.
    """
    before = _running(folder)
    stack = Stack.up(folder, on_step=_say)
    ours = [part for name, part in stack.parts.items() if before.get(name) != part]
    try:
        yield stack
    finally:
        with _undisturbed():
            if before:
                _end(ours)
            else:
                stack.down(on_step=_say)


def _running(folder: Path) -> dict[str, Part]:
    stack = Stack.load(folder)
    parts = stack.parts if stack else {}
    return {name: part for name, part in parts.items() if part.running}


def _end(parts: list[Part]) -> None:
    """Services, then Kafka, then the store, as `Stack.down` does with all of them."""
    for part in sorted(parts, key=lambda part: (part.name in SERVERS, part.name == "store")):
        part.stop()
        say(f"{part.name}: ended", 0.0)


def _say(step: Step) -> None:
    say(step.what, step.seconds)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C doesn't leave half of the processes behind."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
