"""An opportunity with as many learners as wanted, put straight into the store."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from lyceum_chassis.domain.ids import uuid7
from lyceum_chassis.domain.messages import Event
from lyceum_chassis.store.commits import Origin, encode, utc_now
from lyceum_chassis.store.mongo import Database
from lyceum_opportunities.offer import Ages, AttendanceMode, Offer, OpportunityKind, Schedule
from lyceum_opportunities.opportunity import PlaceTaken, Posted, Published, Waitlisted

_A_COMMIT = 500
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
OFFER = Offer(
    title="Learn to repair a bicycle",
    kind=OpportunityKind.WORKSHOP,
    schedule=Schedule(start_date=date(2026, 6, 27), time_zone="America/Chicago"),
    mode=AttendanceMode.IN_PERSON,
    ages=Ages(minimum=12),
    capacity=1,
)


async def crowd(db: Database, id_: UUID, *, seated: int, waiting: int) -> list[UUID]:
    """Its learners in the order of asking. Every seat is taken."""
    learners = [uuid4() for _ in range(seated + waiting)]
    version = 1
    for events in _commits(learners, seated):
        commit = await encode(
            events,
            commit_id=uuid7(),
            stream=f"opportunity-{id_}",
            version=version,
            origin=Origin(uuid4(), uuid4()),
            command_digest="",
            keyring=None,
            now=utc_now(),
        )
        await db["commits"].insert_one(commit)
        version += len(events)
    return learners


def _commits(learners: list[UUID], seated: int) -> Iterator[list[Event]]:
    host, offer = uuid4(), OFFER.with_capacity(max(1, seated))
    yield [Posted(host_id=host, offer=offer), Published(host_id=host, offer=offer)]
    for first in range(0, len(learners), _A_COMMIT):
        last = min(len(learners), first + _A_COMMIT)
        yield [
            (PlaceTaken if number < seated else Waitlisted)(learner_id=learners[number])
            for number in range(first, last)
        ]
