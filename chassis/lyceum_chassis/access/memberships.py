"""Who is a member of which partner, as this process follows it in memory.

The rows are kept by a projection of the service (``policies/memberships.py``), one a partner. A
person's are read when first met, and from then on followed by what changes, so that a command
waits neither for another service nor for the store. Beyond the bound the least recently met are
let go, and read again when they come back. Where changes can't be followed it is not known who is a
member of what: what rests on it, and on nothing else, is ``Unavailable``.
"""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

import structlog

from lyceum_chassis.access.decision import Memberships
from lyceum_chassis.backoff import Backoff
from lyceum_chassis.errors import Unavailable
from lyceum_chassis.futures import still_wanted
from lyceum_chassis.observing.health import Check
from lyceum_chassis.store.mongo import AWAY, Collection, is_passing

log = structlog.get_logger()

LOOK_EVERY_S = 0.2
STALE_AFTER_S = 10.0
_ROWS_A_LOOK = 1_000
NONE: Memberships = MappingProxyType({})
_Row = Mapping[str, Any]


class Followed(Protocol):
    """What a gate asks. A service whose rules ask for no membership follows none."""

    def of(self, person: UUID | None) -> Memberships: ...

    async def look_up(self, person: UUID) -> None: ...


class _NoMembers:
    def of(self, person: UUID | None) -> Memberships:
        return NONE

    async def look_up(self, person: UUID) -> None:
        return


NO_MEMBERS: Followed = _NoMembers()


class _Unknown(Mapping[UUID, str]):
    """The memberships of somebody of whom they can't be told. Raises ``Unavailable``."""

    def __getitem__(self, partner: UUID) -> str:
        raise Unavailable("It can't be told at the moment who is a member of what.")

    def __iter__(self) -> Iterator[UUID]:
        raise Unavailable("It can't be told at the moment who is a member of what.")

    def __len__(self) -> int:
        raise Unavailable("It can't be told at the moment who is a member of what.")


UNKNOWN: Memberships = _Unknown()


class FollowedMembers:
    """Follows ``rows``: {partner_id, members: {person: role}, people: [person], seq}."""

    def __init__(self, rows: Collection, held_people: int = 20_000) -> None:
        self._rows = rows
        self._held_max = held_people
        self._held: OrderedDict[UUID, dict[UUID, str]] = OrderedDict()
        self._holders: defaultdict[UUID, set[UUID]] = defaultdict(set)
        """By partner, who of those held is a member of it."""
        self._missed: list[list[_Row]] = []
        """For each reading under way, the rows that changed since it began."""
        self._seq: int | None = None
        self._looked_at = float("-inf")

    def of(self, person: UUID | None) -> Memberships:
        """Those of a person that was looked up; ``UNKNOWN`` if they can't be told."""
        if person is None:
            return NONE
        return self._held.get(person, UNKNOWN) if self._is_fresh() else UNKNOWN

    async def look_up(self, person: UUID) -> None:
        """Reads the person's memberships, if they are not followed yet and can be."""
        if person in self._held:
            self._held.move_to_end(person)
            return
        if not self._is_fresh():
            return
        missed: list[_Row] = []
        self._missed.append(missed)
        try:
            found = [row async for row in self._rows.find({"people": str(person)})]
        except AWAY as error:
            log.warning("memberships_unread", reason=repr(error)[:300])
            return
        finally:
            self._missed = [each for each in self._missed if each is not missed]
        self._held.setdefault(person, {})
        for row in (*found, *missed):
            self._put(person, row)
        self._let_go()

    async def run(self) -> None:
        """Follows what changes, until cancelled."""
        backoff = Backoff(0.2, 2.0)
        while still_wanted():
            try:
                more = await self._look()
                backoff.reset()
            except Exception as error:
                if not is_passing(error):
                    raise
                log.warning("memberships_wait", reason=repr(error)[:300])
                await backoff.pause()
                continue
            if not more:
                await asyncio.sleep(LOOK_EVERY_S)

    async def check(self) -> Check:
        """For /readyz."""
        return Check(self._is_fresh(), f"{len(self._held)} people held")

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._looked_at < STALE_AFTER_S

    async def _look(self) -> bool:
        """Takes up what changed; whether there is more."""
        if self._seq is None:
            last = await self._rows.find_one({}, sort=[("seq", -1)])
            self._seq = last["seq"] if last else 0
        newer = self._rows.find({"seq": {"$gt": self._seq}}).sort("seq", 1).limit(_ROWS_A_LOOK)
        rows = await newer.to_list(None)
        for row in rows:
            self._take_up(row)
            self._seq = row["seq"]
        if len(rows) < _ROWS_A_LOOK:
            self._looked_at = time.monotonic()
        return len(rows) == _ROWS_A_LOOK

    def _take_up(self, row: _Row) -> None:
        for missed in self._missed:
            missed.append(row)
        partner = UUID(row["partner_id"])
        for person in {*map(UUID, row["people"]), *self._holders.get(partner, ())}:
            if person in self._held:
                self._put(person, row)

    def _put(self, person: UUID, row: _Row) -> None:
        partner, role = UUID(row["partner_id"]), row["members"].get(str(person))
        if role:
            self._held[person][partner] = role
            self._holders[partner].add(person)
        else:
            self._held[person].pop(partner, None)
            self._not_of(partner, person)

    def _let_go(self) -> None:
        while len(self._held) > self._held_max:
            person, partners = self._held.popitem(last=False)
            for partner in partners:
                self._not_of(partner, person)

    def _not_of(self, partner: UUID, person: UUID) -> None:
        self._holders[partner].discard(person)
        if not self._holders[partner]:
            del self._holders[partner]
