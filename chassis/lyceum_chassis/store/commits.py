"""How a commit lies in the store: all the events that one command decided, in one document.

The data of an event is kept as the JSON text that goes to Kafka, so that what is published is to
the byte what was stored. Personal fields are not in that text: they lie beside it, encrypted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.domain.messages import Command, Decider, Event, PersonalMark
from lyceum_chassis.store.mongo import Document
from lyceum_chassis.store.privacy import Keyring

NOBODY = "anonymous"
"""The actor of a command of which nobody knows who asked for it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked for a command, and in which chain of causes."""

    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    actor: str = NOBODY
    traceparent: str | None = None


def digest(command: Command) -> str:
    """Tells two commands apart that came with the same command id.

    Personal fields are left out: not even a hash of them is kept in the clear.
    """
    personal = {
        name
        for name, info in type(command).model_fields.items()
        if any(isinstance(mark, PersonalMark) for mark in info.metadata)
    }
    text = f"{type(command).__qualname__}\n{command.model_dump_json(exclude=personal)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


async def encode(
    events: Sequence[Event],
    *,
    commit_id: UUID,
    stream: str,
    version: int,
    origin: Origin,
    command_digest: str,
    keyring: Keyring | None,
    now: datetime,
) -> Document:
    """The document of a commit whose first event is number ``version`` of the stream."""
    document: Document = {
        "_id": commit_id,
        "stream": stream,
        "version": version,
        "events": [await _encode_event(event, keyring, now) for event in events],
        "command_id": origin.command_id,
        "command_digest": command_digest,
        "correlation_id": origin.correlation_id,
        "actor": origin.actor,
        "pending": True,
    }
    if origin.causation_id:
        document["causation_id"] = origin.causation_id
    if origin.traceparent:
        document["traceparent"] = origin.traceparent
    return document


async def _encode_event(event: Event, keyring: Keyring | None, now: datetime) -> Document:
    event_id = uuid7()
    document: Document = {"type": event.type, "data": "", "time": now, "id": event_id}
    if not event.personal_fields:
        document["data"] = event.model_dump_json()
        return document
    if keyring is None or event.subject is None:
        raise TypeError(f"{event.type} has personal fields, and this store has no keyring")
    names = set(event.personal_fields)
    document["data"] = event.model_dump_json(exclude=names)
    document["personal"] = await keyring.seal(
        subject=str(getattr(event, event.subject)),
        plaintext=event.model_dump_json(include=names).encode(),
        bound_to=event_id.bytes,
    )
    return document


def decode(document: Document, decider: Decider[Any]) -> list[Event]:
    """The events of a commit, old ones upcast, personal fields left at their defaults.

    Raises ``KeyError`` for a type that the aggregate never wrote.
    """
    return [decider.read(stored["type"], stored["data"]) for stored in document["events"]]


def last_version(document: Document) -> int:
    """The number of the commit's last event."""
    return int(document["version"]) + len(document["events"]) - 1


def last_position(document: Document) -> int:
    """The position of the commit's last event; it must have been published."""
    return int(document["position"]) + len(document["events"]) - 1


def utc_now() -> datetime:
    """This moment, to the millisecond that MongoDB keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)


def rfc3339(moment: datetime) -> str:
    """``2026-11-21T22:56:53.123Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
