"""The city behind TLS, logins and least rights: it works, and nobody may more than it needs."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import grpc
import httpx
import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from integration.secured_city import PARTS, City, secured_city_in
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum.projections.v1 import search_pb2 as search
from lyceum_chassis.store.mongo import connect
from lyceum_connections.certificates import Files
from lyceum_connections.grpc_tls import client_credentials
from lyceum_local import store_rights
from lyceum_local.issuer import person_of
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError
from unit.edge.requests import offer, open_survey, profile

pytestmark = pytest.mark.integration

LIMIT_S = 120.0
NEW = {each: str(uuid4()) for each in ("partner", "opportunity", "owner")}
Mongo = MongoClient[dict[str, Any]]


@pytest.fixture(scope="module")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    """With a partner, an opportunity and a survey that can be found."""
    async with secured_city_in(tmp_path_factory.mktemp("city")) as city:
        async with asyncio.timeout(LIMIT_S):
            for user in PARTS:
                await _ready(city, user)
        await _live(city)
        yield city


async def _live(city: City) -> None:
    """A partner joins, is verified and offers something, over TLS all the way."""
    partner, opportunity = NEW["partner"], NEW["opportunity"]
    soon = offer()
    day = (date.today() + timedelta(days=90)).isoformat()
    soon.schedule.start_date = soon.schedule.end_date = day
    soon.apply_by = (date.today() + timedelta(days=60)).isoformat()
    for request in (
        partners.ApplyToJoinRequest(partner_id=partner, profile=profile()),
        partners.VerifyPartnerRequest(partner_id=partner),
        partners.AppointMemberRequest(
            partner_id=partner, person_id=NEW["owner"], role=partners.MEMBER_ROLE_OWNER, name="Ada"
        ),
        opportunities.PostOpportunityRequest(
            opportunity_id=opportunity, host_id=partner, offer=soon
        ),
        # Asks partners, with the certificate of opportunities.
        opportunities.PublishOpportunityRequest(opportunity_id=opportunity),
    ):
        request.command_id = str(uuid4())
        await _ask(city, request)
    survey = open_survey()
    survey.survey_id, survey.opportunity_id = str(uuid4()), opportunity
    await _ask(city, survey)
    async with asyncio.timeout(LIMIT_S):
        found = 0
        while found < 2:
            answer = await _ask(city, search.SearchRequest(text="", include_inactive=True))
            found = len(answer.hits)
            await asyncio.sleep(0.2)


async def test_what_is_done_is_found_and_all_of_it_agrees(city: City) -> None:
    code, said = await city.secured.command(
        "lyceum",
        "verify",
        env={"LYCEUM_MONGODB": city.mongodb_as("lyceum")},
    )
    assert code == 0, said
    assert "All of it agrees." in said


async def test_the_command_goes_through_tls_with_its_certificate(city: City) -> None:
    own = city.caller()
    env = {
        "LYCEUM_PROJECTIONS_ADDRESS": city.addresses["projections"],
        "LYCEUM_TLS_CA_FILE": own.ca,
        "LYCEUM_TLS_CERTIFICATE_FILE": own.certificate,
        "LYCEUM_TLS_KEY_FILE": own.key,
    }
    code, said = await city.secured.command("lyceum", "search", "bicycle", env=env)
    assert code == 0, said
    assert "bicycle" in said


async def test_the_command_says_why_a_service_is_not_trusted(city: City, tmp_path: Path) -> None:
    from lyceum_local.certificates import Authority, wanted

    Authority(tmp_path / "other").make(wanted(), days=1)
    env = {
        "LYCEUM_PROJECTIONS_ADDRESS": city.addresses["projections"],
        "LYCEUM_TLS_CA_FILE": str(tmp_path / "other" / "ca.pem"),
    }
    code, said = await city.secured.command("lyceum", "search", "bicycle", env=env)
    assert code == 1
    assert "CERTIFICATE_VERIFY_FAILED" in said


async def test_a_service_is_known_by_its_certificate_alone(city: City) -> None:
    """A draft's partner is private: a visitor hears of none, a service is told."""
    unverified = str(uuid4())
    await _ask(
        city,
        partners.ApplyToJoinRequest(
            command_id=str(uuid4()), partner_id=unverified, profile=profile()
        ),
    )
    asked = partners.GetPartnerRequest(partner_id=unverified)
    found = await _ask(city, asked, token=None, caller=city.caller("opportunities"))
    assert found.standing == partners.STANDING_AWAITING_VERIFICATION
    for name in ("lyceum", "kafka"):  # a certificate of the authority, but no service's
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await _ask(city, asked, token=None, caller=city.caller(name))
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND


async def test_nobody_without_a_certificate_gets_as_far_as_a_token(city: City) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await _ask(
            city,
            partners.GetPartnerRequest(partner_id=NEW["partner"]),
            caller=Files(ca=city.caller().ca),
        )
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_person_is_forgotten_and_keys_rewrapped_by_who_may(city: City) -> None:
    code, said = await city.run("feedback-keys", "feedback", "forget", str(uuid4()))
    assert code == 0, said
    code, said = await city.run("partners-keys", "partners", "rewrap")
    assert code == 0, said
    code, said = await city.run("partners-keys", "partners", "forget", NEW["owner"])
    assert code == 0, said
    assert "is destroyed" in said
    code, said = await city.run("feedback-api", "feedback", "forget", str(uuid4()))
    assert code != 0, "an API's user may not"


