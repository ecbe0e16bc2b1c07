"""The real server on a free port: refusals, bad bytes, limits, health, reflection, drain."""

import asyncio
from typing import Any
from uuid import UUID

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_chassis.domain.messages import Rejected
from lyceum_chassis.edge import grpc_server
from lyceum_chassis.errors import Conflicted, InvalidArgument, NotFound, Unavailable
from unit.edge.requests import COMMAND_ID, ID, OTHER_ID
from unit.edge.served import LIMIT_S, SERVICE, Served, few_partners, refusal, served

Code = grpc.StatusCode
VERIFY = pb.VerifyPartnerRequest(command_id=COMMAND_ID, partner_id=ID)


def send(running: Served, raw: bytes, method: str = "VerifyPartner") -> Any:
    """A call with these bytes for a request."""
    call: Any = running.channel.unary_unary(f"/{SERVICE}/{method}", response_deserializer=None)
    return call(raw, timeout=LIMIT_S)


@pytest.mark.parametrize(
    ("error", "code", "message", "detail"),
    [
        (
            InvalidArgument([("reason", "is empty"), ("partner_id", "must be a UUID")]),
            Code.INVALID_ARGUMENT,
            "reason: is empty; partner_id: must be a UUID",
            BadRequest(
                field_violations=[
                    BadRequest.FieldViolation(field="reason", description="is empty"),
                    BadRequest.FieldViolation(field="partner_id", description="must be a UUID"),
                ]
            ),
        ),
        (
            Rejected("partner.not_active", "It doesn't — 否 — allow this."),
            Code.FAILED_PRECONDITION,
            "It doesn't — 否 — allow this.",
            ErrorInfo(reason="partner.not_active", domain="lyceum"),
        ),
        (NotFound("partner 42"), Code.NOT_FOUND, "There is no partner 42.", None),
        (Conflicted("Changed by others."), Code.ABORTED, "Changed by others.", RetryInfo()),
        (Unavailable("Away.", 2.0), Code.UNAVAILABLE, "Away.", RetryInfo()),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_what_a_servicer_raises_reaches_the_client_with_its_details(
    error: Exception, code: Code, message: str, detail: Any
) -> None:
    async with served(few_partners(error)) as running:
        got, said, status = await refusal(running.partners.VerifyPartner(VERIFY))
    assert (got, said) == (code, message)
    assert status is not None
    assert (status.code, status.message) == (code.value[0], message)
    if detail is None:
        assert not status.details
        return
    (packed,) = status.details
    read = type(detail)()
    assert packed.Unpack(read)
    if isinstance(read, RetryInfo):
        assert read.retry_delay.ToMilliseconds() > 0
    else:
        assert read == detail


@pytest.mark.parametrize(
    "error", [RuntimeError("the password is sesame"), KeyError("sesame"), TimeoutError("sesame")]
)
async def test_an_unexpected_error_tells_the_client_nothing_and_the_server_lives_on(
    error: Exception,
) -> None:
    api = few_partners(error)
    async with served(api) as running:
        code, said, status = await refusal(running.partners.VerifyPartner(VERIFY))
        assert code is Code.INTERNAL
        assert "sesame" not in f"{said} {status}"
        api.error = None
        assert await running.partners.VerifyPartner(VERIFY) == pb.VerifyPartnerResponse()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\x0a\x02\xff\xfe", id="text that is not UTF-8"),
        pytest.param(b"\x0a\x03\xed\xa0\x80", id="a lone surrogate"),
        pytest.param(b"\x0a\x24abc", id="cut off in a field"),
        pytest.param(VERIFY.SerializeToString()[:-1], id="cut off before its last byte"),
        pytest.param(b"\x0a", id="a tag alone"),
        pytest.param(b"\xff" * 64, id="no tag at all"),
    ],
)
async def test_bytes_that_are_no_message_are_the_callers_mistake(raw: bytes) -> None:
    async with served(few_partners()) as running:
        code, _, status = await refusal(send(running, raw))
    assert code is Code.INVALID_ARGUMENT
    assert status is not None
    assert status.details[0].Is(BadRequest.DESCRIPTOR)


