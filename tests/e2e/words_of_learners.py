"""Words of a learner, sent to every RPC of opportunities that takes some."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import grpc
from lyceum.opportunities.v1 import placement_pb2 as pl
from lyceum.opportunities.v1 import record_pb2 as re
from lyceum.opportunities.v1 import skill_demand_pb2
from lyceum.opportunities.v1.placement_pb2_grpc import PlacementServiceStub
from lyceum.opportunities.v1.record_pb2_grpc import RecordServiceStub
from lyceum.opportunities.v1.skill_demand_pb2_grpc import SkillDemandServiceStub
from lyceum.people.v1 import consent_pb2, person_pb2
from lyceum_cli.channels import connected
from lyceum_cli.people_stub import PeopleStub
from lyceum_local.stack import Stack

SKILL = "http://data.europa.eu/esco/skill/19858dd3-a5fe-4855-b644-6ecfefd1c384"
SENT = {
    "AddEvidence",
    "DisputeHours",
    "IssueCredential",
    "RequestAccommodation",
    "RevokeCredential",
    "RevokeSkill",
}


async def send_words(
    stack: Stack, *, host: str, opportunity: str, learner: str, text: str, word: str
) -> None:
    """All are taken but a dispute, of hours that nobody has logged. The learner has a place in the
    opportunity; a coordinator made the host, and so is its owner."""

    async def ask(rpc: Callable[..., Any], request: Any) -> None:
        request.command_id = str(uuid4())
        await rpc(request, timeout=20)

    at, person = stack.grpc["opportunities"], f"person:{learner}"
    async with (
        connected(stack.grpc["people"], who=lambda _: person) as people_channel,
        connected(at, who=lambda _: person) as own_channel,
        connected(at) as city_channel,
    ):
        people, own = PeopleStub(people_channel), RecordServiceStub(own_channel)
        end = f"{date.today().year + 2}-06-01"
        profile = person_pb2.PersonProfile(name=word, birth_date="1990-01-01")
        registered = person_pb2.RegisterPersonRequest(person_id=learner, profile=profile)
        await ask(people.RegisterPerson, registered)
        consent = consent_pb2.GrantConsentRequest(
            person_id=learner,
            purpose=consent_pb2.PURPOSE_TAKE_PART,
            text_version="1",
            until=end,
        )
        await ask(people.GrantConsent, consent)
        record: dict[str, Any] = {"person_id": learner}
        claimed = re.ClaimSkillRequest(**record, skill_uri=SKILL)
        await ask(own.ClaimSkill, claimed)
        revoked = re.RevokeSkillRequest(**record, skill_uri=SKILL, reason=text)
        await ask(own.RevokeSkill, revoked)
        link = f"https://example.org/{word}"
        evidence = re.AddEvidenceRequest(
            **record, evidence_id=str(uuid4()), title=text[:200], link=link
        )
        await ask(own.AddEvidence, evidence)
        of_host = record | {"host_id": host, "credential_id": str(uuid4())}
        achievement = re.AskedAchievement(
            name=word, description=text, criteria=text, type=re.ACHIEVEMENT_TYPE_BADGE
        )
        issue = re.IssueCredentialRequest(
            **of_host, opportunity_id=opportunity, achievement=achievement
        )
        city = RecordServiceStub(city_channel)
        await ask(city.IssueCredential, issue)
        await ask(city.RevokeCredential, re.RevokeCredentialRequest(**of_host, reason=text))
        seen = re.VerifySkillRequest(
            **record, host_id=host, opportunity_id=opportunity, skill_uri=SKILL
        )
        await ask(city.VerifySkill, seen)
        demand = skill_demand_pb2.DeclareSkillDemandRequest(
            skill_demand_id=str(uuid4()),
            host_id=host,
            skill_uri=SKILL,
            places=3,
            area="LOOP",
            until=end,
            time_zone="UTC",
        )
        await ask(SkillDemandServiceStub(city_channel).DeclareSkillDemand, demand)
        await _take_part(own_channel, city_channel, ask, opportunity, learner, text)


async def _take_part(
    own: grpc.aio.Channel,
    city: grpc.aio.Channel,
    ask: Callable[..., Any],
    opportunity: str,
    learner: str,
    text: str,
) -> None:
    placement = str(uuid4())
    start = pl.StartPlacementRequest(
        placement_id=placement, opportunity_id=opportunity, person_id=learner
    )
    async with asyncio.timeout(60):
        while True:  # until people has heard of the opportunity
            try:
                await ask(PlacementServiceStub(city).StartPlacement, start)
                break
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise
            await asyncio.sleep(0.3)
    wanted = pl.RequestAccommodationRequest(
        placement_id=placement, accommodation_id=str(uuid4()), what=text
    )
    await ask(PlacementServiceStub(own).RequestAccommodation, wanted)
    dispute = pl.DisputeHoursRequest(placement_id=placement, entry_id=str(uuid4()), reason=text)
    try:
        await ask(PlacementServiceStub(city).DisputeHours, dispute)
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.FAILED_PRECONDITION:
            raise