async def test_a_topic_is_looked_through_with_the_relays_user(city: City) -> None:
    code, said = await city.run("partners-relay", "partners", "republish")
    assert code == 3, said  # nothing is lost


async def test_every_part_asks_the_store_only_for_what_it_may(city: City) -> None:
    """By collection, which MongoDB holds and SecantusDB does not: by what was really asked."""
    rights = store_rights.load()
    beyond, unused = [], set[str]()
    # Before it was refused, an API asked for what it may not.
    refused = {"feedback-api: remove on lyceum_feedback_keys.keys"}
    for user in [*PARTS, "partners-keys", "feedback-keys"]:
        asked = [tuple(line.split()) for line in city.recording(user).read_text().splitlines()]
        assert len(asked) > 2
        for database, collection, action in asked:
            granted = [
                each
                for each in rights[user]
                if each.database == database and each.collection in ("", collection)
            ]
            if not any(action in each.actions for each in granted):
                beyond.append(f"{user}: {action} on {database}.{collection}")
        for each in rights[user]:
            for action in each.actions:
                unused |= {f"{user}: {action} on {each.database}.{each.collection}"} - {
                    f"{user}: {a} on {d}.{each.collection and c}" for d, c, a in asked
                }
    assert set(beyond) == refused
    print("rights that this did not need:", *sorted(unused), sep="\n  ")


@pytest.mark.parametrize("user", sorted(PARTS))
async def test_no_user_of_the_store_reads_or_writes_another_services_database(
    city: City, user: str
) -> None:
    own = {f"lyceum_{PARTS[user][0]}", f"lyceum_{PARTS[user][0]}_keys"}
    others = {each.database for rights in store_rights.load().values() for each in rights} - own
    with _store(city.mongodb_as(user)) as client:
        for database in sorted(others):
            of = client[database]
            _refuses(of["commits"].find_one, {})
            _refuses(of["commits"].insert_one, {"_id": 1})
            _refuses(of["keys"].delete_many, {})
        _refuses(lambda: client.admin.command("createUser", "mallory", pwd="x", roles=[]))
        _refuses(lambda: client.admin.command("createRole", "mallory", privileges=[], roles=[]))


def _refuses(ask: Callable[..., Any], *told: Any) -> None:
    with pytest.raises(OperationFailure) as refused:
        ask(*told)
    assert refused.value.code == 13  # Unauthorized


async def test_the_operator_looks_at_everything_but_peoples_keys(city: City) -> None:
    with _store(city.mongodb_as("lyceum")) as client:
        assert client["lyceum_partners"]["commits"].count_documents({}) > 0
        with pytest.raises(OperationFailure):
            client["lyceum_feedback_keys"]["keys"].find_one({})
        with pytest.raises(OperationFailure):
            client["lyceum_partners"]["commits"].delete_many({})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("tls=true", "tls=false"), PyMongoError),
        (("ca.pem", "store.pem"), ServerSelectionTimeoutError),
        (("partners-api:", "partners-relay:"), OperationFailure),
    ],
    ids=["without TLS", "with another authority", "with another's password"],
)
async def test_the_stores_client_of_a_service_is_refused(
    city: City, change: tuple[str, str], error: type[Exception]
) -> None:
    uri = city.mongodb_as("partners-api").replace(*change)
    if "tls=false" in uri:
        uri = uri.partition("&tlsCAFile")[0]
    client = connect(uri)
    try:
        with pytest.raises(error):
            await client["lyceum_partners"]["commits"].find_one({})
    finally:
        client.close()


async def test_a_store_user_without_a_password_gets_nothing(city: City) -> None:
    ca = city.secured.certs / "ca.pem"
    with _store(f"mongodb://{city.store}/?directConnection=true&tls=true&tlsCAFile={ca}") as client:
        with pytest.raises(OperationFailure):
            client["lyceum_partners"]["commits"].find_one({})


async def test_rights_of_the_store_are_applied_again_without_harm(city: City) -> None:
    code, said = await city.secured.command(
        "admin", "rights", "store", env={"LYCEUM_MONGODB": city.mongodb_as("admin")}
    )
    assert code == 0, said
    with _store(city.mongodb_as("partners-api")) as client:
        assert client["lyceum_partners"]["commits"].find_one({})


async def test_no_log_holds_a_password(city: City) -> None:
    secrets = [file.read_text() for file in city.secured.passwords.iterdir()]
    for user, process in city.running.items():
        log = process.log.read_text()
        assert log, user
        assert not [secret for secret in secrets if secret in log], user


def _store(uri: str) -> Mongo:
    return MongoClient(uri, serverSelectionTimeoutMS=5_000)


async def _ask(
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
        return await call(request, timeout=20, metadata=metadata)


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
