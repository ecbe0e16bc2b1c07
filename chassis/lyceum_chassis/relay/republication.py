"""What of a service's topics was lost, and what has to be done for them to be whole again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lyceum_chassis.kafka import topic_ends
from lyceum_chassis.kafka.cloudevents import Malformed, decode_record
from lyceum_chassis.kafka.topic_ends import Record, TopicEnds, position_of
from lyceum_chassis.relay.checkpoint import Checkpoint, Republication, last_of
from lyceum_chassis.relay.publication import Publication
from lyceum_chassis.store import outbox
from lyceum_chassis.store.commits import last_position
from lyceum_chassis.store.mongo import Client, Collection, Document

_LOOK_AT = 5_000
TELL_EVERY_S = 2.0
_LOST_COMMITS = "it has lost commits. Restore the store first."


class Refused(Exception):  # noqa: N818
    """Why nothing may be republished. The message is for the operator, and says what to do."""


@dataclass(slots=True)
class Stored:
    """Which positions the store tells of: the last of all, and of public events both ends."""

    last: int = 0
    first_public: int = 0
    last_public: int = 0


class Losses:
    """Compares the topics with the store. The relay must not publish meanwhile."""

    def __init__(
        self, client: Client, commits: Collection, publication: Publication, ends: TopicEnds
    ) -> None:
        self._client = client
        self._commits = commits
        self._publication = publication
        self._ends = ends

    async def found(self, tell: Callable[[str], None]) -> Checkpoint:
        """The checkpoint to go on from: with a republication, if there is a topic to rebuild.

        Finishes the marking of the last one first. Looks through the whole store, and tells how
        far it has come. Raises ``Refused``.
        """
        events, public = self._publication.event_topics
        newest = await self._ends.newest(*self._publication.topics)
        known = last_of(newest[self._publication.checkpoint_topic])
        await outbox.mark(self._client, self._commits, known.batch)
        found = {topic: _last(topic, newest[topic]) for topic in (events, public)}
        stored = await self._look_through(tell)
        if known.position > stored.last:
            raise Refused(
                f"The store ends at position {stored.last}, and {known.position} were published: "
                f"{_LOST_COMMITS}"
            )
        unfinished = known.republication
        if unfinished and found == known.ends and any(found[t] for t in unfinished.topics):
            return known
        if found[events] > stored.last:
            await self._mark_beyond(stored.last)
            stored = await self._look_through(tell)
        if not stored.last:
            raise Refused("Nothing was ever published: no commit in the store has a position.")
        should = {events: (1, stored.last), public: (stored.first_public, stored.last_public)}
        lost = [topic for topic in found if await self._is_lost(topic, found[topic], should[topic])]
        told = known.position == stored.last and known.ends.items() <= found.items()
        if not lost and told and not unfinished:
            raise Refused(
                f"Nothing is lost: {' and '.join(found)} begin and end as the store says, and so "
                "does the checkpoint. A topic that is to be rebuilt must be deleted and created "
                "anew first."
            )
        republication = Republication(lost) if lost else None
        return Checkpoint(stored.last, ends=found, republication=republication)

    async def _look_through(self, tell: Callable[[str], None]) -> Stored:
        """Raises ``Refused`` if a commit is missing."""
        stored, types, told_at = Stored(), self._publication.public_types, time.monotonic()
        while True:
            fields = ["position", "events.type"]
            found = await outbox.published(self._commits, stored.last, _LOOK_AT, fields)
            if not found and not await self._is_beyond(stored.last):
                return stored
            check_gapless(found, stored.last)
            for commit in found:
                for position, event in enumerate(commit["events"], commit["position"]):
                    if event["type"] in types:
                        stored.first_public = stored.first_public or position
                        stored.last_public = position
            stored.last = last_position(found[-1])
            if time.monotonic() - told_at > TELL_EVERY_S:
                told_at = time.monotonic()
                tell(f"looks through the store: {stored.last:,} events so far")

    async def _is_beyond(self, position: int) -> bool:
        return bool(await self._commits.find_one({"position": {"$gt": position}}, {"_id": 1}))

    async def _mark_beyond(self, marked: int) -> None:
        """Marks what was published and not marked, where no checkpoint tells of it any more."""
        topic = self._publication.events_topic
        newest = await self._ends.newest(topic, back_to=lambda r: position_of(r) <= marked)
        batch: dict[UUID, int] = {}
        for record in newest[topic]:
            event = decode_record(record.headers, record.value)
            if event.position <= marked:
                continue
            commit = await self._commits.find_one(
                {"stream": event.stream, "version": {"$lte": event.version}},
                sort=[("version", -1)],
            )
            if commit is None or all(event.id != each["id"] for each in commit["events"]):
                raise Refused(
                    f"{topic} has an event at position {event.position} that the store doesn't "
                    f"have: {_LOST_COMMITS}"
                )
            batch[commit["_id"]] = event.position - (event.version - commit["version"])
        await outbox.mark(self._client, self._commits, list(batch.items()))

    async def _is_lost(self, topic: str, end: int, should: tuple[int, int]) -> bool:
        """Whether the topic is empty and should not be. Raises ``Refused`` if it is neither
        that nor whole, as far as its two ends tell."""
        if not end:
            return should != (0, 0)
        begin = await self._ends.first_position(topic)
        if (begin, end) != should:
            raise Refused(
                f"{topic} is not empty: it holds positions {begin} to {end}, where "
                f"{should[0]} to {should[1]} were published. {_anew(topic)}"
            )
        return False


def check_gapless(batch: Sequence[Document], after: int) -> None:
    """Raises ``Refused`` if the batch doesn't go on from position ``after``, without a gap."""
    for commit in batch:
        if commit["position"] != after + 1:
            break
        after = last_position(commit)
    else:
        if batch:
            return
    raise Refused(f"The store has no event at position {after + 1}: {_LOST_COMMITS}")


def _last(topic: str, newest: Sequence[Record]) -> int:
    try:
        return topic_ends.last_position(newest)
    except Malformed as error:
        raise Refused(f"{topic} ends with {error}. {_anew(topic)}") from error


def _anew(topic: str) -> str:
    return f"Delete {topic}, create it anew, and run this again."
