"""Reactions of records: links end at their instant, and a record closes when its person is being
forgotten."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.policies.forgetting import ForgettingStarted
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Answer, Reaction, TakeBack

from lyceum_opportunities import RECORD
from lyceum_opportunities.record import CloseRecord
from lyceum_opportunities.sharing import ExpireShare


class RecordShared(Fact, type=f"{RECORD}.shared.v1"):
    person_id: UUID
    share_id: UUID
    until: datetime


class ShareEnded(Fact, type=f"{RECORD}.share_ended.v1"):
    person_id: UUID
    share_id: UUID


def expire(row: Row, fact: RecordShared | ShareEnded, event: Recorded) -> Iterable[Answer]:
    name = f"share/{fact.share_id}"
    if isinstance(fact, ShareEnded):
        return [TakeBack(fact.person_id, name)]
    command = ExpireShare(share_id=fact.share_id, until=fact.until, person_id=fact.person_id)
    return [Reaction(fact.person_id, command, due=fact.until, name=name)]


share_expiry = Projection(
    name="share_expiry",
    version=1,
    topics=("lyceum.opportunities.v1",),
    facts=(RecordShared, ShareEnded),
    key=lambda fact, event: event.stream,
    evolve=lambda row, fact, event: {"last": event.type},
    react=expire,
)


def close(row: Row, fact: ForgettingStarted, event: Recorded) -> Iterable[Answer]:
    return [Reaction(event.stream_id, CloseRecord(person_id=event.stream_id))]


record_closing = Projection(
    name="record_closing",
    version=1,
    topics=("lyceum.people.v1",),
    facts=(ForgettingStarted,),
    key=lambda fact, event: event.stream,
    evolve=lambda row, fact, event: {"closed": True},
    react=close,
)
