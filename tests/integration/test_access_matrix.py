"""Every cell of docs/access.md, tried over gRPC on the real store.

What is expected is read from the page alone, which is under review like code.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from examples.believable import OFFER, PROFILE, QUESTIONS
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from integration import cast_of_records
from integration.cast_of_people import CastOfPeople, stream_of
from integration.cast_of_placements import CastOfPlacements
from integration.cast_of_records import CastOfRecords, is_of_records
from integration.guarded import Answered, Guarded, guarded
from lyceum.feedback.v1 import feedback_pb2
from lyceum.opportunities.v1 import (
    opportunities_pb2,
    placement_pb2,
    record_pb2,
    skill_demand_pb2,
    status_list_pb2,
)
from lyceum.partners.v1 import partners_pb2
from lyceum.people.v1 import clearance_pb2, consent_pb2, guardianship_pb2, person_pb2
from lyceum_chassis.store.mongo import Database
from lyceum_feedback.survey import About, OpenSurvey
from lyceum_opportunities.opportunity import PostOpportunity, PublishOpportunity
from lyceum_partners.members import AppointMember, MemberRole, RemoveMember
from lyceum_partners.partner import ApplyToJoin, VerifyPartner
from unit.edge.requests import COMMANDS

pytestmark = pytest.mark.integration

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
PEOPLES = (person_pb2, guardianship_pb2, consent_pb2, clearance_pb2)
RECORDS = (record_pb2, status_list_pb2, skill_demand_pb2)
WRITERS = (partners_pb2, opportunities_pb2, placement_pb2, feedback_pb2, *PEOPLES, *RECORDS)
PEOPLE = ("person", "self", "guardian", "owner", "staff", "supervisor")
ALWAYS = ("nothing", "so")
REFUSED = (
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.NOT_FOUND,
)


@dataclass
class Row:
    """An RPC of the page: what each kind of caller may, and while what it is not even known."""

    rpc: str
    cells: dict[str, str]
    private: tuple[str, str] | None
    letters: dict[str, tuple[str, set[str]]] = field(default_factory=dict)

    def may(self, kind: str, facts: dict[str, str]) -> bool:
        said = self.cells[kind]
        if said in ("yes", "no"):
            return said == "yes"
        name, values = self.letters[said]
        return facts.get(name, "") in values

    def expected(self, kind: str, facts: dict[str, str]) -> grpc.StatusCode | None:
        """The status of a refusal; None for none."""
        if self.may(kind, facts):
            return None
        perhaps = {kind} if kind in ("visitor", "service") else {*PEOPLE, kind}
        could = any(self.cells[each] != "no" for each in perhaps)
        if could and self.private and facts.get(self.private[0], "") != self.private[1]:
            return grpc.StatusCode.NOT_FOUND
        if kind == "visitor":
            return grpc.StatusCode.UNAUTHENTICATED
        return grpc.StatusCode.PERMISSION_DENIED


def rows() -> Iterator[Row]:
    for section in PAGE.read_text().split("\n## ")[1:]:
        titles: list[str] = []
        letters = {
            letter: (name, set(values.split(" or ")))
            for letter, name, values in re.findall(
                r"^(\w): while `(.*)` is (.*?)  $", section, re.M
            )
        }
        for line in section.splitlines():
            if not line.startswith("| "):
                continue
            name, *said, private = [each.strip() for each in line.strip("|").split("|")]
            if name == "RPC":
                titles = said
                continue
            unless = re.match(r"unless `(.*)` is (.*)", private)
            yield Row(
                name.strip("*"),
                dict(zip(titles, said, strict=True)),
                (unless[1], unless[2]) if unless else ALWAYS if private == "always" else None,
                letters,
            )


ROWS = {row.rpc: row for row in rows()}
KINDS = list(ROWS["GetPartner"].cells)
WRITING = [
    method.name
    for module in WRITERS
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]


class Cast:
    """Somebody of every kind, to a partner of their own."""

    def __init__(self, city: Guarded) -> None:
        self.city = city
        self.host, self.another = uuid4(), uuid4()
        self.ids = {kind: uuid4() for kind in KINDS}
        self.people = CastOfPeople(city, self.host)
        self.records = CastOfRecords(city, self.host)
        self.placements = CastOfPlacements(city, self.host)

    async def appear(self) -> None:
        members = {self.ids[role]: role for role in ("owner", "staff", "supervisor")}
        await self.city.set_members(self.host, members | {self.ids["former member"]: "owner"})
        await self.city.set_members(self.another, {self.ids["member of another"]: "owner"})
        await self.city.set_members(self.host, dict(members))
        await self.people.appear()

    def token(self, kind: str) -> str | None:
        match kind:
            case "visitor":
                return None
            case "service":
                return f"Bearer {self.city.trusted.issuer.token('feedback', ['service'])}"
            case "coordinator" | "safeguarding lead" | "auditor":
                roles = [kind.replace(" ", "_")]
            case _:
                roles = []
        return f"Bearer {self.city.trusted.issuer.token(str(self.ids[kind]), roles)}"

    async def partner(self, *, public: bool) -> UUID:
        id_ = uuid4()
        await self.city.do(
            id_,
            ApplyToJoin(profile=PROFILE, by=self.ids["owner"]),
            AppointMember(person_id=self.ids["staff"], role=MemberRole.STAFF),
            AppointMember(person_id=self.ids["supervisor"], role=MemberRole.SUPERVISOR),
            AppointMember(person_id=self.ids["former member"], role=MemberRole.OWNER),
            RemoveMember(person_id=self.ids["former member"]),
            *([VerifyPartner()] if public else []),
        )
        return id_

    async def opportunity(self, *, public: bool) -> UUID:
        id_ = uuid4()
        await self.city.do(
            id_,
            PostOpportunity(host_id=self.host, offer=OFFER),
            *([PublishOpportunity(host_is_active=True)] if public else []),
        )
        return id_

    async def survey(self, opportunity_id: UUID) -> UUID:
        id_ = uuid4()
        about = About(opportunity_id=opportunity_id, kind="workshop", area="", host_id=self.host)
        await self.city.do(
            id_,
            OpenSurvey(
                opportunity_id=opportunity_id, title="How?", questions=QUESTIONS, about=about
            ),
        )
        return id_

    async def request(self, rpc: str, kind: str, *, public: bool) -> tuple[Message, dict[str, str]]:
        """A good request to an RPC, about something made for it; and how that is."""
        request = _example(rpc)
        names = {str(each.name) for each in request.DESCRIPTOR.fields}
        if "command_id" in names:
            request.command_id = str(uuid4())  # type: ignore[attr-defined]
        if _is_of_people(request):
            return request, await self.people.fill(request, kind, self.ids, public=public)
        if is_of_records(request):
            now = datetime.now(UTC)
            found = await self.records.fill(request, kind, self.ids, public=public, now=now)
            return request, found
        acting = self.ids["self"] if kind == "self" else uuid4()
        if "placement_id" in names:
            return request, await self.placements.fill(request, acting)
        for person in {"learner_id", "respondent_id"} & names - _ASKED_ABOUT.get(rpc, set()):
            setattr(request, person, str(acting))
        facts: dict[str, str] = {}
        told = "true" if public else "false"
        if "partner_id" in names:
            request.partner_id = str(await self.partner(public=public))  # type: ignore[attr-defined]
            standing = "active" if public else "awaiting_verification"
            facts = {"state.verified": told, "state.standing": standing}
        elif "survey_id" in names:
            about = await self.opportunity(public=True)
            survey = uuid4() if rpc == "OpenSurvey" else await self.survey(about)
            request.survey_id = str(survey)  # type: ignore[attr-defined]
            if rpc == "OpenSurvey":
                request.opportunity_id = str(about)  # type: ignore[attr-defined]
        else:
            request.opportunity_id = str(await self.opportunity(public=public))  # type: ignore[attr-defined]
            facts = {"state.published": told}
            if "host_id" in names:
                request.host_id = str(self.host)  # type: ignore[attr-defined]
        return request, facts


_ASKED_ABOUT = {"GetOpportunity": {"learner_id"}}
_NAMED_BY = ("person_id", "guardianship_id")
_NAMES = ("placement_id", "partner_id", "opportunity_id")


def _is_of_people(request: Message) -> bool:
    return str(request.DESCRIPTOR.file.package) == "lyceum.people.v1"


def _example(rpc: str) -> Message:
    made: dict[str, Message] = {
        type(request).__name__.removesuffix("Request"): request for request, _, _ in COMMANDS
    }
    if rpc in made:
        copy = type(made[rpc])()
        copy.CopyFrom(made[rpc])
        return copy
    for module in WRITERS:
        for service in module.DESCRIPTOR.services_by_name.values():
            if rpc in service.methods_by_name:
                return GetMessageClass(service.methods_by_name[rpc].input_type)()
    raise KeyError(rpc)


@pytest.fixture(scope="module")
async def cast(client: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cast]:
    from lyceum_chassis.store.mongo import database

    db: Database = database(client, f"test_{uuid4().hex[:12]}")
    async with guarded(db, tmp_path_factory.mktemp("issuer")) as city:
        cast = Cast(city)
        await cast.appear()
        yield cast


def test_every_rpc_that_writes_or_reads_a_stream_is_on_the_page() -> None:
    assert set(WRITING) <= set(ROWS)
    assert len(KINDS) == 13


@pytest.mark.parametrize("public", [True, False], ids=["public", "private"])
@pytest.mark.parametrize("rpc", WRITING)
async def test_every_cell_is_as_the_page_says(cast: Cast, rpc: str, public: bool) -> None:
    wrong = []
    for kind in KINDS:
        request, facts = await cast.request(rpc, kind, public=public)
        stream = _stream(request)
        before = len(await cast.city.commits(stream))
        answered = await cast.city.ask(request, cast.token(kind))
        expected = ROWS[rpc].expected(kind, facts)
        if not _fits(answered, expected):
            wrong.append(f"{kind}: {answered.code} {answered.message}, not {expected}")
        after = await cast.city.commits(stream)
        if expected and len(after) != before:
            wrong.append(f"{kind}: refused, and stored something")
        if len(after) > before and after[-1]["actor"] != str(cast.ids[kind]):
            wrong.append(f"{kind}: stored as {after[-1]['actor']}")
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_private_is_not_told_from_what_is_not_there(cast: Cast, kind: str) -> None:
    """Word for word, to whoever may not know."""
    for rpc in WRITING:
        row = ROWS[rpc]
        if not row.private:
            continue
        request, facts = await cast.request(rpc, kind, public=False)
        if row.expected(kind, facts) is not grpc.StatusCode.NOT_FOUND or rpc == "ApplyToJoin":
            continue
        private = await cast.city.ask(request, cast.token(kind))
        known, unknown = _stream(request).partition("-")[2], str(uuid4())
        by_person = _is_of_people(request) or is_of_records(request)
        for name in _NAMED_BY if by_person else _NAMES:
            if known == getattr(request, name, None):
                setattr(request, name, unknown)
        absent = await cast.city.ask(request, cast.token(kind))
        if rpc == "PostOpportunity":
            assert absent.code in (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.OK)
            continue
        assert absent.code is private.code, rpc
        assert absent.message.replace(unknown, "") == private.message.replace(known, ""), rpc


@pytest.mark.parametrize("kind", KINDS)
async def test_who_may_ask_about_a_learner_is_as_the_page_says(cast: Cast, kind: str) -> None:
    row = ROWS["GetOpportunity, with `learner_id`"]
    request: Any = (await cast.request("GetOpportunity", kind, public=True))[0]
    request.learner_id = str(cast.ids["self"])
    answered = await cast.city.ask(request, cast.token(kind))
    assert _fits(answered, row.expected(kind, {})), (kind, answered)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_shown_the_members_is_as_the_page_says(cast: Cast, kind: str) -> None:
    row = ROWS["GetPartner, shown `members`"]
    request = (await cast.request("GetPartner", kind, public=True))[0]
    answered = await cast.city.ask(request, cast.token(kind))
    assert answered.code is grpc.StatusCode.OK
    assert len(answered.response.members) == (3 if row.may(kind, {}) else 0)


@pytest.mark.parametrize("kind", ["person", "self", "guardian", "owner", "staff", "coordinator"])
async def test_who_may_say_whose_learner_somebody_is_is_as_the_page_says(
    cast: Cast, kind: str
) -> None:
    row = ROWS["RegisterPerson, with `partner_id`"]
    request: Any = (await cast.request("RegisterPerson", kind, public=False))[0]
    request.partner_id = str(cast.host)
    answered = await cast.city.ask(request, cast.token(kind))
    assert _fits(answered, row.expected(kind, {})), (kind, answered)


@pytest.mark.parametrize("kind", ["self", "guardian"])
async def test_nobody_consents_as_a_guardian_but_the_guardian(cast: Cast, kind: str) -> None:
    row = ROWS["GrantConsent, with `guardianship_id`"]
    request: Any = (await cast.request("GrantConsent", kind, public=True))[0]
    if kind == "self":
        ours = await cast.people.guardianship(UUID(request.person_id), await cast.people.adult())
        request.guardianship_id = str(ours)
    answered = await cast.city.ask(request, cast.token(kind))
    assert _fits(answered, row.expected(kind, {})), (kind, answered)


@pytest.mark.parametrize("kind", ["self", "guardian", "owner", "staff"])
async def test_who_is_shown_a_persons_groups_is_as_the_page_says(cast: Cast, kind: str) -> None:
    row = ROWS["GetPerson, shown `groups`"]
    request = (await cast.request("GetPerson", kind, public=True))[0]
    answered = await cast.city.ask(request, cast.token(kind))
    assert answered.response.profile.name
    assert len(answered.response.groups) == (1 if row.may(kind, {}) else 0)


def _stream(request: Any) -> str:
    if _is_of_people(request):
        return stream_of(request)
    if is_of_records(request):
        return cast_of_records.stream_of(request)
    for category in ("placement", "partner", "survey", "opportunity"):
        if hasattr(request, f"{category}_id"):
            return f"{category}-{getattr(request, f'{category}_id')}"
    raise AssertionError(request)


def _fits(answered: Answered, expected: grpc.StatusCode | None) -> bool:
    if expected is None:
        return answered.code not in REFUSED
    return answered.code is expected
