"""Access where it rests on the store: the decided state, retries, followed members, histories."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from examples.believable import OFFER, PROFILE
from integration.guarded import Guarded, guarded
from integration.totals import running
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum_chassis.access.limits import Limits
from lyceum_chassis.access.memberships import UNKNOWN, FollowedMembers
from lyceum_chassis.domain.messages import Unknown
from lyceum_chassis.errors import Forbidden, InvalidArgument, Private, Unavailable
from lyceum_chassis.policies.memberships import memberships
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.relay.relay import Relay, RelaySettings
from lyceum_chassis.store.commits import NOBODY, Origin
from lyceum_chassis.store.event_store import EventStore
from lyceum_chassis.store.lease import Lease
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import Client, Database
from lyceum_chassis.store.privacy import Keyring
from lyceum_opportunities.opportunity import PostOpportunity, PublishOpportunity
from lyceum_partners.declarations import DeclareCapability
from lyceum_partners.members import AppointMember, ChangeMemberRole, MemberRole, RemoveMember
from lyceum_partners.partner import ApplyToJoin, Partner, SuspendPartner, VerifyPartner, partner
from unit.edge.requests import profile

pytestmark = pytest.mark.integration

ADA, BEN = uuid4(), uuid4()


def origin(actor: str = NOBODY, command_id: UUID | None = None) -> Origin:
    return Origin(command_id=command_id or uuid4(), correlation_id=uuid4(), actor=actor)


def by(person: UUID) -> Any:
    """A permit for an owner of the partner that is decided on."""

    def permit(state: Partner) -> None:
        if state.members.get(person) is not MemberRole.OWNER:
            raise Forbidden

    return permit


@pytest.fixture
async def store(db: Database) -> EventStore:
    store = EventStore(db, Keyring(db, MasterKeys.of(bytes(32))))
    await store.prepare()
    return store


async def adas_partner(store: EventStore) -> UUID:
    id_ = uuid4()
    commands = (
        ApplyToJoin(profile=PROFILE, by=ADA),
        VerifyPartner(),
        AppointMember(person_id=BEN, role=MemberRole.OWNER),
    )
    for command in commands:
        await store.execute(partner, id_, command, origin())
    return id_


async def test_a_rule_is_held_against_the_state_that_others_have_changed_meanwhile(
    store: EventStore, db: Database
) -> None:
    """This process still holds Ada as an owner; another one has removed her."""
    id_ = await adas_partner(store)
    elsewhere = EventStore(db, Keyring(db, MasterKeys.of(bytes(32))))
    await elsewhere.prepare()
    await elsewhere.execute(partner, id_, RemoveMember(person_id=ADA), origin())
    with pytest.raises(Forbidden):
        await store.execute(partner, id_, DeclareCapability(capability="a van"), origin(), by(ADA))
    assert "a van" not in (await store.load(partner, id_)).state.capabilities


async def test_who_became_a_member_elsewhere_is_not_refused_by_a_stale_state(
    store: EventStore, db: Database
) -> None:
    id_, cyd = await adas_partner(store), uuid4()
    elsewhere = EventStore(db, Keyring(db, MasterKeys.of(bytes(32))))
    await elsewhere.prepare()
    appoint = AppointMember(person_id=cyd, role=MemberRole.OWNER)
    await elsewhere.execute(partner, id_, appoint, origin())
    done = await store.execute(
        partner, id_, DeclareCapability(capability="a van"), origin(str(cyd)), by(cyd)
    )
    assert not done.already_done


async def test_whatever_comes_at_once_nobody_acts_after_having_been_removed(
    store: EventStore,
) -> None:
    for _ in range(10):
        id_ = await adas_partner(store)
        words = [f"thing {n}" for n in range(8)]
        tries = [
            store.execute(
                partner, id_, DeclareCapability(capability=word), origin(str(ADA)), by(ADA)
            )
            for word in words
        ]
        tries.insert(4, store.execute(partner, id_, RemoveMember(person_id=ADA), origin("ben")))
        await asyncio.gather(*tries, return_exceptions=True)
        removed, late = False, []
        async for commit in store.commits.find({"stream": f"partner-{id_}"}).sort("version", 1):
            if removed and commit["actor"] == str(ADA):
                late.append(commit)
            removed = removed or any("removed" in each["type"] for each in commit["events"])
        assert removed
        assert late == []


async def test_a_refusal_keeps_what_is_held_and_stores_nothing(store: EventStore) -> None:
    id_ = await adas_partner(store)
    before = await store.commits.count_documents({})
    for _ in range(3):
        with pytest.raises(Forbidden):
            await store.execute(partner, id_, VerifyPartner(), origin(), by(uuid4()))
    assert await store.commits.count_documents({}) == before
    held = store._held.held(f"partner-{id_}")
    assert held is not None and held.version > 0  # noqa: PT018


async def test_what_is_private_is_as_unknown_as_what_is_not_there(store: EventStore) -> None:
    def private(state: Any) -> None:
        raise Private

    said = []
    for id_ in (await adas_partner(store), uuid4()):
        with pytest.raises(Unknown) as unknown:
            await store.execute(partner, id_, VerifyPartner(), origin(), private)
        said.append((unknown.value.code, unknown.value.sentence))
    assert said[0] == said[1]


async def test_a_retry_is_answered_to_its_own_actor_even_if_it_may_no_longer(
    store: EventStore,
) -> None:
    id_, command_id = await adas_partner(store), uuid4()
    step_back = ChangeMemberRole(person_id=ADA, role=MemberRole.STAFF)
    first = await store.execute(partner, id_, step_back, origin(str(ADA), command_id), by(ADA))
    again = await store.execute(partner, id_, step_back, origin(str(ADA), command_id), by(ADA))
    assert (again.version, again.already_done) == (first.version, True)


async def test_a_retry_by_another_actor_does_not_learn_the_outcome(store: EventStore) -> None:
    id_, command_id = await adas_partner(store), uuid4()
    declare = DeclareCapability(capability="a van")
    await store.execute(partner, id_, declare, origin(str(ADA), command_id), by(ADA))
    stranger = uuid4()
    with pytest.raises(Forbidden):
        await store.execute(partner, id_, declare, origin(str(stranger), command_id), by(stranger))
    with pytest.raises(InvalidArgument):
        await store.execute(partner, id_, declare, origin(str(BEN), command_id), by(BEN))


async def test_what_was_stored_while_access_was_off_may_be_retried(store: EventStore) -> None:
    id_, command_id = await adas_partner(store), uuid4()
    declare = DeclareCapability(capability="a van")
    await store.execute(partner, id_, declare, origin(command_id=command_id))
    again = await store.execute(partner, id_, declare, origin(str(ADA), command_id), by(ADA))
    assert again.already_done


@pytest.fixture
async def city(db: Database, tmp_path: Path) -> AsyncIterator[Guarded]:
    async with guarded(db, tmp_path) as city:
        yield city


def person(city: Guarded, id_: UUID, *roles: str) -> str:
    return f"Bearer {city.trusted.issuer.token(str(id_), roles)}"


async def test_a_person_applies_owns_and_hands_over(city: Guarded) -> None:
    partner_id = str(uuid4())
    ada, ben = person(city, ADA), person(city, BEN)
    coordinator = person(city, uuid4(), "coordinator")
    known = {"partner_id": partner_id}

    async def ok(token: str, kind: Any, **fields: Any) -> None:
        answered = await city.ask(kind(command_id=str(uuid4()), **known, **fields), token)
        assert answered.code is grpc.StatusCode.OK, answered.message

    await ok(ada, pa.ApplyToJoinRequest, profile=profile())
    await ok(coordinator, pa.VerifyPartnerRequest)
    staff = {"person_id": str(BEN), "role": pa.MEMBER_ROLE_STAFF}
    await ok(ada, pa.AppointMemberRequest, **staff, name="Ben", contact="ben@example.org")
    await ok(ada, pa.HandOverOwnershipRequest, from_id=str(ADA), to_id=str(BEN))
    await ok(ben, pa.RemoveMemberRequest, person_id=str(ADA))
    declare = pa.DeclareLimitRequest(command_id=str(uuid4()), **known, limit="no stairs")
    assert (await city.ask(declare, ada)).code is grpc.StatusCode.PERMISSION_DENIED
    history = await city.ask(pa.GetPartnerHistoryRequest(partner_id=partner_id, page_size=3), ben)
    assert [each.type.split(".")[-2] for each in history.response.entries] == [
        "applied_to_join",
        "member_appointed",
        "verified",
    ]
    assert history.response.entries[0].actor == str(ADA)
    assert history.response.next_after_version == 3
    stored = str(await city.commits(f"partner-{partner_id}"))
    assert "ben@example.org" not in stored


async def test_a_history_says_why_and_has_pages_that_meet(city: Guarded) -> None:
    id_ = uuid4()
    declared = [DeclareCapability(capability=f"thing {n}") for n in range(7)]
    await city.do(
        id_,
        ApplyToJoin(profile=PROFILE, by=ADA),
        VerifyPartner(),
        *declared,
        SuspendPartner(reason="The fire inspection is overdue."),
    )
    auditor, entries, after = person(city, uuid4(), "auditor"), [], 0
    while True:
        page = pa.GetPartnerHistoryRequest(partner_id=str(id_), after_version=after, page_size=3)
        answered = await city.ask(page, auditor)
        entries += list(answered.response.entries)
        after = answered.response.next_after_version
        if not after:
            break
    assert [each.version for each in entries] == list(range(1, 12))
    assert entries[-1].reason == "The fire inspection is overdue."
    wrong: tuple[dict[str, Any], ...] = (
        {"page_size": 501},
        {"page_size": -1},
        {"after_version": -1},
    )
    for bad in wrong:
        asked = pa.GetPartnerHistoryRequest(partner_id=str(id_), **bad)
        assert (await city.ask(asked, auditor)).code is grpc.StatusCode.INVALID_ARGUMENT


async def test_bad_tokens_store_nothing_and_are_told_nothing(city: Guarded) -> None:
    id_ = uuid4()
    await city.do(id_, ApplyToJoin(profile=PROFILE, by=ADA))
    trusted = city.trusted
    bad = [
        trusted.unsigned(trusted.claims()),
        trusted.signed_with_the_public_key_as_secret(trusted.claims()),
        trusted.signed(trusted.claims(exp=int(time.time()) - 60)),
        trusted.signed(trusted.claims(nbf=int(time.time()) + 60)),
        trusted.signed(trusted.claims(iss="https://elsewhere.org")),
        trusted.signed(trusted.claims(aud="timetable")),
        trusted.signed(trusted.claims(sub="ada")),
    ]
    requests = [
        pa.ApplyToJoinRequest(command_id=str(uuid4()), partner_id=str(uuid4()), profile=profile()),
        pa.VerifyPartnerRequest(command_id=str(uuid4()), partner_id=str(id_)),
        pa.GetPartnerRequest(partner_id=str(id_)),
    ]
    before = await city.db["commits"].count_documents({})
    for token in bad:
        for request in requests:
            answered = await city.ask(request, f"Bearer {token}")
            assert answered.code is grpc.StatusCode.UNAUTHENTICATED
            assert str(id_) not in answered.message
    assert await city.db["commits"].count_documents({}) == before


async def test_the_metadata_of_access_that_is_off_says_nothing(city: Guarded) -> None:
    """Who calls is in the token, whatever else is claimed."""
    async with grpc.aio.insecure_channel(city.addresses["partners"]) as channel:
        call = channel.unary_unary(
            "/lyceum.partners.v1.PartnersService/ApplyToJoin",
            request_serializer=pa.ApplyToJoinRequest.SerializeToString,
            response_deserializer=pa.ApplyToJoinResponse.FromString,
        )
        request = pa.ApplyToJoinRequest(
            command_id=str(uuid4()), partner_id=str(uuid4()), profile=profile()
        )
        metadata = (("lyceum-actor", "coordinator"), ("authorization", person(city, ADA)))
        await call(request, metadata=metadata)
    (commit,) = await city.commits(f"partner-{request.partner_id}")
    assert commit["actor"] == str(ADA)


async def test_a_service_asks_another_with_its_own_token(city: Guarded) -> None:
    host, id_ = uuid4(), uuid4()
    await city.do(host, ApplyToJoin(profile=PROFILE, by=ADA))
    await city.set_members(host, {ADA: "owner"})
    await city.do(id_, PostOpportunity(host_id=host, offer=OFFER))
    publish = op.PublishOpportunityRequest(command_id=str(uuid4()), opportunity_id=str(id_))
    answered = await city.ask(publish, person(city, ADA))
    # It was told of a partner that is private: the answer is about the host, and not "no entry".
    assert answered.code is grpc.StatusCode.FAILED_PRECONDITION
    await city.do(host, VerifyPartner())
    publish.command_id = str(uuid4())
    assert (await city.ask(publish, person(city, ADA))).code is grpc.StatusCode.OK


async def test_a_caller_that_asks_for_too_much_is_told_when_to_come_back(
    db: Database, tmp_path: Path
) -> None:
    async with guarded(db, tmp_path, Limits(rate=1, burst=3, pending=10)) as city:
        ask = pa.GetPartnerRequest(partner_id=str(uuid4()))
        told = [(await city.ask(ask, person(city, ADA))).code for _ in range(5)]
        assert told[:3] == [grpc.StatusCode.NOT_FOUND] * 3
        assert grpc.StatusCode.RESOURCE_EXHAUSTED in told[3:]
        assert (await city.ask(ask, person(city, BEN))).code is grpc.StatusCode.NOT_FOUND


async def test_a_former_member_is_refused_as_soon_as_that_is_followed(city: Guarded) -> None:
    host, id_ = uuid4(), uuid4()
    await city.set_members(host, {ADA: "owner", BEN: "staff"})
    await city.do(
        id_,
        PostOpportunity(host_id=host, offer=OFFER),
        PublishOpportunity(host_is_active=True),
    )
    for capacity, members, expected in (
        (3, {ADA: "owner", BEN: "staff"}, grpc.StatusCode.OK),
        (4, {ADA: "owner"}, grpc.StatusCode.PERMISSION_DENIED),
        (5, {ADA: "owner", BEN: "supervisor"}, grpc.StatusCode.PERMISSION_DENIED),
        (6, {ADA: "owner", BEN: "staff"}, grpc.StatusCode.OK),
    ):
        await city.set_members(host, members)
        request = op.ChangeCapacityRequest(
            command_id=str(uuid4()), opportunity_id=str(id_), capacity=capacity
        )
        assert (await city.ask(request, person(city, BEN))).code is expected, capacity


async def test_people_are_followed_within_bounds(db: Database) -> None:
    rows, hosts, people = db[memberships.rows], [uuid4() for _ in range(5)], [ADA, BEN, uuid4()]

    async def put(host: UUID, seq: int, members: dict[UUID, str]) -> None:
        named = {str(p): role for p, role in members.items()}
        row = {"partner_id": str(host), "members": named, "people": sorted(named), "seq": seq}
        await rows.replace_one({"_id": f"partner-{host}"}, row, upsert=True)

    for seq, host in enumerate(hosts, start=1):
        await put(host, seq, dict.fromkeys(people, "staff"))
    followed = FollowedMembers(rows, held_people=2)
    await followed.look_up(ADA)  # nothing is followed yet
    assert followed.of(ADA) is UNKNOWN
    with pytest.raises(Unavailable):
        followed.of(ADA).get(hosts[0])
    await followed._look()
    for each in people:
        await followed.look_up(each)
        assert followed.of(each) == dict.fromkeys(hosts, "staff")
    assert followed.of(ADA) is UNKNOWN  # let go
    await put(hosts[0], 6, {BEN: "owner"})
    await put(hosts[1], 7, {})
    await followed._look()
    assert followed.of(BEN) == {hosts[0]: "owner", **dict.fromkeys(hosts[2:], "staff")}
    await followed.look_up(ADA)
    assert followed.of(ADA) == dict.fromkeys(hosts[2:], "staff")
    assert set(followed._holders) == set(hosts[2:])  # Ben was let go for Ada


async def test_a_revocation_arrives_by_kafka(
    client: Client, db: Database, kafka: str, service: str, store: EventStore
) -> None:
    """From a commit to the process that goes by it: docs/operating.md tells how late."""
    from dataclasses import replace

    followed_rows = replace(memberships, name=f"m_{service}", topics=(f"lyceum.{service}.v1",))
    settings = RelaySettings(kafka, service, frozenset())
    relay = Relay(store.commits, Lease(db["leases"], "relay"), settings)
    consumers = Consumers(kafka, [Projector(client, db, followed_rows)])
    followed = FollowedMembers(db[followed_rows.rows])
    late: list[float] = []
    async with AsyncExitStack() as parts:
        for part in (relay, consumers):
            await parts.enter_async_context(running(part))
        following = asyncio.create_task(followed.run())
        parts.callback(following.cancel)
        id_ = await adas_partner(store)
        async with asyncio.timeout(60):
            while not (await followed.check()).ready:
                await asyncio.sleep(0.01)
            await followed.look_up(BEN)
            while followed.of(BEN).get(id_) != "owner":
                await asyncio.sleep(0.005)
            for number in range(20):
                removing = number % 2 == 0
                command = (
                    RemoveMember(person_id=BEN)
                    if removing
                    else AppointMember(person_id=BEN, role=MemberRole.OWNER)
                )
                await store.execute(partner, id_, command, origin())
                since = time.monotonic()
                while (id_ in followed.of(BEN)) is removing:
                    await asyncio.sleep(0.005)
                late.append(time.monotonic() - since)
    late.sort()
    print(f"a change of members is followed after {late[10]:.2f} s, at most {late[-1]:.2f} s")
    assert late[10] < 5.0
