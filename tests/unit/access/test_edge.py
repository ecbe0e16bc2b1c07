"""The gate in front of a running server: what each caller hears before anything is decided."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum_chassis.access.gate import Gate
from lyceum_chassis.access.limits import Limits
from lyceum_chassis.access.rules import BadRules, Subject
from lyceum_partners.partner import Partner
from unit.access.issuing import Trusted
from unit.edge.served import FewPartners, Served, few_partners, refusal, served

SERVICE = pb.DESCRIPTOR.services_by_name["PartnersService"]
ABOUT = {method.name: Subject(Partner) for method in SERVICE.methods}
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED


@contextlib.asynccontextmanager
async def behind_a_gate(
    folder: Path, limits: Limits | None = None
) -> AsyncIterator[tuple[Served, FewPartners, Trusted]]:
    trusted, api = Trusted(folder), few_partners()
    gate = Gate(trusted.tokens, {SERVICE.full_name: SERVICE}, ABOUT, limits)
    async with served(api, gate) as running:
        yield running, api, trusted


def verify(running: Served, token: str | None) -> Any:
    request = pb.VerifyPartnerRequest(command_id=str(uuid4()), partner_id=str(uuid4()))
    metadata = (("authorization", f"Bearer {token}"),) if token is not None else ()
    return running.partners.VerifyPartner(request, metadata=metadata)


async def test_the_actor_is_whom_the_token_names(tmp_path: Path) -> None:
    async with behind_a_gate(tmp_path) as (running, api, trusted):
        person = str(uuid4())
        await verify(running, trusted.issuer.token(person, ["coordinator"]))
        assert api.origins[0].actor == person


async def test_who_can_never_may_is_refused_before_the_handler(tmp_path: Path) -> None:
    async with behind_a_gate(tmp_path) as (running, api, trusted):
        code, _, _ = await refusal(verify(running, None))
        assert code is UNAUTHENTICATED
        code, _, _ = await refusal(verify(running, trusted.issuer.token(str(uuid4()))))
        assert code is grpc.StatusCode.PERMISSION_DENIED
        assert api.origins == []


async def test_a_bad_token_is_refused_even_where_none_is_needed(tmp_path: Path) -> None:
    async with behind_a_gate(tmp_path) as (running, _, trusted):
        token = trusted.unsigned(trusted.claims())
        call = running.partners.GetPartner(
            pb.GetPartnerRequest(), metadata=(("authorization", f"Bearer {token}"),)
        )
        code, said, _ = await refusal(call)
        assert code is UNAUTHENTICATED
        assert "algorithm" in said


async def test_invented_tokens_are_limited_by_where_they_come_from(tmp_path: Path) -> None:
    """Ten times what one caller may: many may be behind one address."""
    limits = Limits(rate=0.1, burst=3, pending=5)
    async with behind_a_gate(tmp_path, limits) as (running, _, trusted):
        told = [
            await refusal(verify(running, trusted.unsigned(trusted.claims()))) for _ in range(40)
        ]
        codes = [code for code, _, _ in told]
        assert codes[:30] == [UNAUTHENTICATED] * 30
        assert codes[-1] is grpc.StatusCode.RESOURCE_EXHAUSTED
        status = told[-1][2]
        assert status is not None
        retry = RetryInfo()
        assert status.details[0].Unpack(retry)
        assert 0 < retry.retry_delay.ToTimedelta().total_seconds() <= 1


@pytest.mark.parametrize("about", [{}, {"GetPartner": Subject(None)}])
def test_a_gate_is_not_made_of_rules_that_do_not_fit(tmp_path: Path, about: Any) -> None:
    with pytest.raises(BadRules):
        Gate(Trusted(tmp_path).tokens, {SERVICE.full_name: SERVICE}, about)
