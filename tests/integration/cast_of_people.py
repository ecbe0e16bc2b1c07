"""Good requests to the RPCs of people, about somebody who was made for each."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from examples.clearance import LATER, record
from examples.consent import GRANT
from examples.person import GROUPS, LEARNER
from integration.guarded import Guarded
from lyceum_people.calendar import age_on
from lyceum_people.clearance import GrantClearance, Requirement
from lyceum_people.groups import DeclareGroups
from lyceum_people.guardianship import ConfirmGuardianship, ProposeGuardianship
from lyceum_people.known import Offered, opportunities_known, partners_known
from lyceum_people.person import RegisterPerson

NOW = datetime.now(UTC)
MINOR = LEARNER.model_copy(update={"birth_date": NOW.date().replace(year=NOW.year - 12, day=1)})
ADULT = LEARNER.model_copy(update={"birth_date": date(1980, 2, 29)})
ENDS = NOW.date().replace(year=NOW.year + 1, day=1)
FACTS_OF = {True: "active", False: "unknown"}

assert MINOR.birth_date is not None
assert age_on(NOW.date(), MINOR.birth_date) in (11, 12)


class CastOfPeople:
    """Makes people in a city whose ``host`` is a verified school."""

    def __init__(self, city: Guarded, host: UUID) -> None:
        self._city = city
        self.host = host
        self.opportunity = uuid4()

    async def appear(self) -> None:
        """The rows that policies would have kept."""
        school = {"_id": f"partner-{self.host}", "kind": "school", "active": True}
        await self._city.db[partners_known.rows].insert_one(school)
        offered = Offered(minimum=6, maximum=18, first_day=ENDS).model_dump(mode="json")
        key = {"_id": f"opportunity-{self.opportunity}"}
        await self._city.db[opportunities_known.rows].insert_one(key | offered)

    async def learner(self, id_: UUID | None = None) -> UUID:
        """A minor, whom the school has registered, with a group and a consent."""
        id_ = id_ or uuid4()
        registered = RegisterPerson(
            profile=MINOR, partner_id=self.host, person_id=id_, partner_is_active=True, at=NOW
        )
        granted = GRANT.model_copy(update={"person_id": id_, "until": ENDS, "at": NOW})
        await self._city.do(id_, registered, DeclareGroups(groups=GROUPS, person_id=id_), granted)
        return id_

    async def adult(self, id_: UUID | None = None) -> UUID:
        id_ = id_ or uuid4()
        await self._city.do(id_, RegisterPerson(profile=ADULT, person_id=id_, at=NOW))
        return id_

    async def cleared(self, id_: UUID | None = None) -> UUID:
        id_ = await self.adult(id_)
        looked_into = [
            record(each, ENDS).model_copy(update={"person_id": id_}) for each in Requirement
        ]
        await self._city.do(
            id_, *looked_into, GrantClearance(person_id=id_, is_of_age=True, at=NOW)
        )
        return id_

    async def guardianship(self, ward: UUID, guardian: UUID, *, confirmed: bool = True) -> UUID:
        id_ = uuid4()
        proposed = ProposeGuardianship(ward_id=ward, guardian_id=guardian, by=ward)
        yes = ConfirmGuardianship(by=guardian, ward_is_minor=True, guardian_is_of_age=True)
        await self._city.do(id_, proposed, *([yes] if confirmed else []))
        return id_

    async def fill(
        self, request: Any, kind: str, ids: dict[str, UUID], *, public: bool
    ) -> dict[str, str]:
        """Makes the request one about somebody new; ``ids`` are who the callers are. Returns how
        that somebody is."""
        rpc = type(request).__name__.removesuffix("Request")
        names = {str(each.name) for each in request.DESCRIPTOR.fields}
        if kind == "self":
            ids["self"] = uuid4()
        me = ids["self"] if kind == "self" else None
        if "guardianship" in request.DESCRIPTOR.file.name:
            await self._fill_guardianship(request, rpc, names, me)
            return {}
        known = rpc != "RegisterPerson" or public
        if "clearance" in request.DESCRIPTOR.file.name:
            person = await self.cleared(me)
        else:
            person = await self.learner(me) if known else me or uuid4()
        request.person_id = str(person)
        if kind == "guardian" and "guardianship_id" in names:
            await self.adult(ids["guardian"])
            ours = await self.guardianship(person, ids["guardian"])
            request.guardianship_id = str(ours)
        elif "guardianship_id" in names:
            request.guardianship_id = ""
        if rpc == "RegisterPerson":
            request.partner_id = str(self.host) if kind in ("owner", "staff") else ""
            request.profile.birth_date = str(MINOR.birth_date)
        if rpc == "MayTakePart":
            request.opportunity_id = str(self.opportunity)
        if rpc == "HasConsented":
            request.purpose = 1
        if "day" in names:
            request.day = str(NOW.date())
        if "until" in names:
            request.until = str(LATER if rpc == "RecordResult" else ENDS)
        return {"state.standing": FACTS_OF[known]}

    async def _fill_guardianship(
        self, request: Any, rpc: str, names: set[str], me: UUID | None
    ) -> None:
        ward, guardian = await self.learner(), await self.adult(me)
        proposed = rpc in ("ConfirmGuardianship", "DeclineGuardianship")
        if rpc == "ProposeGuardianship":
            request.guardianship_id = str(uuid4())
            request.ward_id, request.guardian_id = str(ward), str(guardian)
        else:
            made = await self.guardianship(ward, guardian, confirmed=not proposed)
            request.guardianship_id = str(made)
        if "partner_id" in names:
            request.partner_id = str(self.host)


def stream_of(request: Any) -> str:
    """The stream that a request to people is about."""
    category = request.DESCRIPTOR.file.name.rpartition("/")[2].removesuffix(".proto")
    if category == "guardianship":
        return f"guardianship-{request.guardianship_id}"
    return f"{category}-{request.person_id}"
