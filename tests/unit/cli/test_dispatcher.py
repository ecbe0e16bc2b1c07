"""Commands go out in order within a lane, so many at once, and until they are answered."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import grpc
import pytest
from lyceum.partners.v1.partners_pb2 import VerifyPartnerRequest
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_cli.channels import connected
from lyceum_cli.dispatcher import WINDOW, Dispatcher, Verdict
from lyceum_cli.errors import CliError
from lyceum_cli.refusals import Retry
from unit.cli.fake_city import FakeCity, Fault, running

Verify = Callable[..., Awaitable[Any]]


def verify(partner: str) -> VerifyPartnerRequest:
    return VerifyPartnerRequest(command_id=str(uuid4()), partner_id=partner)


class Sleeps(list[float]):
    """Remembers how long was waited for, and doesn't wait."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


async def test_a_lane_keeps_its_order_and_lanes_run_side_by_side() -> None:
    city = FakeCity(latency=0.002)
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        sent: dict[str, list[str]] = {lane: [] for lane in "abcdefgh"}
        async with Dispatcher(in_flight=4) as dispatcher:
            for _ in range(10):
                for lane, ids in sent.items():
                    request = verify(lane)
                    ids.append(request.command_id)
                    await dispatcher.send(lane, rpc, request)
    arrived: dict[str, list[str]] = {lane: [] for lane in sent}
    for _, request in city.calls:
        arrived[request.partner_id].append(request.command_id)
    assert arrived == sent
    assert city.most_flying == 4
    assert dispatcher.tally.sent == dispatcher.tally.accepted == 80


async def test_send_waits_when_many_wait_already() -> None:
    city = FakeCity(latency=0.05)
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        async with Dispatcher(in_flight=2) as dispatcher:
            for _ in range(2 * WINDOW):
                await asyncio.wait_for(dispatcher.send("one lane", rpc, verify("p")), 0.02)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(dispatcher.send("another", rpc, verify("p")), 0.01)


async def test_an_unknown_outcome_is_asked_for_again_with_the_same_id() -> None:
    faults = [
        Fault(grpc.StatusCode.UNAVAILABLE),
        Fault(grpc.StatusCode.ABORTED),
        Fault(grpc.StatusCode.DEADLINE_EXCEEDED),
    ]
    city = FakeCity(fault=lambda call, request: faults.pop() if faults else None)
    sleeps = Sleeps()
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        async with Dispatcher(sleep=sleeps) as dispatcher:
            result = await (await dispatcher.send("p", rpc, verify("p")))
    assert result.verdict is Verdict.ACCEPTED
    assert len({request.command_id for _, request in city.calls}) == 1
    assert len(city.calls) == 4
    assert (dispatcher.tally.sent, dispatcher.tally.retried) == (1, 3)
    assert sleeps == sorted(sleeps)


async def test_the_delay_that_the_service_asks_for_is_kept() -> None:
    faults = [Fault(grpc.StatusCode.UNAVAILABLE, retry_after=3.5)]
    city = FakeCity(fault=lambda call, request: faults.pop() if faults else None)
    sleeps = Sleeps()
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        async with Dispatcher(sleep=sleeps) as dispatcher:
            await dispatcher.send("p", rpc, verify("p"))
    assert sleeps == [3.5]


async def test_an_attempt_without_an_answer_ends_at_its_deadline() -> None:
    city = FakeCity(latency=0.3)
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        retry = Retry(first=0.01, attempts=2)
        with pytest.raises(CliError, match="doesn't answer"):
            async with Dispatcher(timeout=0.05, retry=retry) as dispatcher:
                await dispatcher.send("p", rpc, verify("p"))


async def test_refusals_are_counted_by_their_reason_and_what_needs_them_is_not_sent() -> None:
    def fault(call: str, request: Any) -> Fault | None:
        if request.partner_id == "good":
            return None
        return Fault(grpc.StatusCode.FAILED_PRECONDITION, "No.", reason="partner.rejected")

    city = FakeCity(fault=fault)
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        async with Dispatcher() as dispatcher:
            bad = await dispatcher.send("bad", rpc, verify("bad"))
            needing = await dispatcher.send("other", rpc, verify("good"), needs=(bad,))
            same_lane = await dispatcher.send("bad", rpc, verify("good"))
    assert bad.result().verdict is Verdict.REFUSED
    assert needing.result().verdict is Verdict.SKIPPED
    assert same_lane.result().verdict is Verdict.ACCEPTED
    tally = dispatcher.tally
    assert tally.refused == {"FAILED_PRECONDITION partner.rejected": 1}
    assert (tally.sent, tally.accepted, tally.skipped) == (2, 1, 1)


async def test_a_command_sent_twice_is_already_done() -> None:
    city, request = FakeCity(), verify("p")
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        async with Dispatcher() as dispatcher:
            await dispatcher.send("p", rpc, request)
            again = await dispatcher.send("p", rpc, request)
    assert again.result().verdict is Verdict.ALREADY_DONE
    assert again.result().done
    assert (dispatcher.tally.accepted, dispatcher.tally.already_done) == (1, 1)


async def test_a_service_that_stays_away_stops_everything_with_one_error() -> None:
    city = FakeCity(fault=lambda call, request: Fault(grpc.StatusCode.UNAVAILABLE, "closing"))
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner
        dispatcher = Dispatcher(sleep=Sleeps(), retry=Retry(attempts=3))

        async def send_many() -> None:
            async with dispatcher:
                for number in range(500):
                    await dispatcher.send(number, rpc, verify("p"))

        with pytest.raises(CliError, match=r"\(closing\).*run this again"):
            await send_many()
    assert dispatcher.tally.sent < 500


async def test_an_error_in_the_block_ends_what_is_on_its_way() -> None:
    city = FakeCity(latency=30)
    async with running(city), connected(city.address) as channel:
        rpc = PartnersServiceStub(channel).VerifyPartner

        async def fail() -> None:
            async with Dispatcher() as dispatcher:
                await dispatcher.send("p", rpc, verify("p"))
                raise KeyError("the caller's own")

        with pytest.raises(KeyError):
            await asyncio.wait_for(fail(), 5)
