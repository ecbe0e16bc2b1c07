"""What the commands and questions of a record need from outside its stream, and what is shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from lyceum_chassis.domain.fields import OptionalId
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Asking
from pydantic import Field

from lyceum_opportunities.opportunity import Opportunity, opportunity
from lyceum_opportunities.partners_peer import PartnersPeer
from lyceum_opportunities.record import Record, record
from lyceum_opportunities.seats import Application
from lyceum_opportunities.sharing import Share, SharedPart, Token, open_to
from lyceum_opportunities.signing import signing_keys_of
from lyceum_opportunities.skills import Skill
from lyceum_opportunities.vocabulary import vocabulary_of


class GetRecord(Query):
    """All of it, for whose it is."""


class GetSharedRecord(Query):
    """``token`` is the link's; ``share`` what it leads to at this moment, if anything."""

    token: Token
    share: Share | None = Field(exclude=True)

    @property
    def holds(self) -> bool:
        return self.share is not None


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
    return signing_keys_of(asking.settings.credential_keys.get_secret_value()).present_id


async def share(asking: Asking) -> Share | None:
    """What the link of this token leads to now."""
    found: Record = (await asking.load(record, asking.id)).state
    return open_to(found.shares, asking.command.token, asking.now)


def show(record: Record, asked: GetRecord) -> Mapping[str, Any]:
    """All of it. Links without the digests of their tokens."""
    shares = [
        {"share_id": str(each.share_id), "parts": list(each.parts), "until": each.until}
        for each in record.shares
    ]
    return {"shares": shares} | _shown(record, SharedPart)


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
