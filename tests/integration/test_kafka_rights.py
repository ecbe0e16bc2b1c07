"""Kafka's users and rights, on a broker that refuses what nobody said."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    for_code,
)
from integration.secured import LIMIT_S, Secured, secured_kafka_in
from lyceum_chassis.kafka.transactions import all_sent, relays_producer, send
from lyceum_connections.certificates import Files
from lyceum_connections.kafka import Kafka
from lyceum_local import kafka_rights
from lyceum_local.certificates import Authority, wanted

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
async def secured(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Secured]:
    async with secured_kafka_in(tmp_path_factory.mktemp("secured")) as secured:
        yield secured


async def test_what_the_data_say_is_applied_once(secured: Secured) -> None:
    code, said = await secured.command("admin", "rights", "kafka")
    assert code == 0, said
    assert "given" not in said
    assert "taken" not in said


async def test_who_is_no_admin_applies_nothing(secured: Secured) -> None:
    code, said = await secured.command("lyceum", "rights", "kafka")
    assert code == 1
    assert "CLUSTER_AUTHORIZATION_FAILED" in said


async def test_a_relay_publishes_and_reads_back(secured: Secured) -> None:
    producer = relays_producer(secured.kafka_as("partners-relay"), "partners")
    await producer.start()
    try:
        async with producer.transaction():
            sent = [await send(producer, "lyceum.partners.v1", b"{}", b"key")]
            await all_sent(producer, sent)
    finally:
        await producer.stop()
    assert await _read(secured.kafka_as("projections"), "lyceum.partners.v1") == [b"{}"]


async def test_a_relay_writes_no_topic_of_another_service(secured: Secured) -> None:
    producer = AIOKafkaProducer(**secured.kafka_as("partners-relay").aiokafka())
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("lyceum.feedback.v1", b"{}")
    finally:
        await producer.stop()


async def test_a_relay_fences_no_other_services_relay(secured: Secured) -> None:
    producer = relays_producer(secured.kafka_as("partners-relay"), "feedback")
    try:
        with pytest.raises(TransactionalIdAuthorizationFailed):
            async with asyncio.timeout(LIMIT_S):
                await producer.start()
    finally:
        await producer.stop()


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("projections", "lyceum.partners.v1"),
        ("opportunities-policies", "lyceum.opportunities.v1"),
        ("lyceum", "lyceum.partners.public.v1"),
    ],
)
async def test_who_reads_writes_nothing(secured: Secured, user: str, topic: str) -> None:
    producer = AIOKafkaProducer(**secured.kafka_as(user).aiokafka())
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"{}")
    finally:
        await producer.stop()


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("feedback-policies", "lyceum.opportunities.v1"),
        ("opportunities-policies", "lyceum.feedback.v1"),
        ("partners-relay", "lyceum.feedback.checkpoint"),
        ("projections", "lyceum.partners.checkpoint"),
    ],
)
async def test_nobody_reads_what_it_does_not_need(secured: Secured, user: str, topic: str) -> None:
    consumer = AIOKafkaConsumer(topic, **secured.kafka_as(user).aiokafka())
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await asyncio.wait_for(consumer.start(), LIMIT_S)
    finally:
        await consumer.stop()


@pytest.mark.parametrize(
    ("user", "group"),
    [
        ("projections", "lyceum.partners.verification_renewal_v1"),
        ("opportunities-policies", "lyceum.projections.cards_v1"),
        ("lyceum", "lyceum.projections.cards_v1"),
    ],
)
async def test_nobody_joins_a_group_of_others(secured: Secured, user: str, group: str) -> None:
    consumer = AIOKafkaConsumer(
        "lyceum.partners.v1", **secured.kafka_as(user).aiokafka(), group_id=group
    )
    try:
        with pytest.raises(GroupAuthorizationFailedError):
            await asyncio.wait_for(_joined(consumer), LIMIT_S)
    finally:
        await consumer.stop()


@pytest.mark.parametrize("user", sorted(kafka_rights.load()))
async def test_no_user_creates_or_deletes_topics(secured: Secured, user: str) -> None:
    admin = AIOKafkaAdminClient(**secured.kafka_as(user).aiokafka())
    await admin.start()
    try:
        made = await admin.create_topics([NewTopic(f"lyceum.new.{user}", 1, 1)])
        assert for_code(made.topic_errors[0][1]) is TopicAuthorizationFailedError
        gone = await admin.delete_topics(["lyceum.partners.v1"])
        assert for_code(gone.topic_error_codes[0][1]) is TopicAuthorizationFailedError
    finally:
        await admin.close()


async def test_the_command_reads_events_and_nothing_without_its_login(secured: Secured) -> None:
    code, said = await secured.command("lyceum", "events", "partners")
    assert code == 0, said
    code, said = await secured.command(
        "lyceum", "events", "partners", env={"LYCEUM_KAFKA_PROTOCOL": "SSL"}
    )
    assert code == 2
    assert "LYCEUM_KAFKA_PROTOCOL=SSL knows no login" in said


async def test_a_wrong_password_is_refused(secured: Secured, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("wrong")
    stranger = replace(secured.kafka_as("lyceum"), password_file=str(tmp_path / "wrong"))
    with pytest.raises(KafkaConnectionError):
        await _read(stranger, "lyceum.partners.v1")


async def test_without_tls_nothing_is_heard(secured: Secured) -> None:
    with pytest.raises(KafkaConnectionError):
        await _read(Kafka(secured.addresses), "lyceum.partners.v1")


async def test_a_broker_of_another_authority_is_not_trusted(
    secured: Secured, tmp_path: Path
) -> None:
    Authority(tmp_path).make(wanted(), days=1)
    elsewhere = replace(secured.kafka_as("lyceum"), files=Files(ca=str(tmp_path / "ca.pem")))
    host, _, port = secured.addresses.rpartition(":")
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection(host, int(port), ssl=elsewhere.context)
    with pytest.raises(KafkaConnectionError):
        await _read(elsewhere, "lyceum.partners.v1")


async def test_a_replaced_password_is_taken_by_the_next_client(secured: Secured) -> None:
    file = secured.passwords / "kafka-partners-policies"
    before = file.read_text()
    file.unlink()
    await secured.command("admin", "rights", "passwords", str(secured.passwords))
    assert file.read_text() != before
    with pytest.raises(KafkaConnectionError):
        await _read(secured.kafka_as("partners-policies"), "lyceum.partners.v1")
    code, said = await secured.command(
        "admin", "rights", "kafka", "--passwords", str(secured.passwords)
    )
    assert code == 0, said
    await _read(secured.kafka_as("partners-policies"), "lyceum.partners.v1")


async def _joined(consumer: AIOKafkaConsumer) -> None:
    await consumer.start()
    await consumer.getone()


async def _read(kafka: Kafka, topic: str) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(**kafka.aiokafka(), isolation_level="read_committed")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, 0)]
        if topic.endswith("v1"):
            partitions += [TopicPartition(topic, 1), TopicPartition(topic, 2)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[bytes | None] = []
        for partition in partitions:
            consumer.seek(partition, 0)
            while await consumer.position(partition) < ends[partition]:
                read = await consumer.getmany(partition, timeout_ms=500)
                found += [record.value for records in read.values() for record in records]
        return found
    finally:
        await consumer.stop()
