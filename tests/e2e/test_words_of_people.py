"""What people say is nowhere in the clear, whatever became of what they sent."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import grpc
import httpx
import pytest
from e2e import words_of_learners
from lyceum.feedback.v1 import feedback_pb2 as fb
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa
from lyceum.people.v1 import clearance_pb2, person_pb2
from lyceum_chassis.domain.messages import holds_personal
from lyceum_cli.demo.city import City, entered
from lyceum_cli.verify.live import verify
from lyceum_cli.verify.raw import batches_of, read_topic
from lyceum_local.stack import Stack
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from words_of_people import Words

from contracts.manifests import SERVICES

pytestmark = pytest.mark.e2e

WORDS = ("Quibblethorn", "zanzipolis-0231", "Żółwikowska")
TEXT = f"Ask for Ms {WORDS[0]}, {WORDS[1]}, or Ms {WORDS[2]}."
LEARNERS = [str(uuid4()) for _ in range(5)]
SENT = {
    "SubmitResponse",
    "AppointMember",
    "RegisterPerson",
    "RevisePerson",
    "CorrectBirthDate",
    "DeclareGroups",
    "RecordResult",
    "SuspendClearance",
}
BORN = ("1913-02-28", "1914-03-29")
"""Birth dates that nothing else in the city has for a day."""
"""The RPCs with personal fields that this test sends words of people to."""


@pytest.fixture(scope="module")
async def city(stack: Stack) -> AsyncIterator[City]:
    async with entered(stack.grpc) as city:
        yield city


def test_words_are_sent_to_every_rpc_that_takes_some() -> None:
    personal = {
        command.__name__
        for service in SERVICES
        for command in service.decider_of
        if holds_personal(command)
    }
    assert personal == SENT | words_of_learners.SENT


async def test_what_people_say_is_nowhere_in_the_clear(stack: Stack, city: City) -> None:
    host, opportunity, survey = (str(uuid4()) for _ in range(3))
    await open_survey(city, host, opportunity, survey)
    for learner in LEARNERS:
        await send(city, respond(survey, learner))
    retried = respond(survey, str(uuid4()))
    await send(city, retried)
    for refused in (
        # Another text with the same command id; an answer twice; to nothing; beside the questions.
        fb.SubmitResponseRequest(**{**fields(retried), "answers": [answer(f"{TEXT} Or not.")]}),
        respond(survey, LEARNERS[0]),
        respond(str(uuid4()), str(uuid4())),
        respond(survey, str(uuid4()), answer(TEXT, question="other")),
        respond(survey, TEXT),
        respond(TEXT, str(uuid4())),
        respond(survey, str(uuid4()), fb.Answer(question="change", choice=TEXT)),
        respond(survey, str(uuid4()), fb.Answer(question=TEXT, text=TEXT)),
        respond(survey, str(uuid4()), fb.Answer(question="change", text=TEXT * 200)),
    ):
        with pytest.raises(grpc.aio.AioRpcError):
            await send(city, refused)
    await send_words_of_a_person(city)
    told = {"learner": LEARNERS[0], "text": TEXT, "word": WORDS[1]}
    await words_of_learners.send_words(stack, host=host, opportunity=opportunity, **told)
    await until_counted(stack, survey)
    words = Words((*WORDS, *BORN))
    assert await words.anywhere(stack.mongodb, stack.kafka, stack.folder) == []
    for address in stack.http.values():
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=20) as client:
            for path in ("/metrics", "/readyz"):
                assert words.in_bytes((await client.get(path)).content) == set()


async def test_public_records_name_no_learner(stack: Stack) -> None:
    learners = Words(LEARNERS)
    for service in SERVICES:
        for record in await read_topic(stack.kafka, f"lyceum.{service.name}.public.v1"):
            whole = f"{record.key} {record.headers}".encode() + record.value
            assert learners.in_bytes(whole) == set()


async def test_what_was_said_and_done_agrees_everywhere(stack: Stack) -> None:
    """Of placements, records and demands, too, which no other city of the tests has all of."""
    zone = os.environ.get("LYCEUM_CITY_TIME_ZONE", "UTC")
    async with asyncio.timeout(60):
        while found := await verify(stack.mongodb, stack.kafka, zone=zone):
            await asyncio.sleep(1)  # until all of it is folded
    assert found.figures["rows of read models"] > 0
    with MongoClient[dict[str, Any]](stack.mongodb) as client:
        skills = client["lyceum_projections"]["skills_v1"]
        assert {row["_id"].partition("-")[0] for row in skills.find()} == {"record", "skill_demand"}


def test_the_words_would_have_been_found(stack: Stack) -> None:
    """They are where they may be: in this test's own requests. Ids of learners are in the store."""
    assert Words(WORDS).in_bytes(respond("", "").SerializeToString()) == set(WORDS)
    assert list(Words(LEARNERS[:1]).in_store(stack.mongodb))


