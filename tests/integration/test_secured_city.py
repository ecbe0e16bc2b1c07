"""The city behind TLS, logins and least rights: it works, and nobody may more than it needs."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc
import httpx
import pytest
from integration.secured_city import PARTS, City, secured_city_in
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceStub
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_connections.certificates import Files
from lyceum_connections.grpc_tls import client_credentials
from lyceum_local import store_rights
from lyceum_local.issuer import person_of
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError
from unit.edge.requests import profile

pytestmark = pytest.mark.integration
LIMIT_S = 120.0


@pytest.fixture(scope="module")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    async with secured_city_in(tmp_path_factory.mktemp("city")) as city:
        async with asyncio.timeout(LIMIT_S):
            for user in PARTS:
                await _ready(city, user)
        yield city


async def test_every_part_is_ready(city: City) -> None:
    for user in PARTS:
        print(user, city.recording(user).read_text())


async def _ready(city: City, user: str) -> None:
    trusting = ssl.create_default_context(cafile=city.secured.certs / "ca.pem")
    said = ""
    try:
        async with httpx.AsyncClient(verify=trusting, trust_env=False) as client:
            while True:
                assert city.running[user].running, city.running[user].log_tail()
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.get(f"https://{city.http[user]}/readyz")
                    said = answer.text
                    if answer.status_code == 200:
                        return
                await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        print(user, said, city.running[user].log_tail())
        raise
