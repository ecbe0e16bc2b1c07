"""What this service asks the people service."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import grpc
from lyceum.people.v1 import person_pb2 as pb
from lyceum.people.v1.person_pb2_grpc import PersonServiceStub
from lyceum_chassis.domain.messages import Rejected
from lyceum_chassis.edge.grpc_client import Peer
from lyceum_chassis.errors import Unavailable
from lyceum_connections.certificates import Files

_MENDED_AFTER_S = 60.0


class PeoplePeer:
    """The people service at ``address``."""

    def __init__(self, address: str, token_file: str = "", tls: Files | None = None) -> None:
        self._peer = Peer("people", address, token_file=token_file, tls=tls)
        self._people = PersonServiceStub(self._peer.channel)

    async def age_band(
        self, person_id: UUID, day: date, known: Sequence[str], within_s: float | None
    ) -> str:
        """The name of the band of ages that somebody is in on that day; empty: in none.

        ``known`` are the bands that there are limits for: where people has not all of these, no
        answer could be relied on. Raises ``Unavailable`` then, and if it can't be told in time;
        ``Rejected`` if nobody can tell, and so no limit could be held.
        """
        request = pb.WhichAgeBandRequest(person_id=str(person_id), day=day.isoformat())
        answer = await self._find(self._people.WhichAgeBand, request, within_s)
        if answer is None:
            answer = pb.WhichAgeBandResponse(bands=known, missing=[pb.Missing()])
        if not {*known} <= {*answer.bands}:
            raise Unavailable("There are limits for bands of no ages.", _MENDED_AFTER_S)
        if answer.missing:
            raise Rejected(
                "placement.age_not_known",
                "Hours of this kind have limits by age, and nobody has told this person's.",
            )
        return str(answer.band)

    async def lacks(
        self, person_id: UUID, opportunity_id: UUID, within_s: float | None
    ) -> tuple[str, ...]:
        """What is missing for the person to take part in it, and from whom: "consent (guardian)".
        Nothing: they may. Raises ``Unavailable`` if it can't be told in time, or not yet."""
        request = pb.MayTakePartRequest(
            person_id=str(person_id), opportunity_id=str(opportunity_id)
        )
        answer = await self._find(self._people.MayTakePart, request, within_s)
        if answer is None:
            return ("registration (person)",)
        missing = [_in_words(each) for each in answer.missing]
        return tuple(missing) if missing or answer.allowed else ("permission (city)",)

    async def _find(
        self, rpc: Callable[..., Awaitable[Any]], request: Any, within_s: float | None
    ) -> Any:
        """Whatever people refuses is for people to mend, and not for who asks here."""
        try:
            return await self._peer.find(rpc, request, within_s)
        except grpc.aio.AioRpcError as error:
            raise Unavailable("The people service doesn't say.", _MENDED_AFTER_S) from error

    async def close(self) -> None:
        await self._peer.close()


def _in_words(missing: pb.Missing) -> str:
    what = pb.Lack.Name(missing.what).removeprefix("LACK_").replace("_", " ").lower()
    whom = pb.Whom.Name(missing.whom).removeprefix("WHOM_").lower()
    return f"{what} ({whom})"
