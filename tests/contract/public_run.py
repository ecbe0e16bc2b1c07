"""Commands from which every public event follows, and some internal ones.

What is not said here by hand, with all that the published samples hold, the examples lead to.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from examples.every import ROWS
from examples.ways import ways
from lyceum_chassis.domain.messages import Command, Event
from lyceum_chassis.process.manifest import Service
from lyceum_feedback import survey
from lyceum_opportunities import opportunity
from lyceum_opportunities.offer import Offer
from lyceum_partners import declarations, partner, verification
from lyceum_partners.profile import Profile

from contracts.manifests import SERVICES
from contracts.schemas import sample

Commands = list[tuple[UUID, Command]]
_JUNE = datetime(2026, 6, 1, tzinfo=UTC)
OLD_SURVEY = uuid4()
"""A survey that was opened before this code."""


def _sampled(type_: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(sample(type_))
    return data


def _of_partners() -> Commands:
    profile = Profile.model_validate(_sampled("lyceum.partners.partner.verified.v1")["profile"])
    grown = profile.model_copy(update={"focus_themes": ("repair", "climate")})
    said: list[Command] = [
        partner.ApplyToJoin(profile=profile),
        partner.VerifyPartner(),
        partner.ReviseProfile(profile=grown),
        declarations.DeclareCapability(capability="a van"),
        declarations.WithdrawCapability(capability="a van"),
        declarations.DeclareLimit(limit="no lift"),
        declarations.WithdrawLimit(limit="no lift"),
        partner.SuspendPartner(reason="The fire inspection is overdue."),
        partner.ReinstatePartner(),
        verification.RemindOfRenewal(verification=1, notice_days=30, at=_JUNE),
        verification.LapseVerification(verification=1, at=_JUNE + timedelta(days=30)),
        partner.RenewVerification(),
    ]
    return _each(said, streams=5)


def _of_opportunities() -> Commands:
    offer = Offer.model_validate(_sampled("lyceum.opportunities.opportunity.published.v1")["offer"])
    said: list[Command] = [
        opportunity.PostOpportunity(host_id=uuid4(), offer=offer),
        opportunity.PublishOpportunity(host_is_active=True),
        opportunity.ReviseOpportunity(
            offer=offer.model_copy(update={"title": "Repair any bicycle"}), at=_JUNE
        ),
        opportunity.ChangeCapacity(capacity=30, at=_JUNE),
        opportunity.Apply(learner_id=uuid4(), at=_JUNE),
        opportunity.CloseOpportunity(),
    ]
    cancelled = [*said, opportunity.CancelOpportunity(reason="The workshop was flooded.")]
    ended = [*said, opportunity.EndOpportunity(at=_JUNE + timedelta(days=3_650))]
    return [*_each(cancelled, streams=3), *_each(ended, streams=2)]


def _of_feedback() -> Commands:
    opened = survey.Opened.model_validate(_sampled("lyceum.feedback.survey.opened.v2"))
    said: list[Command] = [
        survey.OpenSurvey(
            opportunity_id=opened.about.opportunity_id,
            title=opened.title,
            questions=opened.questions,
            about=opened.about,
        ),
        survey.SubmitResponse(
            respondent_id=uuid4(), answers=(survey.Answer(question="better", text="Longer."),)
        ),
        survey.CloseSurvey(),
        survey.ReplyToSurvey(
            you_said="Two Saturdays were too short.", we_did="Now there are four."
        ),
    ]
    return [*((OLD_SURVEY, command) for command in said[1:]), *_each(said, streams=4)]


def _each(said: list[Command], streams: int) -> Commands:
    return [(id_, command) for id_ in [uuid4() for _ in range(streams)] for command in said]


def _unsaid(service: Service, said: Commands) -> Commands:
    """The ways to the public events that do not follow from what is said already."""
    decided: set[type[Event]] = set()
    states: dict[UUID, Any] = {}
    for id_, command in said:
        if id_ != OLD_SURVEY:
            decider = service.decider_of[type(command)]
            state = states.get(id_, decider.initial)
            events = decider.decide(command, state)
            states[id_] = decider.fold(events, state)
            decided |= {type(event) for event in events}
    more: Commands = []
    for decider in service.deciders:
        found = ways(decider, (row.command for row in ROWS[decider.category]))
        for event in sorted(set(found) - decided, key=lambda event: event.type):
            if event.public:
                more += _each(found[event], streams=1)
    return more


_BY_HAND: dict[str, Commands] = {
    "partners": _of_partners(),
    "opportunities": _of_opportunities(),
    "feedback": _of_feedback(),
}
COMMANDS: dict[str, Commands] = {
    service.name: [*(said := _BY_HAND.get(service.name, [])), *_unsaid(service, said)]
    for service in SERVICES
}