async def test_a_message_with_fields_of_a_later_version_is_understood() -> None:
    async with served(few_partners()) as running:
        later = VERIFY.SerializeToString() + b"\xfa\x01\x03new"
        assert await send(running, later) == b""


async def test_a_message_of_5_megabytes_is_refused_and_one_below_the_limit_is_not() -> None:
    async with served(few_partners()) as running:
        filler = b"\xfa\x01\x80\x80\xc0\x02"  # field 31, 5 MiB long
        too_long = VERIFY.SerializeToString() + filler + bytes(5 * 1024 * 1024)
        code, _, _ = await refusal(send(running, too_long))
        assert code is Code.RESOURCE_EXHAUSTED
        long = VERIFY.SerializeToString() + b"\xfa\x01\x80\x80\x3c" + bytes(60 * 2**14)
        assert await send(running, long) == b""


async def test_a_method_that_is_not_in_the_contract_is_unimplemented() -> None:
    async with served(few_partners()) as running:
        code, _, _ = await refusal(send(running, b"", method="ForgetEverything"))
    assert code is Code.UNIMPLEMENTED


async def test_a_call_is_known_by_what_the_caller_says_of_it() -> None:
    api = few_partners()
    async with served(api) as running:
        await running.partners.VerifyPartner(
            VERIFY,
            metadata=[
                ("lyceum-correlation-id", OTHER_ID),
                ("lyceum-actor", "coordinator-7"),
            ],
        )
    (origin,) = api.origins
    assert origin.command_id == UUID(COMMAND_ID)
    assert origin.correlation_id == UUID(OTHER_ID)
    assert origin.actor == "coordinator-7"


async def test_what_one_caller_says_of_a_call_is_not_believed_of_the_next() -> None:
    api = few_partners()
    said = [("lyceum-correlation-id", OTHER_ID), ("lyceum-actor", "a")]
    async with served(api) as running:
        await running.partners.VerifyPartner(VERIFY, metadata=said)
        await running.partners.VerifyPartner(VERIFY)
        await running.partners.VerifyPartner(VERIFY, metadata=[("lyceum-correlation-id", "7")])
    _, silent, wrong = api.origins
    assert silent.actor == "anonymous"
    assert len({origin.correlation_id for origin in api.origins}) == 3
    assert wrong.correlation_id != UUID(OTHER_ID)


async def test_calls_at_the_same_time_are_kept_apart() -> None:
    api = few_partners()
    ids = [UUID(int=(4 << 76) | (2 << 62) | number) for number in range(100)]
    async with served(api) as running:
        await asyncio.gather(
            *(
                running.partners.VerifyPartner(
                    pb.VerifyPartnerRequest(command_id=str(id_), partner_id=ID),
                    metadata=[("lyceum-correlation-id", str(id_)), ("lyceum-actor", str(id_))],
                )
                for id_ in ids
            )
        )
    assert {(o.command_id, o.correlation_id, o.actor) for o in api.origins} == {
        (id_, id_, str(id_)) for id_ in ids
    }


async def test_a_call_that_takes_too_long_is_ended_and_answered_before_the_deadline() -> None:
    api = few_partners()
    async with served(api) as running:
        code, _, _ = await refusal(
            running.partners.SuspendPartner(pb.SuspendPartnerRequest(), timeout=0.5)
        )
        assert code is Code.UNAVAILABLE
        await asyncio.wait_for(api.left.wait(), LIMIT_S)


