"""What of a service's topics was lost, and what has to be done for them to be whole again."""

from collections.abc import Sequence
from uuid import UUID

from lyceum_chassis import outbox, topic_ends
from lyceum_chassis.checkpoint import Checkpoint, Republication, last_of
from lyceum_chassis.cloudevents import Malformed, decode_record
from lyceum_chassis.commits import last_position
from lyceum_chassis.mongo import Client, Collection, Document
from lyceum_chassis.publication import Publication
from lyceum_chassis.topic_ends import Record, TopicEnds, position_of


class Refused(Exception):  # noqa: N818
    """Why nothing may be republished. The message is for the operator, and says what to do."""


class Losses:
    """Compares the topics with the store. The relay must not publish meanwhile."""

    def __init__(
        self, client: Client, commits: Collection, publication: Publication, ends: TopicEnds
    ) -> None:
        self._client = client
        self._commits = commits
        self._publication = publication
        self._ends = ends

    async def found(self) -> Checkpoint:
        """The checkpoint to go on from: with a republication, if there is a topic to rebuild.

        Finishes the marking of the last one first. Raises ``Refused``.
        """
        newest = await self._ends.newest(*self._publication.topics)
        known = last_of(newest[self._publication.checkpoint_topic])
        await outbox.mark(self._client, self._commits, known.batch)
        found = {topic: _last(topic, newest[topic]) for topic in self._publication.event_topics}
        marked = await outbox.last_marked(self._commits)
        if known.position > marked:
            raise Refused(
                f"The store ends at position {marked}, and {known.position} were published: it has "
                "lost commits. Restore the store first."
            )
        unfinished = known.republication
        if unfinished and found == known.ends and any(found[t] for t in unfinished.topics):
            return known
        last = await self._mark_beyond(marked, found[self._publication.events_topic])
        if not last:
            raise Refused("Nothing was ever published: no commit in the store has a position.")
        lost = [topic for topic in found if await self._is_lost(topic, found[topic], last)]
        told = known.position == last and all(found[t] == end for t, end in known.ends.items())
        if not lost and told and not unfinished:
            raise Refused(
                f"Nothing is lost: {' and '.join(found)} begin and end as the store says, and so "
                "does the checkpoint. A topic that is to be rebuilt must be deleted and created "
                "anew first."
            )
        return Checkpoint(last, ends=found, republication=Republication(lost) if lost else None)

    async def _mark_beyond(self, marked: int, end: int) -> int:
        """Marks what was published and not marked, where no checkpoint tells of it any more.

        Returns the last position that was ever given.
        """
        if end <= marked:
            return marked
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
                    "have: the store has lost commits. Restore the store first."
                )
            batch[commit["_id"]] = event.position - (event.version - commit["version"])
        await outbox.mark(self._client, self._commits, list(batch.items()))
        return end

    async def _is_lost(self, topic: str, end: int, last: int) -> bool:
        """Whether the topic is empty and should not be. Raises ``Refused`` if it is neither
        that nor whole, as far as its two ends tell."""
        events = topic == self._publication.events_topic
        should_end = last if events else await self._public_position(-1)
        if not end:
            return should_end > 0
        should_begin = 1 if events else await self._public_position(1)
        begin = await self._ends.first_position(topic)
        if (begin, end) != (should_begin, should_end):
            raise Refused(
                f"{topic} is not empty: it holds positions {begin} to {end}, where "
                f"{should_begin} to {should_end} were published. {_anew(topic)}"
            )
        return False

    async def _public_position(self, direction: int) -> int:
        """The first (1) or last (-1) position of a public event; 0 if there is none."""
        types = self._publication.public_types
        # Read in parts, each as quick as any: a filter on the server may look for minutes.
        found = self._commits.find(outbox.PUBLISHED, {"position": 1, "events.type": 1})
        async for commit in found.sort("position", direction):
            public = [n for n, event in enumerate(commit["events"]) if event["type"] in types]
            if public:
                return int(commit["position"]) + public[0 if direction == 1 else -1]
        return 0


def _last(topic: str, newest: Sequence[Record]) -> int:
    try:
        return topic_ends.last_position(newest)
    except Malformed as error:
        raise Refused(f"{topic} ends with {error}. {_anew(topic)}") from error


def _anew(topic: str) -> str:
    return f"Delete {topic}, create it anew, and run this again."


def check_gapless(batch: Sequence[Document], after: int) -> None:
    """Raises ``Refused`` if the batch doesn't go on from position ``after``, without a gap."""
    for commit in batch:
        if commit["position"] != after + 1:
            break
        after = last_position(commit)
    else:
        if batch:
            return
    raise Refused(
        f"The store has no event at position {after + 1}: it has lost commits. "
        "Restore the store first."
    )
