"""What a secured city refuses, each really tried on a running one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError
from containers.city import City
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_connections.certificates import Files
from lyceum_connections.grpc_tls import client_credentials
from lyceum_connections.kafka import Kafka
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

Attempt = Callable[[City], Awaitable[None]]

_LIMIT_S = 30.0
_UNAUTHORIZED, _NOT_AUTHENTICATED = 13, 18


async def who_comes_without_tls(city: City) -> None:
    async with grpc.aio.insecure_channel(city.grpc["partners"]) as channel:
        assert await _refusal(channel) is grpc.StatusCode.UNAVAILABLE
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.TransportError):
            await client.get(city.web.replace("https:", "http:"))
    with pytest.raises(KafkaConnectionError):
        await _read(Kafka(city.servers["kafka"]), "lyceum.partners.v1")
    plain = f"mongodb://{city.servers['store']}/?directConnection=true"
    with pytest.raises(PyMongoError):
        _look(plain, "lyceum_partners")


async def who_has_no_token(city: City) -> None:
    async with city.channel("partners") as channel:
        assert await _refusal(channel) is grpc.StatusCode.UNAUTHENTICATED


async def who_is_inside_and_has_no_certificate(city: City) -> None:
    """Past the gateway, where services speak with each other."""
    address = f"{city.address(city.containers('partners-api')[0])}:7101"
    named = [("grpc.ssl_target_name_override", "partners-api")]
    async with grpc.aio.secure_channel(address, client_credentials(city.ca), named) as channel:
        assert await _refusal(channel) is grpc.StatusCode.UNAVAILABLE
    own = city.secrets / "opportunities-api"
    certified = Files(str(own / "tls.pem"), str(own / "tls-key.pem"), city.ca.ca)
    async with grpc.aio.secure_channel(address, client_credentials(certified), named) as channel:
        # Known as the service by its certificate, which may not do this.
        assert await _refusal(channel) is grpc.StatusCode.PERMISSION_DENIED


async def who_has_the_password_of_somebody_else(city: City) -> None:
    with pytest.raises(KafkaConnectionError):
        await _read(city.kafka_as("feedback-relay", "partners-relay"), "lyceum.feedback.v1")
    with pytest.raises(OperationFailure) as refused:
        _look(city.mongodb_as("feedback-api", "partners-api"), "lyceum_feedback")
    assert refused.value.code == _NOT_AUTHENTICATED


async def who_asks_kafka_for_what_is_not_his(city: City) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await _read(city.kafka_as("feedback-policies"), "lyceum.opportunities.v1")
    producer = AIOKafkaProducer(**city.kafka_as("partners-relay").aiokafka())
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("lyceum.feedback.v1", b"{}")
    finally:
        await producer.stop()


async def who_asks_the_store_for_what_is_not_his(city: City) -> None:
    for user, database in (
        ("feedback-api", "lyceum_partners"),
        ("projections", "lyceum_people"),
        ("lyceum", "lyceum_people_keys"),
    ):
        with pytest.raises(OperationFailure) as refused:
            _look(city.mongodb_as(user), database)
        assert refused.value.code == _UNAUTHORIZED, (user, database)


async def a_service_that_shows_its_certificate_where_kafka_is_administered(city: City) -> None:
    """The authority is the same, and the user `lyceum` may read; who shows that name is nobody."""
    settings = {
        "LYCEUM_KAFKA": "kafka:9094",
        "LYCEUM_KAFKA_PROTOCOL": "SSL",
        "LYCEUM_KAFKA_USERNAME": "",
        "LYCEUM_KAFKA_CERTIFICATE_FILE": "/run/secure/tls.pem",
        "LYCEUM_KAFKA_KEY_FILE": "/run/secure/tls-key.pem",
    }
    options = [word for name, value in settings.items() for word in ("-e", f"{name}={value}")]
    command = ("run", "--rm", "-T", *options, "lyceum")
    for told, said in (
        (("rights", "kafka"), "AUTHORIZATION_FAILED"),
        (("events", "partners"), "Kafka has no topic"),  # who may not look is told no more
    ):
        with pytest.raises(RuntimeError, match=said):
            await asyncio.to_thread(city.compose, *command, *told)


ATTEMPTS: tuple[Attempt, ...] = (
    who_comes_without_tls,
    who_has_no_token,
    who_is_inside_and_has_no_certificate,
    who_has_the_password_of_somebody_else,
    who_asks_kafka_for_what_is_not_his,
    who_asks_the_store_for_what_is_not_his,
    a_service_that_shows_its_certificate_where_kafka_is_administered,
)


async def _refusal(channel: grpc.aio.Channel) -> grpc.StatusCode:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await PartnersServiceStub(channel).ApplyToJoin(pb.ApplyToJoinRequest(), timeout=10)
    code: grpc.StatusCode = refused.value.code()
    return code


async def _read(kafka: Kafka, topic: str) -> None:
    consumer = AIOKafkaConsumer(topic, **kafka.aiokafka())
    try:
        await asyncio.wait_for(consumer.start(), _LIMIT_S)
    finally:
        await consumer.stop()


def _look(uri: str, database: str) -> None:
    with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=3_000) as client:
        client[database]["commits"].find_one()
