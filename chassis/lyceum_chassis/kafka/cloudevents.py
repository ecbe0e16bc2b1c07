"""Events on the wire: CloudEvents 1.0 in Kafka's binary mode.

The value is the event's JSON data; the attributes are ``ce_*`` headers. Beside the standard ones
and the extensions partitionkey, sequence, correlationid, causationid, traceparent and
dataclassification there is ``streamversion``: the event's number in its stream, from 1, which a
reader needs to tell that it has seen a version. Source: cloudevents/spec, kafka-protocol-binding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lyceum_chassis.store.commits import rfc3339
from lyceum_chassis.store.mongo import Document

Headers = Sequence[tuple[str, bytes]]

SCHEMA_NAMES = "urn:lyceum:event:"
_NOBODY = UUID(int=0)
_FIXED: Headers = [("content-type", b"application/json"), ("ce_specversion", b"1.0")]


class Malformed(Exception):  # noqa: N818
    """A record that is not one of our events."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as a consumer receives it."""

    id: UUID
    type: str
    stream: str
    version: int
    position: int
    time: datetime
    correlation_id: UUID
    data: bytes
    traceparent: str | None = None
    """As it stands in the record."""

    @property
    def stream_id(self) -> UUID:
        """The id of the aggregate whose stream it is."""
        return UUID(self.stream.partition("-")[2])


def encode_headers(
    commit: Document, event: Document, *, source: str, offset: int, position: int, public: bool
) -> Headers:
    """The headers of the commit's event number ``offset``, which is at ``position``."""
    type_, stream = event["type"], commit["stream"].encode()
    headers = [
        *_FIXED,
        ("ce_id", str(event["id"]).encode()),
        ("ce_source", source.encode()),
        ("ce_type", type_.encode()),
        ("ce_subject", stream),
        ("ce_time", rfc3339(event["time"]).encode()),
        ("ce_dataschema", f"{SCHEMA_NAMES}{type_}".encode()),
        ("ce_partitionkey", stream),
        ("ce_sequence", b"%019d" % position),
        ("ce_streamversion", b"%d" % (commit["version"] + offset)),
        ("ce_correlationid", str(commit["correlation_id"]).encode()),
        ("ce_dataclassification", b"public" if public else b"internal"),
    ]
    if "causation_id" in commit:
        headers.append(("ce_causationid", str(commit["causation_id"]).encode()))
    if "traceparent" in commit:
        headers.append(("ce_traceparent", commit["traceparent"].encode()))
    return headers


def type_of(headers: Headers) -> str:
    """The event's type, before anything else of the record is looked at; "" if it has none."""
    for name, value in headers:
        if name == "ce_type" and value is not None:
            return value.decode(errors="replace")
    return ""


def decode_ignored(headers: Headers) -> Recorded:
    """What even a reader who ignores a type has to know of its events: where each lies, and when
    it was. Ids and data are left out. Raises ``Malformed`` as ``decode_record`` does."""
    try:
        attributes = dict(headers)
        return Recorded(
            id=_NOBODY,
            type=attributes["ce_type"].decode(),
            stream=attributes["ce_subject"].decode(),
            version=int(attributes["ce_streamversion"]),
            position=int(attributes["ce_sequence"]),
            time=datetime.fromisoformat(attributes["ce_time"].decode()),
            correlation_id=_NOBODY,
            data=b"",
        )
    except Exception as error:
        raise Malformed(f"not an event of Lyceum: {error!r}") from error


def decode_record(headers: Sequence[tuple[str, bytes]], value: bytes | None) -> Recorded:
    """Raises ``Malformed`` if an attribute that we rely on is missing or unreadable."""
    try:
        attributes = dict(headers)
        return Recorded(
            id=UUID(attributes["ce_id"].decode()),
            type=attributes["ce_type"].decode(),
            stream=attributes["ce_subject"].decode(),
            version=int(attributes["ce_streamversion"]),
            position=int(attributes["ce_sequence"]),
            time=datetime.fromisoformat(attributes["ce_time"].decode()),
            correlation_id=UUID(attributes["ce_correlationid"].decode()),
            data=value or b"",
            traceparent=trace.decode() if (trace := attributes.get("ce_traceparent")) else None,
        )
    except Exception as error:
        # Kafka lets a header have no value, and no rule says what a stranger puts into one.
        raise Malformed(f"not an event of Lyceum: {error!r}") from error