async def test_beyond_its_limit_a_call_is_refused_at_once_with_a_delay_and_the_rest_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grpc_server, "MAX_AT_ONCE", 3)
    api = few_partners()
    request = pb.SuspendPartnerRequest(command_id=COMMAND_ID, partner_id=ID)
    async with served(api) as running:
        suspend = running.partners.SuspendPartner
        calls = [asyncio.ensure_future(suspend(request, timeout=LIMIT_S)) for _ in range(5)]
        over: set[asyncio.Future[Any]] = set()
        async with asyncio.timeout(LIMIT_S / 2):
            while len(over) < 2:
                over, _ = await asyncio.wait(calls, timeout=0.05)
        for refused in over:
            code, _, status = await refusal(refused)
            assert code is Code.UNAVAILABLE
            assert status is not None
            delay = RetryInfo()
            assert status.details[0].Unpack(delay)
            assert delay.retry_delay.ToMilliseconds() == 1_000
        api.let_go.set()
        assert len(await asyncio.gather(*(each for each in calls if each not in over))) == 3
        await suspend(request, timeout=LIMIT_S)


@pytest.mark.parametrize("service", ["", SERVICE])
async def test_health_is_serving(service: str) -> None:
    async with served(few_partners()) as running:
        health = health_pb2_grpc.HealthStub(running.channel)
        answer = await health.Check(health_pb2.HealthCheckRequest(service=service))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        assert (await running.server.check()).ready


async def test_the_health_of_a_service_that_is_not_here_is_not_found() -> None:
    async with served(few_partners()) as running:
        health = health_pb2_grpc.HealthStub(running.channel)
        code, _, _ = await refusal(health.Check(health_pb2.HealthCheckRequest(service="elsewhere")))
    assert code is Code.NOT_FOUND


async def test_a_server_that_was_not_started_is_not_ready() -> None:
    async with served(few_partners()) as running:
        server = running.server
    check = await server.check()
    assert (check.ready, check.detail) == (False, "not serving")


async def test_while_draining_health_is_not_serving_and_the_call_under_way_is_finished() -> None:
    api = few_partners()
    async with served(api) as running:
        health = health_pb2_grpc.HealthStub(running.channel)
        watch = health.Watch(health_pb2.HealthCheckRequest(service=SERVICE))
        under_way = running.partners.SuspendPartner(pb.SuspendPartnerRequest(), timeout=LIMIT_S)
        await asyncio.wait_for(api.entered.wait(), LIMIT_S)
        assert (await watch.read()).status == health_pb2.HealthCheckResponse.SERVING

        running.running.cancel()
        changed = await asyncio.wait_for(watch.read(), LIMIT_S)
        assert changed.status == health_pb2.HealthCheckResponse.NOT_SERVING
        assert not (await running.server.check()).ready
        watch.cancel()

        async with grpc.aio.insecure_channel(running.address) as late:
            code, _, _ = await refusal(
                PartnersServiceStub(late).VerifyPartner(VERIFY, timeout=LIMIT_S)
            )
            assert code is Code.UNAVAILABLE

        assert not api.left.is_set()
        api.let_go.set()
        assert await under_way == pb.SuspendPartnerResponse()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(running.running, LIMIT_S)


async def test_an_idle_server_ends_at_once() -> None:
    async with served(few_partners()) as running:
        running.running.cancel()
        async with asyncio.timeout(2.0):
            await asyncio.gather(running.running, return_exceptions=True)


async def test_reflection_lists_the_services_and_describes_them() -> None:
    async def ask(**what: Any) -> Any:
        request = reflection_pb2.ServerReflectionRequest(**what)
        call = reflection_pb2_grpc.ServerReflectionStub(running.channel).ServerReflectionInfo(
            iter([request])
        )
        return await call.read()

    async with served(few_partners()) as running:
        listed = await ask(list_services="")
        found = await ask(file_containing_symbol=SERVICE)
    names = {service.name for service in listed.list_services_response.service}
    assert {SERVICE, "grpc.health.v1.Health"} <= names
    files = [
        FileDescriptorProto.FromString(raw)
        for raw in found.file_descriptor_response.file_descriptor_proto
    ]
    assert "lyceum/partners/v1/partners.proto" in {file.name for file in files}


async def test_two_servers_never_share_a_port() -> None:
    async with served(few_partners()) as running:
        with pytest.raises(RuntimeError, match="bind"):
            type(running.server)(running.address, [], [])
