"""Good requests to the RPCs of records, status lists and demands, about one made for each."""

from typing import Any
from uuid import UUID, uuid4

from examples.believable import IN_TIME
from examples.record import ADD, CLAIM, ISSUE, SHARE, TOKEN
from examples.skill_demand import DECLARE
from examples.status_list import PLACE
from integration.guarded import Guarded
from lyceum_opportunities.credential_status import credential_status, key_of
from lyceum_opportunities.sharing import DAYS_MAX
from lyceum_opportunities.status_list import AssignPlace

_FILES = ("record", "status_list", "skill_demand")


def is_of_records(request: Any) -> bool:
    file = str(request.DESCRIPTOR.file.name)
    return file in {f"lyceum/opportunities/v1/{each}.proto" for each in _FILES}


def stream_of(request: Any) -> str:
    """The stream that a request is about."""
    category = request.DESCRIPTOR.file.name.rpartition("/")[2].removesuffix(".proto")
    named = {"record": "person_id", "status_list": "host_id"}.get(category, "skill_demand_id")
    return f"{category}-{getattr(request, named)}"


class CastOfRecords:
    """Makes records of learners with the host ``host``."""

    def __init__(self, city: Guarded, host: UUID) -> None:
        self._city = city
        self._host = host

    async def record(self, person: UUID, now: Any) -> UUID:
        """With a skill, evidence, a link and a credential, whose id is returned."""
        credential = uuid4()
        of_them = {"person_id": person}
        until = now.replace(year=now.year + 1)
        await self._city.do(
            person,
            CLAIM.model_copy(update=of_them),
            ADD.model_copy(update=of_them),
            SHARE.model_copy(update=of_them | {"until": until, "at": now}),
            ISSUE.model_copy(update=of_them | {"credential_id": credential, "host_id": self._host}),
        )
        row = {"_id": key_of(credential), "place": PLACE.model_dump(), "revoked": False}
        await self._city.db[credential_status.rows].insert_one(row)
        return credential

    async def fill(
        self, request: Any, kind: str, ids: dict[str, UUID], *, public: bool, now: Any
    ) -> dict[str, str]:
        """Makes the request one about somebody new; ``ids`` are who the callers are. Returns what
        is so of it."""
        names = {str(each.name) for each in request.DESCRIPTOR.fields}
        rpc = type(request).__name__.removesuffix("Request")
        if "host_id" in names:
            request.host_id = str(self._host)
        if rpc == "RevokeSkill" and kind == "self":
            request.host_id = ""
        if rpc in ("GetStatusList", "GetStatusListHistory"):
            assigned = AssignPlace(host_id=self._host, credential_id=uuid4())
            await self._city.do(self._host, assigned)
        if "skill_demand_id" in names:
            return await self._fill_demand(request, rpc)
        if "person_id" not in names:
            return {}
        if kind == "self":
            ids["self"] = uuid4()
        person = ids["self"] if kind == "self" else uuid4()
        credential = await self.record(person, now)
        request.person_id = str(person)
        if "credential_id" in names and rpc != "IssueCredential":
            request.credential_id = str(credential)
        if "until" in names:
            assert DAYS_MAX > 30
            request.until.FromDatetime(now.replace(microsecond=0) + (SHARE.until - IN_TIME))
            request.share_id, request.token_digest = str(uuid4()), "a" * 64
        if "token" in names:
            request.token = TOKEN if public else TOKEN[::-1]
        return {"found.holds": "true" if public else "false"}

    async def _fill_demand(self, request: Any, rpc: str) -> dict[str, str]:
        id_ = uuid4()
        request.skill_demand_id = str(id_)
        if rpc != "DeclareSkillDemand":
            await self._city.do(id_, DECLARE.model_copy(update={"host_id": self._host}))
        return {}
