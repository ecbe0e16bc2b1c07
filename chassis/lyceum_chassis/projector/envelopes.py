"""The attributes of a batch's records: decoded once, for all projections that read the batch."""

from typing import Any

from lyceum_chassis.kafka.cloudevents import Recorded, decode_ignored, decode_record, type_of


class Envelopes:
    """Of one batch, whose records must be held as long: they are known by their identity."""

    def __init__(self) -> None:
        self._types: dict[int, str] = {}
        self._whole: dict[int, Recorded] = {}
        self._ignored: dict[int, Recorded] = {}

    def type_of(self, record: Any) -> str:
        """As in ``cloudevents``: its type, before anything else of it is looked at."""
        known = self._types.get(id(record))
        if known is None:
            known = self._types[id(record)] = type_of(record.headers)
        return known

    def whole(self, record: Any) -> Recorded:
        """The event. Raises ``Malformed``."""
        known = self._whole.get(id(record))
        if known is None:
            known = self._whole[id(record)] = decode_record(record.headers, record.value)
        return known

    def ignored(self, record: Any) -> Recorded:
        """What a projection has to know that ignores the event's type. Raises ``Malformed``."""
        known = self._ignored.get(id(record))
        if known is None:
            known = self._ignored[id(record)] = decode_ignored(record.headers)
        return known
