"""The evidence of a record: what a learner can show, by links."""

from typing import Annotated
from uuid import UUID

from lyceum_chassis.domain.fields import Id, Name, Site
from lyceum_chassis.domain.messages import Command, Event, Part, Personal, Rejected
from pydantic import AfterValidator, Field

from lyceum_opportunities import RECORD

EVIDENCE_MAX = 100


def _safe(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError("must be an https address")
    return address


Link = Annotated[Site, AfterValidator(_safe)]
"""An https address."""


class EvidenceAdded(Event, type=f"{RECORD}.evidence_added.v1", subject="person_id"):
    """A learner adds a link to something that they can show."""

    person_id: UUID
    evidence_id: UUID
    title: Personal[str] = ""
    link: Personal[str] = ""


class EvidenceRemoved(Event, type=f"{RECORD}.evidence_removed.v1"):
    """A learner takes a link out. What was verified on it stays so."""

    person_id: UUID
    evidence_id: UUID


class Evidence(Part, subject="person_id"):
    """What a record shows, as long as the person is not forgotten."""

    person_id: UUID
    evidence_id: UUID
    title: Personal[str] = ""
    link: Personal[str] = ""


Shown = tuple[Evidence, ...]


def find(shown: Shown, evidence_id: UUID) -> Evidence | None:
    return next((each for each in shown if each.evidence_id == evidence_id), None)


def evolve(shown: Shown, event: Event) -> Shown:
    match event:
        case EvidenceAdded():
            return (*shown, Evidence(**event.model_dump()))
        case EvidenceRemoved(evidence_id=id_):
            return tuple(each for each in shown if each.evidence_id != id_)
    return shown


class AddEvidence(Command):
    evidence_id: Id
    title: Personal[Name]
    link: Personal[Link]
    person_id: UUID = Field(exclude=True)


class RemoveEvidence(Command):
    evidence_id: Id
    person_id: UUID = Field(exclude=True)


def add(command: AddEvidence, shown: Shown) -> list[Event]:
    there = find(shown, command.evidence_id)
    if there is not None:
        if (there.title, there.link) == (command.title, command.link):
            return []
        raise Rejected("record.evidence_is_another", "Something else was added under this id.")
    if len(shown) >= EVIDENCE_MAX:
        raise Rejected("record.too_much_evidence", f"A record has at most {EVIDENCE_MAX} links.")
    return [
        EvidenceAdded(
            person_id=command.person_id,
            evidence_id=command.evidence_id,
            title=command.title,
            link=command.link,
        )
    ]


def remove(command: RemoveEvidence, shown: Shown) -> list[Event]:
    if find(shown, command.evidence_id) is None:
        return []
    return [EvidenceRemoved(person_id=command.person_id, evidence_id=command.evidence_id)]
