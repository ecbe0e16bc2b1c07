"""The relay's checkpoint: where the topics end, written to Kafka in each of its transactions.

It says which positions are given, to which commits the last of them went, so that a relay can
write down the batch of the one before, and from where in the store's log to go on; and, while lost
topics are rebuilt, how far that has come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import bson
import orjson

from lyceum_chassis.kafka.topic_ends import Record
from lyceum_chassis.store.commit_log import Token
from lyceum_chassis.store.published import Batch

CHECKPOINT_KEY = b"relay"


@dataclass(slots=True)
class Republication:
    """An unfinished one: which topics are rebuilt, and up to which position they are."""

    topics: list[str]
    position: int = 0


@dataclass(slots=True)
class Checkpoint:
    """Where the topics end: the last position, and the batch that it belongs to.

    ``ends`` is the position of the last event on each topic; a topic that it doesn't name has
    had none since checkpoints tell of it. ``token`` is where in the log of ``source`` to go on;
    None if the store has to be looked through for what is not published.
    """

    position: int = 0
    batch: Batch | None = None
    ends: dict[str, int] = field(default_factory=dict)
    token: Token | None = None
    source: str = ""
    republication: Republication | None = None

    def to_json(self) -> bytes:
        document: dict[str, Any] = {"position": self.position, "ends": self.ends}
        if self.batch:
            document["batch"] = {
                "first": self.batch.first,
                "commits": [str(commit) for commit in self.batch.commits],
                "sizes": self.batch.sizes,
            }
        if self.token is not None:
            document["log"] = {"source": self.source, "token": bson.encode(self.token).hex()}
        if self.republication:
            document["republication"] = self.republication
        return orjson.dumps(document)

    @classmethod
    def from_json(cls, value: bytes) -> "Checkpoint":
        read = orjson.loads(value)
        log, unfinished = read.get("log"), read.get("republication")
        return cls(
            read["position"],
            _batch(read),
            read.get("ends", {}),
            bson.decode(bytes.fromhex(log["token"])) if log else None,
            log["source"] if log else "",
            Republication(**unfinished) if unfinished else None,
        )


def _batch(read: Mapping[str, Any]) -> Batch | None:
    match read.get("batch"):
        case {"first": first, "commits": commits, "sizes": sizes}:
            return Batch(first, tuple(map(UUID, commits)), tuple(sizes))
        case [[_, first], *_] as placed:  # from when each commit was marked with its position
            positions = [position for _, position in placed]
            ends = [*positions[1:], read["position"] + 1]
            sizes = tuple(end - at for at, end in zip(positions, ends, strict=True))
            return Batch(first, tuple(UUID(commit) for commit, _ in placed), sizes)
    return None


def last_of(records: Sequence[Record]) -> Checkpoint:
    """The last of a checkpoint topic's newest records; an empty one if there is none."""
    return Checkpoint.from_json(records[-1].value) if records else Checkpoint()
