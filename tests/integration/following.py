"""A service's policies and relay at work, on the real Kafka and store, by the clock of a test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lyceum_chassis.domain.messages import Decider
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.policies.reactions import Reactions
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.mongo import Client, Database


@contextlib.asynccontextmanager
async def following(
    client: Client,
    db: Database,
    kafka: str,
    service: str,
    store: EventStore,
    deciders: Sequence[Decider[Any]],
    policies: Sequence[Projection],
    now: Callable[[], datetime],
) -> AsyncIterator[list[Reactions]]:
    """Each policy reads the topic of `service` alone. Gives what carries their reactions out; ends
    with the store."""
    lease = Lease(db["leases"], "relay")
    relay = Relay(store.commits, lease, RelaySettings(kafka, service, frozenset()))
    parts: list[Any] = [relay.run]
    every: list[Reactions] = []
    for policy in policies:
        followed = replace(policy, topics=(f"lyceum.{service}.v1",))
        reactions = Reactions(db, followed, Commands(store, deciders, now), now)
        every.append(reactions)
        projector = Projector(client, db, followed, pending=reactions.pending)
        parts += [Consumers(kafka, [projector]).run, reactions.run]
    running = [asyncio.create_task(part()) for part in parts]
    try:
        yield every
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        with contextlib.suppress(Exception):
            await store.close()
