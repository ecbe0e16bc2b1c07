"""How a commit lies in the store: all the events that one command decided, in one document.

The data of an event is kept as the JSON text that goes to Kafka, so that what is published is to
the byte what was stored. Personal fields are not in that text: they lie beside it, encrypted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.domain.messages import Decider, Event
from lyceum_chassis.store.mongo import Document
from lyceum_chassis.store.privacy import Keyring, Plain, Sealed

EVENTS_MAX = 1_000
BYTES_MAX = 8 * 1024 * 1024
"""Of the events' data. The server takes no document of more than 16 MiB."""


class CommitTooLarge(Exception):  # noqa: N818
    """A command decided more than one commit holds. Nothing was stored.

    It is a fault of the aggregate: what moves more has to go on in steps, each a command.
    """


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
    """The document of a commit whose first event is number ``version`` of the stream.

    Raises ``CommitTooLarge``.
    """
    if len(events) > EVENTS_MAX:
        raise CommitTooLarge(f"{stream}: {len(events)} events at once, of at most {EVENTS_MAX}")
    document: Document = {
        "_id": commit_id,
        "stream": stream,
        "version": version,
        "events": [
            {"type": event.type, "data": _shared(event), "time": now, "id": uuid7()}
            for event in events
        ],
        "command_id": origin.command_id,
        "command_digest": command_digest,
        "correlation_id": origin.correlation_id,
        "actor": origin.actor,
    }
    if origin.causation_id:
        document["causation_id"] = origin.causation_id
    if origin.traceparent:
        document["traceparent"] = origin.traceparent
    stored = zip(events, document["events"], strict=True)
    if personal := [(event, beside) for event, beside in stored if _tells(event)]:
        await _seal(personal, keyring)
    if (size := sum(map(_size, document["events"]))) > BYTES_MAX:
        raise CommitTooLarge(f"{stream}: {size} bytes at once, of at most {BYTES_MAX}")
    return document


def _size(event: Document) -> int:
    sealed = event.get("personal")
    return len(event["data"].encode()) + (len(sealed["sealed"]) if sealed else 0)


def _tells(event: Event) -> bool:
    """Whether a personal field of it holds more than anybody's default."""
    return any(getattr(event, name) != event.default_of(name) for name in event.personal_fields)


def _shared(event: Event) -> str:
    """What of it goes to Kafka."""
    if not event.personal_fields:
        return event.model_dump_json()
    return event.model_dump_json(exclude=set(event.personal_fields))


async def _seal(personal: Sequence[tuple[Event, Document]], keyring: Keyring | None) -> None:
    """Puts what is personal beside it. All keys that the commit needs are asked for at once."""
    values: list[Plain] = []
    for event, stored in personal:
        if event.subject is None:
            raise TypeError(f"{event.type} has personal fields, and names no person")
        told = event.model_dump_json(include=set(event.personal_fields)).encode()
        values.append(Plain(str(getattr(event, event.subject)), told, stored["id"].bytes))
    if keyring is None:
        raise TypeError(f"{personal[0][0].type} has personal fields, and this store has no keyring")
    for (_, stored), sealed in zip(personal, await keyring.seal(values), strict=True):
        stored["personal"] = sealed.document()


def decode(
    document: Document, decider: Decider[Any], opened: Mapping[UUID, bytes] | None = None
) -> list[Event]:
    """The events of a commit, old ones upcast.

    ``opened`` are the personal fields of those that have some, by the event's id; what isn't there
    is left at its default. Raises ``KeyError`` for a type that the aggregate never wrote.
    """
    if not opened:
        return [decider.read(stored["type"], stored["data"]) for stored in document["events"]]
    return [
        decider.read(stored["type"], _whole(stored["data"], opened.get(stored["id"])))
        for stored in document["events"]
    ]


def sealed_in(document: Document, decider: Decider[Any]) -> Iterator[tuple[UUID, Sealed]]:
    """What of a commit is sealed, by the event's id."""
    for stored in document["events"]:
        personal = stored.get("personal")
        if isinstance(personal, dict):
            yield stored["id"], Sealed.read(personal)
        elif personal is not None:  # from before it said whose it is, and with which key
            event = decider.read(stored["type"], stored["data"])
            yield stored["id"], Sealed(str(getattr(event, event.subject or "")), None, personal)


def _whole(shared: str, personal: bytes | None) -> str:
    """One JSON object of two, neither of which has a field of the other."""
    if personal is None or personal == b"{}":
        return shared
    more = personal.decode()
    return more if shared == "{}" else f"{shared[:-1]},{more[1:]}"


def last_version(document: Document) -> int:
    """The number of the commit's last event."""
    return int(document["version"]) + len(document["events"]) - 1


def utc_now() -> datetime:
    """This moment, to the millisecond that MongoDB keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)


def rfc3339(moment: datetime) -> str:
    """``2026-11-21T22:56:53.123Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
