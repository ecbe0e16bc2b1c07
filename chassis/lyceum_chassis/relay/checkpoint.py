"""The relay's checkpoint: where the topics end, written to Kafka in each of its transactions.

It says which positions are given and to which commits the last of them went, so that a relay can
finish the marking of the one before; and, while lost topics are rebuilt, how far that has come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from lyceum_chassis.kafka.topic_ends import Record

CHECKPOINT_KEY = b"relay"


@dataclass(slots=True)
class Republication:
    """An unfinished one: which topics are rebuilt, and up to which position they are."""

    topics: list[str]
    position: int = 0


@dataclass(slots=True)
class Checkpoint:
    """Where the topics end: the last position, and the last batch's commits with theirs.

    ``ends`` is the position of the last event on each topic; a topic that it doesn't name has
    had none since checkpoints tell of it.
    """

    position: int = 0
    batch: list[tuple[UUID, int]] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)
    republication: Republication | None = None

    def to_json(self) -> bytes:
        document: dict[str, Any] = {
            "position": self.position,
            "batch": [[str(commit), position] for commit, position in self.batch],
            "ends": self.ends,
        }
        if self.republication:
            document["republication"] = self.republication
        return orjson.dumps(document)

    @classmethod
    def from_json(cls, value: bytes) -> "Checkpoint":
        read = orjson.loads(value)
        unfinished = read.get("republication")
        return cls(
            read["position"],
            [(UUID(commit), at) for commit, at in read["batch"]],
            read.get("ends", {}),
            Republication(**unfinished) if unfinished else None,
        )


def last_of(records: Sequence[Record]) -> Checkpoint:
    """The last of a checkpoint topic's newest records; an empty one if there is none."""
    return Checkpoint.from_json(records[-1].value) if records else Checkpoint()
