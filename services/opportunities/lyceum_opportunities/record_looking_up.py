"""What the commands and questions of a record need from outside its stream, and what is shown."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from lyceum_chassis.domain.fields import Id, OptionalId
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Asking
from lyceum_chassis.errors import NotFound, Unavailable
from pydantic import Field

from lyceum_opportunities.badges import credential_claims, key_url
from lyceum_opportunities.credential_status import credential_status, key_of
from lyceum_opportunities.credentials import issued
from lyceum_opportunities.opportunity import Opportunity, opportunity
from lyceum_opportunities.partners_peer import PartnersPeer
from lyceum_opportunities.published_credentials import keys_of, signed_list
from lyceum_opportunities.record import Record, record
from lyceum_opportunities.seats import Application
from lyceum_opportunities.sharing import OptionalToken, Share, SharedPart, Token, open_to
from lyceum_opportunities.skills import Skill
from lyceum_opportunities.status_list import Place, StatusList, status_list
from lyceum_opportunities.vocabulary import vocabulary_of

_AGAIN_AFTER_S = 1.0


class GetRecord(Query):
    """All of it, for whose it is."""


class GetSharedRecord(Query):
    """``token`` is the link's; ``share`` what it leads to at this moment, if anything."""

    token: Token
    share: Share | None = Field(exclude=True)
    holds: bool = Field(exclude=True)


class GetStatusList(Query):
    """The list of this number; ``credential`` is empty where there is none."""

    number: Annotated[int, Field(ge=0)] = 0
    credential: str | None = Field(exclude=True)


class GetCredential(Query):
    """``token``: of the link by which somebody else than the learner asks. ``credential`` is the
    signed one: None while it has no place in a status list yet, empty where there is none."""

    credential_id: Id
    token: OptionalToken = ""
    holds: bool = Field(exclude=True)
    credential: str | None = Field(exclude=True)


def skill(asking: Asking) -> Skill | None:
    """What the city's table has for the skill that is named, or for what took its place."""
    return vocabulary_of(asking.settings.skills).find(asking.command.skill_uri)


def skills(asking: Asking) -> tuple[Skill | None, ...]:
    """The same for those of an achievement."""
    known = vocabulary_of(asking.settings.skills)
    return tuple(known.find(uri) for uri in asking.command.achievement.skill_uris)


async def host_name(asking: Asking) -> str:
    """Empty for a host that is not an active partner."""
    return await asking.peer(PartnersPeer).active_name(asking.command.host_id, asking.within_s)


async def had_place(asking: Asking) -> bool:
    """Whether the person has a place in the opportunity that is named, and it is this host's."""
    named: OptionalId = asking.command.opportunity_id
    if named is None:
        return False
    found: Opportunity = (await asking.load(opportunity, named)).state
    placed = found.seats.application_of(asking.id) is Application.PLACED
    return placed and found.host_id == asking.command.host_id


def key_id(asking: Asking) -> str:
    """The key with which credentials are signed now; empty where the city has none."""
    return keys_of(asking.settings).present_id if asking.settings.credentials_url else ""


async def share(asking: Asking) -> Share | None:
    """What the link of this token leads to now."""
    found: Record = (await asking.load(record, asking.id)).state
    return open_to(found.shares, asking.command.token, asking.now)


async def holds(asking: Asking) -> bool:
    """Whether it leads to what is asked for."""
    found = await share(asking)
    if found is None:
        return False
    of_credentials = isinstance(asking.command, GetCredential)
    return not of_credentials or SharedPart.CREDENTIALS in found.parts


async def credential(asking: Asking) -> str | None:
    """Signed as it was the first time."""
    found: Record = (await asking.load(record, asking.id)).state
    there = issued(found.credentials, asking.command.credential_id)
    keys, site = keys_of(asking.settings), asking.settings.credentials_url
    if there is None or there.achievement is None or not keys.private:
        return ""
    row = await asking.row(credential_status.rows, key_of(there.credential_id))
    if row is None or not row["place"]:
        return None
    claims = credential_claims(there, Place(**row["place"]), site)
    return keys.sign(claims, there.key_id, key_url(site))


async def listed(asking: Asking) -> str | None:
    """The status list that is asked for, signed."""
    found: StatusList = (await asking.load(status_list, asking.id)).state
    number = asking.command.number
    return signed_list(found, asking.id, number, asking.settings, asking.now)


def show_list(lists: StatusList, asked: GetStatusList) -> Mapping[str, Any]:
    """Raises ``NotFound``."""
    if not asked.credential:
        raise NotFound(f"status list {asked.number}")
    return {"credential": asked.credential}


def show(record: Record, asked: GetRecord) -> Mapping[str, Any]:
    """All of it. Links without the digests of their tokens."""
    shares = [
        {"share_id": str(each.share_id), "parts": list(each.parts), "until": each.until}
        for each in record.shares
    ]
    return {"shares": shares} | _shown(record, SharedPart)


def show_credential(record: Record, asked: GetCredential) -> Mapping[str, Any]:
    """Raises ``NotFound``, or ``Unavailable`` right after it was issued."""
    if asked.credential == "":
        raise NotFound(f"credential {asked.credential_id}")
    if asked.credential is None:
        raise Unavailable("This credential has no place in a status list yet.", _AGAIN_AFTER_S)
    return {"credential": asked.credential}


def show_shared(record: Record, asked: GetSharedRecord) -> Mapping[str, Any]:
    """What of it is shared."""
    return _shown(record, asked.share.parts if asked.share else ())


def _shown(record: Record, parts: Iterable[SharedPart]) -> dict[str, Any]:
    shown = {part: getattr(record, part) if part in parts else () for part in SharedPart}
    told = {
        str(part): [each.model_dump(mode="json") for each in values]
        for part, values in shown.items()
    }
    for credential, dumped in zip(shown[SharedPart.CREDENTIALS], told["credentials"], strict=True):
        dumped["issued_at"] = credential.issued_at
    return told
