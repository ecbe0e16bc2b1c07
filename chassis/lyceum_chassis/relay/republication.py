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
from lyceum_chassis.store.mongo import Collection
from lyceum_chassis.store.published import Batch, Placed, Published

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

    def __init__(self, commits: Collection, publication: Publication, ends: TopicEnds) -> None:
        self._commits = commits
        self._published = Published(commits)
        self._publication = publication
        self._ends = ends

    async def found(self, tell: Callable[[str], None]) -> Checkpoint:
        """The checkpoint to go on from: with a republication, if there is a topic to rebuild.

        Writes down first what is on the topic and not known in the store. Looks through the whole
        store, and tells how far it has come. Raises ``Refused``.
        """
        events, public = self._publication.event_topics
        newest = await self._ends.newest(*self._publication.topics)
        known = last_of(newest[self._publication.checkpoint_topic])
        last = (await self._published.end()).last
        unwritten = known.batch.behind(last) if known.batch else None
        if unwritten and unwritten.first == last + 1:
            await self._published.write(unwritten, known.token)
        found = {topic: _last(topic, newest[topic]) for topic in (events, public)}
        stored = await self._look_through(tell)
        restored = found[events] > stored.last
        if restored:
            await self._write_down_beyond(stored.last)
            stored = await self._look_through(tell)
        if known.position > stored.last:
            raise Refused(
                f"The store ends at position {stored.last}, and {known.position} were published: "
                f"{_LOST_COMMITS}"
            )
        unfinished = known.republication
        if unfinished and found == known.ends and any(found[t] for t in unfinished.topics):
            return known
        if not stored.last:
            raise Refused("Nothing was ever published: no commit in the store has a position.")
        should = {events: (1, stored.last), public: (stored.first_public, stored.last_public)}
        lost = [topic for topic in found if await self._is_lost(topic, found[topic], should[topic])]
        told = known.position == stored.last and known.ends.items() <= found.items()
        if not lost and told and not unfinished and not restored:
            raise Refused(
                f"Nothing is lost: {' and '.join(found)} begin and end as the store says, and so "
                "does the checkpoint. A topic that is to be rebuilt must be deleted and created "
                "anew first."
            )
        checkpoint = Checkpoint(stored.last, ends=found)
        if lost:
            checkpoint.republication = Republication(lost)
        if not restored:  # of a restored store no place in the log is to be believed
            checkpoint.token, checkpoint.source = known.token, known.source
        return checkpoint

    async def _look_through(self, tell: Callable[[str], None]) -> Stored:
        """Raises ``Refused`` if a commit is missing."""
        stored, types, told_at = Stored(), self._publication.public_types, time.monotonic()
        while True:
            found = await self._published.commits(stored.last, _LOOK_AT, ["events.type"])
            if not found and stored.last >= (await self._published.end()).last:
                return stored
            check_gapless(found, stored.last)
            for placed in found:
                for position, event in enumerate(placed.commit["events"], placed.first):
                    if event["type"] in types:
                        stored.first_public = stored.first_public or position
                        stored.last_public = position
            stored.last = found[-1].last
            if time.monotonic() - told_at > TELL_EVERY_S:
                told_at = time.monotonic()
                tell(f"looks through the store: {stored.last:,} events so far")

    async def _write_down_beyond(self, known: int) -> None:
        """Writes down what was published, and what the store tells nothing of: it was restored, or
        the relay died before it wrote that down and no checkpoint tells of it any more."""
        topic = self._publication.events_topic
        newest = await self._ends.newest(topic, back_to=lambda r: position_of(r) <= known)
        first_of: dict[int, tuple[UUID, int]] = {}
        """By its first position each commit, and how many events it has."""
        for record in newest[topic]:
            event = decode_record(record.headers, record.value)
            if event.position <= known:
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
            first = event.position - (event.version - commit["version"])
            first_of[first] = commit["_id"], len(commit["events"])
        after = known
        for first in sorted(first_of):
            commit_id, size = first_of[first]
            if first != after + 1:
                raise Refused(f"{topic} has no event at position {after + 1}. {_anew(topic)}")
            await self._published.write(Batch(first, (commit_id,), (size,)), None)
            after += size

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


def check_gapless(batch: Sequence[Placed], after: int) -> None:
    """Raises ``Refused`` if the batch doesn't go on from position ``after``, without a gap."""
    for placed in batch:
        if placed.first != after + 1:
            break
        after = placed.last
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
