"""What happens in the secured city: over TLS all the way, by callers with certificates."""

import asyncio
import contextlib
import ssl
from datetime import date, timedelta
from typing import Any, cast
from uuid import uuid4

import grpc
import httpx
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from integration.secured import LIMIT_S
from integration.secured_city import City
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum.people.v1 import person_pb2 as people
from lyceum.projections.v1 import search_pb2 as search
from lyceum_connections.certificates import Files
from lyceum_connections.grpc_tls import client_credentials
from lyceum_local.issuer import person_of
from unit.edge.requests import offer, open_survey, profile

PARTNER, OPPORTUNITY, OWNER, LEAVER = (str(uuid4()) for _ in range(4))


async def live(city: City) -> None:
    """A partner joins, two people act for it, it offers something and asks how it was."""
    soon = offer()
    soon.schedule.start_date = soon.schedule.end_date = _in_days(90)
    soon.apply_by = _in_days(60)
    registered = people.PersonProfile(name="Ben", roles=[people.PERSON_ROLE_MENTOR])
    for request in (
        people.RegisterPersonRequest(person_id=LEAVER, profile=registered),
        partners.ApplyToJoinRequest(partner_id=PARTNER, profile=profile()),
        partners.VerifyPartnerRequest(partner_id=PARTNER),
        *(
            partners.AppointMemberRequest(
                partner_id=PARTNER, person_id=person, role=role, name=name
            )
            for person, role, name in (
                (OWNER, partners.MEMBER_ROLE_OWNER, "Ada"),
                (LEAVER, partners.MEMBER_ROLE_STAFF, "Ben"),
            )
        ),
        opportunities.PostOpportunityRequest(
            opportunity_id=OPPORTUNITY, host_id=PARTNER, offer=soon
        ),
        # Asks partners, with the certificate of opportunities.
        opportunities.PublishOpportunityRequest(opportunity_id=OPPORTUNITY),
    ):
        await tell(city, request)
    survey = open_survey()
    survey.survey_id, survey.opportunity_id = str(uuid4()), OPPORTUNITY
    await tell(city, survey)
    await found(city, PARTNER, OPPORTUNITY)


def _in_days(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


async def tell(city: City, command: Any) -> Any:
    """As a coordinator, and once."""
    command.command_id = str(uuid4())
    return await ask(city, command)


async def found(city: City, *ids: str) -> None:
    """Waits until a search finds all of them."""
    async with asyncio.timeout(LIMIT_S):
        seen = set[str]()
        while not seen >= set(ids):
            answer = await ask(city, search.SearchRequest(text="", include_inactive=True))
            seen = {hit.card.id for hit in answer.hits}
            await asyncio.sleep(0.1)


async def ask(
    city: City,
    request: Message,
    *,
    token: str | None = "coordinator",
    caller: Files | None = None,
) -> Any:
    """The RPC of the request's name, as a coordinator unless told otherwise."""
    package = request.DESCRIPTOR.file.package
    name = request.DESCRIPTOR.name.removesuffix("Request")
    service, method = next(
        (each, each.methods_by_name[name])
        for each in request.DESCRIPTOR.file.services_by_name.values()
        if name in each.methods_by_name
    )
    of = package.split(".")[1]
    address = city.addresses["projections" if of == "projections" else f"{of}-api"]
    metadata: list[tuple[str, str]] = []
    if token:
        shown = city.issuer.token(person_of(token), [token])
        metadata = [("authorization", f"Bearer {shown}")]
    credentials = client_credentials(caller or city.caller())
    async with grpc.aio.secure_channel(address, credentials) as channel:
        call: Any = channel.unary_unary(
            f"/{service.full_name}/{name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=GetMessageClass(cast(Any, method.output_type)).FromString,
        )
        return await call(request, timeout=60, metadata=metadata)


async def ready(city: City, *users: str) -> None:
    """Waits until what runs as these users says so, or has ended."""
    async with asyncio.timeout(LIMIT_S):
        await asyncio.gather(*(_ready(city, user) for user in users))


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
