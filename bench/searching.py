"""From a command to a search that finds what it did, with 100 commands a second.

The whole city runs. Opportunities are published at a steady rate, whatever becomes of the ones
before; for each one a search by its own word is asked that must show it, and the time runs from
the moment at which its command was due until the answer with its card is here.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

import grpc
from lyceum.command.v1.outcome_pb2 import StreamVersion
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceStub
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum.projections.v1 import search_pb2 as se
from lyceum.projections.v1.search_pb2_grpc import SearchServiceStub
from lyceum_cli.acting import Acting, Tokens
from lyceum_local.issuer import Issuer

from bench.measuring import Comparison, percentile
from bench.setting import Setting

A_SECOND = 100
_QUIET = 60
_TIMEOUT_S = 120
_AT_ONCE = 32


async def compare(setting: Setting) -> list[Comparison]:
    """A twentieth of the count in each round: ten seconds of it, by default."""
    name = f"command to searchable, {A_SECOND} commands/s"
    median = Comparison(f"{name}: p50", "", "ms", less_is_better=True)
    worst = Comparison(f"{name}: p99", "", "ms", 500, less_is_better=True)
    answered = Comparison("of which until the command is answered: p99", "", "ms")
    quiet = "command to searchable, one at a time in a quiet city"
    quiet_median = Comparison(f"{quiet}: p50", "", "ms", 120, less_is_better=True)
    quiet_worst = Comparison(f"{quiet}: p95", "", "ms", 200, less_is_better=True)
    async with _City(setting) as city:
        await city.verify_a_host()
        await city.publish(await city.drafts(2 * A_SECOND))  # warms up
        for _ in range(setting.rounds):
            took = await city.publish(await city.drafts(setting.count // 20))
            found = [until_found for _, until_found in took]
            median.add(percentile(found, 50))
            worst.add(percentile(found, 99))
            answered.add(percentile([until_answered for until_answered, _ in took], 99))
        for _ in range(setting.rounds):
            ids = await city.drafts(_QUIET)
            alone = [found for id_ in ids for _, found in await city.publish([id_])]
            quiet_median.add(percentile(alone, 50))
            quiet_worst.add(percentile(alone, 95))
    return [median, worst, answered, quiet_median, quiet_worst]


class _City:
    """Channels to its services."""

    def __init__(self, setting: Setting) -> None:
        self._addresses = setting.stack.grpc
        self._channels: list[grpc.aio.Channel] = []
        self._host = str(uuid4())
        self._acting = Acting(Tokens(Issuer.found(setting.stack.folder)))

    async def __aenter__(self) -> "_City":
        # Search answers are long; they have a connection that commands don't wait behind.
        partners, opportunities, projections = (
            grpc.aio.insecure_channel(self._addresses[name], interceptors=[self._acting])
            for name in ("partners", "opportunities", "projections")
        )
        self._channels = [partners, opportunities, projections]
        self._partners = PartnersServiceStub(partners)
        self._opportunities = OpportunitiesServiceStub(opportunities)
        self._search = SearchServiceStub(projections)
        return self

    async def __aexit__(self, *error: object) -> None:
        for channel in self._channels:
            await channel.close()

    async def verify_a_host(self) -> None:
        """Only active partners may publish."""
        profile = pa.Profile(name="Harold Washington Library", kind=pa.PARTNER_KIND_PUBLIC_BODY)
        join = pa.ApplyToJoinRequest(
            command_id=str(uuid4()), partner_id=self._host, profile=profile
        )
        await self._partners.ApplyToJoin(join, timeout=_TIMEOUT_S)
        verify = pa.VerifyPartnerRequest(command_id=str(uuid4()), partner_id=self._host)
        await self._partners.VerifyPartner(verify, timeout=_TIMEOUT_S)

    async def drafts(self, count: int) -> list[str]:
        """Ids of opportunities that are written down and not yet published."""
        ids = [str(uuid4()) for _ in range(count)]

        async def post(some: Sequence[str]) -> None:
            for id_ in some:
                request = op.PostOpportunityRequest(
                    command_id=str(uuid4()),
                    opportunity_id=id_,
                    host_id=self._host,
                    offer=_offer(id_),
                )
                await self._opportunities.PostOpportunity(request, timeout=_TIMEOUT_S)

        await asyncio.gather(*(post(ids[n::_AT_ONCE]) for n in range(_AT_ONCE)))
        await self._find(ids[-1], 1)  # what posting them left to do is done
        return ids

    async def publish(self, ids: Sequence[str]) -> list[tuple[float, float]]:
        """Milliseconds of each until its command was answered, and until it was found."""
        began = time.perf_counter() + 0.5

        async def one(number: int, id_: str) -> tuple[float, float]:
            due = began + number / A_SECOND
            await asyncio.sleep(due - time.perf_counter())
            request = op.PublishOpportunityRequest(command_id=str(uuid4()), opportunity_id=id_)
            answer = await self._opportunities.PublishOpportunity(request, timeout=_TIMEOUT_S)
            answered_at = time.perf_counter()
            assert await self._find(id_, answer.outcome.at.version), f"{id_} was not found"
            return 1_000 * (answered_at - due), 1_000 * (time.perf_counter() - due)

        return await asyncio.gather(*(one(n, id_) for n, id_ in enumerate(ids)))

    async def _find(self, id_: str, version: int) -> bool:
        stream = f"opportunity-{id_}"
        request = se.SearchRequest(
            text=_word(id_), page_size=1, after=[StreamVersion(stream=stream, version=version)]
        )
        async with asyncio.timeout(_TIMEOUT_S):
            while True:
                try:
                    answer = await self._search.Search(request, timeout=_TIMEOUT_S)
                    break
                except grpc.aio.AioRpcError as error:
                    if error.code() != grpc.StatusCode.UNAVAILABLE:
                        raise  # unavailable: it waited for some seconds, and says to ask again
        return [hit.card.stream for hit in answer.hits] == [stream]


def _word(id_: str) -> str:
    """A word that is in one opportunity's title alone."""
    return f"w{id_.replace('-', '')[:12]}"


def _offer(id_: str) -> op.Offer:
    begin = date.today() + timedelta(days=30)
    return op.Offer(
        title=f"Bridge-building workshop {_word(id_)}",
        description="Build, test and break bridges of paper, wood and string. " * 6,
        kind=op.OPPORTUNITY_KIND_WORKSHOP,
        schedule=op.Schedule(
            start_date=begin.isoformat(),
            end_date=(begin + timedelta(days=5)).isoformat(),
            start_time="10:00",
            end_time="12:00",
            time_zone="America/Chicago",
        ),
        mode=op.ATTENDANCE_MODE_IN_PERSON,
        place=op.Place(address="400 S State St", city="Chicago", area="LOOP"),
        ages=op.Ages(minimum=12, maximum=18),
        capacity=20,
        price=op.PRICE_FREE,
        pay=op.PAY_UNPAID,
        themes=["engineering"],
    )