async def send_words_of_a_person(city: City) -> None:
    """To every RPC of people that takes some; some of it is refused."""
    person, end = str(uuid4()), f"{date.today().year + 1}-06-01"

    def told(born: str, contact: str = WORDS[1]) -> person_pb2.PersonProfile:
        return person_pb2.PersonProfile(name=WORDS[0], contact=contact, birth_date=born)

    def ids() -> dict[str, Any]:
        return {"command_id": str(uuid4()), "person_id": person}

    def record(**told: Any) -> clearance_pb2.RecordResultRequest:
        return clearance_pb2.RecordResultRequest(**ids(), **told)

    await send(city, person_pb2.RegisterPersonRequest(**ids(), profile=told(BORN[0])))
    await send(city, person_pb2.RevisePersonRequest(**ids(), profile=told(BORN[0], TEXT)))
    await send(city, person_pb2.CorrectBirthDateRequest(**ids(), birth_date=BORN[1]))
    group = person_pb2.Group(vocabulary="home-language", version="1", term=WORDS[2], counted=True)
    await send(city, person_pb2.DeclareGroupsRequest(**ids(), groups=[group]))
    for requirement in clearance_pb2.Requirement.values()[1:]:
        await send(city, record(requirement=requirement, passed=True, until=end, reference=TEXT))
    await send(city, clearance_pb2.GrantClearanceRequest(**ids()))
    await send(city, clearance_pb2.SuspendClearanceRequest(**ids(), reason=TEXT))
    for refused in (
        person_pb2.RegisterPersonRequest(**ids(), profile=told(BORN[1])),
        person_pb2.RevisePersonRequest(**ids(), profile=told(BORN[0])),
        person_pb2.RevisePersonRequest(**ids(), profile=told(f"{BORN[1]}x", TEXT * 9)),
        person_pb2.DeclareGroupsRequest(**ids(), groups=[group, group]),
        person_pb2.CorrectBirthDateRequest(**(ids() | {"person_id": TEXT}), birth_date=TEXT),
        record(reference=TEXT),
    ):
        with pytest.raises(grpc.aio.AioRpcError):
            await send(city, refused)
    asked = person_pb2.GetPersonRequest(person_id=person)
    with pytest.raises(grpc.aio.AioRpcError):
        await city.people.GetPerson(asked, timeout=20)  # a coordinator, who may not


async def open_survey(city: City, partner: str, opportunity: str, survey: str) -> None:
    """On an opportunity that the learners have applied to."""
    profile = pa.Profile(name="Library", kind=pa.PARTNER_KIND_PUBLIC_BODY)
    offer = op.Offer(
        title="Robots",
        kind=op.OPPORTUNITY_KIND_WORKSHOP,
        schedule=op.Schedule(start_date=f"{date.today().year + 1}-06-01", time_zone="UTC"),
        mode=op.ATTENDANCE_MODE_ONLINE,
        ages=op.Ages(minimum=6),
        capacity=3,
        price=op.PRICE_FREE,
        pay=op.PAY_UNPAID,
    )
    question = fb.Question(key="change", text="What is to change?", kind=fb.QUESTION_KIND_TEXT)
    for request in (
        pa.ApplyToJoinRequest(command_id=str(uuid4()), partner_id=partner, profile=profile),
        pa.VerifyPartnerRequest(command_id=str(uuid4()), partner_id=partner),
        pa.AppointMemberRequest(
            command_id=str(uuid4()),
            partner_id=partner,
            person_id=str(uuid4()),
            role=pa.MEMBER_ROLE_STAFF,
            name=TEXT,
            contact=TEXT,
        ),
        op.PostOpportunityRequest(
            command_id=str(uuid4()), opportunity_id=opportunity, host_id=partner, offer=offer
        ),
        op.PublishOpportunityRequest(command_id=str(uuid4()), opportunity_id=opportunity),
        *(
            op.ApplyRequest(command_id=str(uuid4()), opportunity_id=opportunity, learner_id=learner)
            for learner in LEARNERS
        ),
        fb.OpenSurveyRequest(
            command_id=str(uuid4()),
            survey_id=survey,
            opportunity_id=opportunity,
            title="About it",
            questions=[question],
        ),
    ):
        await send(city, request)


def answer(text: str, question: str = "change") -> fb.Answer:
    return fb.Answer(question=question, text=text)


def respond(survey: str, person: str, *answers: fb.Answer) -> fb.SubmitResponseRequest:
    return fb.SubmitResponseRequest(
        command_id=str(uuid4()),
        survey_id=survey,
        respondent_id=person,
        answers=answers or [answer(TEXT)],
    )


def fields(request: fb.SubmitResponseRequest) -> dict[str, Any]:
    return {field.name: value for field, value in request.ListFields()}


async def send(city: City, request: Any) -> Any:
    return await city.rpc(request)(request, timeout=20)


async def until_counted(stack: Stack, survey: str) -> None:
    """Until what was sent has gone all the way."""
    client: MongoClient[dict[str, Any]]
    with MongoClient(stack.mongodb) as client:
        rows: Collection[dict[str, Any]] = client["lyceum_projections"]["voices_v2"]
        async with asyncio.timeout(60):
            # Opened, and an answer of each learner and of one more.
            while not rows.count_documents(
                {"_id": f"survey-{survey}", "version": 2 + len(LEARNERS)}
            ):
                await asyncio.sleep(0.2)
            # And of people and learners, whom nobody counts: it is published soon after.
            for name in ("lyceum_people", "lyceum_opportunities"):
                kept: Database[dict[str, Any]] = client[name]
                commits = kept["commits"].count_documents({})
                while sum(len(b["commits"]) for b in batches_of(kept["published"])) < commits:
                    await asyncio.sleep(0.2)
