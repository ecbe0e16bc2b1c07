"""What real processes tell over HTTP: /metrics counts exactly, /healthz never looks further."""

import asyncio
import contextlib
import math
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import httpx
import pytest
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_chassis.store.mongo import Client
from lyceum_cli.channels import connected
from lyceum_local import processes, services
from lyceum_local.ports import HOST, Ports
from lyceum_local.services import SERVICES, Surroundings
from prometheus_client.parser import text_string_to_metric_families
from servers import Servers

pytestmark = pytest.mark.integration

NOBODY = "127.0.0.1:9"
Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class City:
    """The partners and projections services as processes, with databases of their own."""

    grpc: dict[str, str]
    http: dict[str, str]
    database_prefix: str

    async def scrape(self, service: str) -> dict[str, dict[Labels, float]]:
        """Each series by name and labels, ``service`` left out once it is seen to be right."""
        answer = await get(self.http[service], "/metrics")
        assert answer.headers["content-type"].startswith("text/plain")
        series: dict[str, dict[Labels, float]] = {}
        for family in text_string_to_metric_families(answer.text):
            for sample in family.samples:
                labels = dict(sample.labels)
                assert labels.pop("service") == service
                series.setdefault(sample.name, {})[frozenset(labels.items())] = sample.value
        return series


async def get(address: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        return await http.get(f"http://{address}{path}")


@contextlib.asynccontextmanager
async def city_of(
    names: tuple[str, ...], kafka: str, mongodb: str, folder: Path
) -> AsyncIterator[City]:
    ports, started, prefix = Ports(), [], f"test_{uuid4().hex[:8]}_"
    grpc_at, http_at = (
        {name: f"{HOST}:{ports.take()}" for name in ("partners", "projections")} for _ in "gh"
    )
    city = City(grpc_at, http_at, prefix)
    around = Surroundings(kafka, mongodb, city.grpc, city.http)
    try:
        for service in SERVICES:
            if service.name in names:
                settings = services.environment(service, around, folder)
                settings["LYCEUM_DATABASE"] = f"{prefix}{service.name}"
                command = [sys.executable, "-m", f"lyceum_{service.name}", "serve"]
                started.append(processes.start(service.name, command, folder=folder, env=settings))
        yield city
    finally:
        for process in started:
            await asyncio.to_thread(process.stop)


@pytest.fixture(scope="module")
async def city(
    servers: Servers, client: Client, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    folder = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as here:
        here.setenv("LYCEUM_FOLDER", str(folder))  # whose issuer says who acts
        async with city_of(
            ("partners", "projections"), servers.kafka, servers.mongodb, folder
        ) as city:
            await until(lambda: all_ready(city))
            yield city
    for service in ("partners", "projections"):
        await client.drop_database(f"{city.database_prefix}{service}")


async def until(condition: Any, limit_s: float = 120.0) -> None:
    async with asyncio.timeout(limit_s):
        while not await condition():
            await asyncio.sleep(0.1)


async def all_ready(city: City) -> bool:
    with contextlib.suppress(httpx.TransportError):
        answers = [await get(address, "/readyz") for address in city.http.values()]
        return all(answer.status_code == 200 for answer in answers)
    return False


def labels(**given: str) -> Labels:
    return frozenset(given.items())


async def test_commands_are_counted_exactly(city: City) -> None:
    commands = {
        outcome: labels(aggregate="partner", outcome=outcome, code=code)
        for outcome, code in (
            ("accepted", ""),
            ("already_done", ""),
            ("rejected", "partner.unknown"),
        )
    }
    async with connected(city.grpc["partners"]) as channel:
        partners = PartnersServiceStub(channel)
        joins = [apply_to_join() for _ in range(5)]
        for join in joins:
            await partners.ApplyToJoin(join)
        await partners.ApplyToJoin(joins[0])  # the same command, sent again
        verify = pb.VerifyPartnerRequest(command_id=str(uuid4()), partner_id=joins[0].partner_id)
        await partners.VerifyPartner(verify)
        verify.command_id = str(uuid4())
        await partners.VerifyPartner(verify)  # another command, that finds it verified
        for wrong in (str(uuid4()), "not a UUID"):
            with pytest.raises(grpc.aio.AioRpcError):
                await partners.VerifyPartner(
                    pb.VerifyPartnerRequest(command_id=str(uuid4()), partner_id=wrong)
                )

    async def published() -> bool:
        return (await city.scrape("partners"))["lyceum_outbox_commits"][labels()] == 0

    await until(published)
    seen = await city.scrape("partners")
    assert seen["lyceum_commands_total"] == {
        commands["accepted"]: 6,
        commands["already_done"]: 2,
        commands["rejected"]: 1,
    }
    assert seen["lyceum_repeated_commands_total"] == {labels(): 1}
    assert seen["lyceum_conflicts_total"] == {labels(): 0}
    assert seen["lyceum_append_seconds_count"] == {labels(): 6}
    assert seen["lyceum_append_group_commits_sum"] == {labels(): 6}
    # Whoever applies is an owner: of each application two events.
    assert seen["lyceum_appended_events_total"] == {labels(): 11}
    service = "lyceum.partners.v1.PartnersService"
    assert seen["lyceum_grpc_calls_total"] == {
        labels(method=f"{service}/ApplyToJoin", code="OK"): 6,
        labels(method=f"{service}/VerifyPartner", code="OK"): 2,
        labels(method=f"{service}/VerifyPartner", code="NOT_FOUND"): 1,
        labels(method=f"{service}/VerifyPartner", code="INVALID_ARGUMENT"): 1,
    }
    latency = seen["lyceum_grpc_call_seconds_count"]
    assert latency[labels(method=f"{service}/VerifyPartner")] == 4
    assert seen["lyceum_outbox_oldest_seconds"] == {labels(): 0}
    assert seen["lyceum_published_events_total"] == {labels(): 11}
    # One more keeps the place in the log where the relay began.
    assert 1 <= seen["lyceum_relay_transactions_total"][labels()] <= 6 + 1
    assert seen["lyceum_relay_fencings_total"] == {labels(): 0}
    assert {k for k, value in seen["lyceum_relay_state"].items() if value} == {
        labels(state="publishing")
    }
    assert seen["process_resident_memory_bytes"][labels()] > 0


async def test_projections_tell_what_they_have_read(city: City) -> None:
    names = ("cards_v1", "offer_v2", "voices_v2")
    cards = labels(projection="cards_v1")

    async def caught_up() -> bool:
        seen = await city.scrape("projections")
        written = await city.scrape("partners")
        outbox = written["lyceum_outbox_commits"][labels()]
        # What was published a moment ago may not have been seen as something to read yet.
        appended = written["lyceum_appended_events_total"].get(labels(), 0)
        if seen["lyceum_projected_events_total"].get(cards, 0) < appended:
            return False
        lag = seen["lyceum_projection_lag_events"]  # nothing yet of one that has not begun
        behind = {lag.get(labels(projection=name)) for name in names}
        return behind == {0} and outbox == seen["lyceum_replica_lag_changes"][labels()] == 0

    await until(caught_up)
    before = (await city.scrape("projections"))["lyceum_projected_events_total"].get(cards, 0)
    async with connected(city.grpc["partners"]) as channel:
        for _ in range(3):
            await PartnersServiceStub(channel).ApplyToJoin(apply_to_join())

    async def counted() -> bool:
        seen = await city.scrape("projections")
        return seen["lyceum_projected_events_total"].get(cards, 0) >= before + 6

    await until(counted)
    await until(caught_up)
    seen = await city.scrape("projections")
    # Of each: it applies, and whoever applies is an owner.
    assert seen["lyceum_projected_events_total"][cards] == before + 6
    assert seen["lyceum_projection_batches_total"][cards] >= 1
    for name in names:
        of = labels(projection=name)
        assert seen["lyceum_projection_lag_events"][of] == 0
        assert seen["lyceum_projection_lag_seconds"][of] == 0
        assert seen["lyceum_projection_stopped"][of] == 0
        assert seen["lyceum_parked_events"][of] == seen["lyceum_parked_keys"][of] == 0
    assert "lyceum_append_seconds_count" not in seen  # it has no store of its own


async def test_without_kafka_and_store_a_process_is_alive_not_ready_and_tells_what_it_can(
    tmp_path: Path,
) -> None:
    nobody = f"mongodb://{NOBODY}/?directConnection=true"
    async with city_of(("partners", "projections"), NOBODY, nobody, tmp_path) as city:

        async def answering() -> bool:
            with contextlib.suppress(httpx.TransportError):
                return bool([await get(a, "/healthz") for a in city.http.values()])
            return False

        await until(answering)
        for service, address in city.http.items():
            began = time.monotonic()
            alive, told, ready = [
                await get(address, path) for path in ("/healthz", "/metrics", "/readyz")
            ]
            assert (alive.status_code, told.status_code, ready.status_code) == (200, 200, 503)
            assert time.monotonic() - began < 8
            assert not ready.json()["parts"]["kafka"]["ready"]
            assert not ready.json()["parts"]["store"]["ready"]
            assert service in told.text
        depth = (await city.scrape("partners"))["lyceum_outbox_commits"]
        assert all(math.isnan(value) for value in depth.values())


def apply_to_join() -> pb.ApplyToJoinRequest:
    return pb.ApplyToJoinRequest(
        command_id=str(uuid4()),
        partner_id=str(uuid4()),
        profile=pb.Profile(
            name="Harold Washington Library",
            kind=pb.PARTNER_KIND_PUBLIC_BODY,
            focus_themes=["literacy"],
            place=pb.Place(address="400 S State St", latitude=41.8763, longitude=-87.6282),
        ),
    )
