"""Who is forgotten is forgotten by every service that holds something of them.

The rows are kept by a projection of the service, one for each person whom people began to forget.
What follows is no command: the service destroys the key of that person, and drops the snapshots
with something sealed under it. Each is done once: a person who is met again gets a new key, and
rows that are folded anew don't destroy that one.
"""

import asyncio

import structlog

from lyceum_chassis.backoff import Backoff
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.observing.health import Check
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.store.commits import utc_now
from lyceum_chassis.store.generation import LET_GO_WITHIN_S
from lyceum_chassis.store.mongo import Database, is_passing
from lyceum_chassis.store.privacy import Keyring
from lyceum_chassis.store.snapshots import Snapshots

log = structlog.get_logger()

LOOK_EVERY_S = 1.0
AT_ONCE = 100
DONE = "forgotten"
"""The collection of those whom this service has forgotten, and of how far it has come."""
_PLACE = "place"


class ForgettingStarted(Fact, type="lyceum.people.person.forgetting_started.v1"):
    pass


def remember(row: Row | None, fact: Fact, event: Recorded) -> Row:
    return {"person_id": event.stream.removeprefix("person-")}


forgettings = Projection(
    name="forgettings",
    version=1,
    topics=("lyceum.people.v1",),
    facts=(ForgettingStarted,),
    key=lambda fact, event: event.stream,  # nobody else has a row
    evolve=remember,
    stamped=True,
)


class Forgetting:
    """Forgets, in the service that has this database and these keys, whom its rows name."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._rows = database[forgettings.rows]
        self._done = database[DONE]
        self._keyring = keyring
        self._snapshots = Snapshots(database, keyring)
        self._state = Check(True, "starting")

    async def run(self) -> None:
        """Until cancelled. What fails in passing is tried again; a killed one goes on."""
        backoff = Backoff(0.2, 5.0)
        while still_wanted():
            try:
                more = await self.step()
                backoff.reset()
            except Exception as error:
                if not is_passing(error):
                    raise
                self._state = Check(False, f"waiting: {error!r}"[:300])
                log.warning("forgetting_waits", reason=repr(error)[:300])
                await backoff.pause()
                continue
            self._state = Check(True, "follows")
            if not more:
                await asyncio.sleep(LOOK_EVERY_S)

    async def check(self) -> Check:
        """For /readyz."""
        return self._state

    async def step(self) -> bool:
        """Forgets the next of those who are to be; whether there were any.

        Snapshots are dropped once no process has a key any more with which it could write one.
        """
        place = await self._done.find_one({"_id": _PLACE})
        newer = self._rows.find({"seq": {"$gt": place["seq"] if place else 0}})
        rows = await newer.sort("seq", 1).limit(AT_ONCE).to_list(None)
        if not rows:
            return False
        people = [row["person_id"] for row in rows]
        known = self._done.find({"_id": {"$in": people}}, {"_id": 1})
        known_ids = {each["_id"] for each in await known.to_list(None)}
        fresh = [person for person in people if person not in known_ids]
        for person in fresh:
            await self._keyring.forget(person)
        if fresh:
            await asyncio.sleep(LET_GO_WITHIN_S)
        for person in fresh:
            await self._snapshots.drop_of(person)
            await self._done.update_one(
                {"_id": person}, {"$setOnInsert": {"at": utc_now()}}, upsert=True
            )
            log.info("person_forgotten", person=person)
        await self._done.update_one(
            {"_id": _PLACE}, {"$max": {"seq": rows[-1]["seq"]}}, upsert=True
        )
        return True
