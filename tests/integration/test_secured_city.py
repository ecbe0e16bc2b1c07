"""The city behind TLS, logins and least rights: it works, and nobody may more than it needs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
from certificate_shown import certificate_shown
from cryptography import x509
from integration.secured import LIMIT_S
from integration.secured_city import PARTS, City, secured_city_in
from integration.secured_life import LEAVER, OWNER, PARTNER, ask, found, live, ready, tell
from lyceum.opportunities.v1 import opportunities_pb2 as opportunities
from lyceum.partners.v1 import partners_pb2 as partners
from lyceum.people.v1 import person_pb2 as people
from lyceum_chassis.store.mongo import connect
from lyceum_connections.certificates import Files
from lyceum_local import store_rights
from lyceum_local.certificates import Authority, wanted
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError
from unit.edge.requests import offer, profile

pytestmark = pytest.mark.integration

Mongo = MongoClient[dict[str, Any]]


@pytest.fixture(scope="module")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    """With a partner, an opportunity and a survey that can be found."""
    async with secured_city_in(tmp_path_factory.mktemp("city")) as city:
        await ready(city, *PARTS)
        await live(city)
        yield city


async def test_what_is_done_is_found_and_all_of_it_agrees(city: City) -> None:
    code, said = await city.command("lyceum", "verify")
    assert code == 0, said
    assert "All of it agrees." in said


async def test_the_command_trusts_who_is_of_its_authority_and_says_why_it_does_not(
    city: City, tmp_path: Path
) -> None:
    own = city.caller()
    env = {
        "LYCEUM_PROJECTIONS_ADDRESS": city.addresses["projections"],
        "LYCEUM_TLS_CA_FILE": own.ca,
        "LYCEUM_TLS_CERTIFICATE_FILE": own.certificate,
        "LYCEUM_TLS_KEY_FILE": own.key,
    }
    Authority(tmp_path / "other").make(wanted(), days=1)
    elsewhere = {**env, "LYCEUM_TLS_CA_FILE": str(tmp_path / "other" / "ca.pem")}
    for name in ("CERTIFICATE", "KEY"):
        del elsewhere[f"LYCEUM_TLS_{name}_FILE"]
    (code, said), (untrusted, why) = await asyncio.gather(
        city.command("lyceum", "search", "bicycle", env=env),
        city.command("lyceum", "search", "bicycle", env=elsewhere),
    )
    assert code == 0, said
    assert "bicycle" in said
    assert untrusted == 1
    assert "CERTIFICATE_VERIFY_FAILED" in why


async def test_a_service_is_known_by_its_certificate_alone(city: City) -> None:
    """A draft's partner is private: a visitor hears of none, a service is told."""
    unverified = str(uuid4())
    await tell(city, partners.ApplyToJoinRequest(partner_id=unverified, profile=profile()))
    asked = partners.GetPartnerRequest(partner_id=unverified)
    found = await ask(city, asked, token=None, caller=city.caller("opportunities"))
    assert found.standing == partners.STANDING_AWAITING_VERIFICATION
    for name in ("lyceum", "kafka"):  # a certificate of the authority, but no service's
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ask(city, asked, token=None, caller=city.caller(name))
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND


async def test_nobody_without_a_certificate_gets_as_far_as_a_token(city: City) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await ask(
            city,
            partners.GetPartnerRequest(partner_id=PARTNER),
            caller=Files(ca=city.caller().ca),
        )
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_whom_people_forget_every_service_forgets_as_its_policies_user(city: City) -> None:
    """It destroys keys, which no API may."""
    with _store(city.mongodb_as("admin")) as client:
        assert client["lyceum_people_keys"]["keys"].find_one({"_id": LEAVER})
        assert client["lyceum_partners_keys"]["keys"].find_one({"_id": LEAVER})
        await tell(city, people.ForgetPersonRequest(person_id=LEAVER))
        async with asyncio.timeout(LIMIT_S):
            for name in ("lyceum_partners", "lyceum_feedback", "lyceum_people"):
                while not client[name]["forgotten"].find_one({"_id": LEAVER}):
                    await asyncio.sleep(0.2)
                assert not client[f"{name}_keys"]["keys"].find_one({"_id": LEAVER})


async def test_what_operators_do_with_a_service_runs_as_who_may(city: City) -> None:
    forgotten, rewrapped, looked, refused = await asyncio.gather(
        city.run("partners-keys", "partners", "forget", OWNER),
        city.run("feedback-keys", "feedback", "rewrap"),
        city.run("partners-relay", "partners", "republish"),
        city.run("feedback-api", "feedback", "forget", str(uuid4())),
    )
    assert forgotten[0] == 0, forgotten
    assert "is destroyed" in forgotten[1]
    assert rewrapped[0] == 0, rewrapped
    assert looked[0] == 3, looked  # nothing is lost
    assert refused[0] != 0, "an API's user may not"


async def test_certificates_are_replaced_while_the_city_goes_on(city: City) -> None:
    code, said = await city.command("lyceum", "certs", str(city.secured.certs), "--renew")
    assert code == 0, said
    for user in ("partners-api", "opportunities-api", "projections"):
        own = city.caller(PARTS[user][0])
        renewed = x509.load_pem_x509_certificate(Path(own.certificate).read_bytes())
        for address in (city.addresses[user], city.http[user]):
            assert await certificate_shown(address, city.caller()) == renewed
    await _publishes(city)


async def test_passwords_are_replaced_with_one_process_after_the_other(city: City) -> None:
    users = ("opportunities-api", "opportunities-relay")
    before = city.mongodb_as(users[0])
    for file in (f"store-{users[0]}", f"store-{users[1]}", f"kafka-{users[1]}"):
        (city.secured.passwords / file).unlink()
    for what in (
        ("passwords", str(city.secured.passwords)),
        ("store", "--passwords", str(city.secured.passwords)),
        ("kafka", "--passwords", str(city.secured.passwords)),
    ):
        code, said = await city.command("admin", "rights", *what)
        assert code == 0, said
    with _store(before) as client, pytest.raises(OperationFailure):
        client["lyceum_opportunities"]["commits"].find_one({})
    for user in users:
        await asyncio.to_thread(city.running[user].stop)
        await city.start(user)
        await ready(city, user)
    await _publishes(city)


async def _publishes(city: City) -> None:
    """All the way: two services, the relay, Kafka and the read models."""
    id_ = str(uuid4())
    await tell(
        city,
        opportunities.PostOpportunityRequest(opportunity_id=id_, host_id=PARTNER, offer=offer()),
    )
    await tell(city, opportunities.PublishOpportunityRequest(opportunity_id=id_))
    await found(city, id_)


async def test_every_part_asks_the_store_only_for_what_it_may(city: City) -> None:
    """By collection, which MongoDB holds and SecantusDB does not: by what was really asked."""
    rights = store_rights.load()
    beyond, unused = [], set[str]()
    for user in [*PARTS, "partners-keys", "feedback-keys"]:
        asked = [tuple(line.split()) for line in city.recording(user).read_text().splitlines()]
        assert asked, user
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
    # What an API was told to do that it may not (`forget`), until it was refused.
    forgetting = {"insert", "update", "remove"}
    told = {f"feedback-api: {each} on lyceum_feedback_keys.forgettings" for each in forgetting}
    assert set(beyond) & told
    assert set(beyond) <= told | {"feedback-api: remove on lyceum_feedback_keys.keys"}
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
    code, said = await city.command("admin", "rights", "store")
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
    return MongoClient(uri, serverSelectionTimeoutMS=20_000)
