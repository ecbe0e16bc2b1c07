"""One believable partner, opportunity and survey, for the tests to begin with."""

import sys
from datetime import UTC, date, datetime
from types import ModuleType
from uuid import UUID

from lyceum_chassis.domain.messages import Command, Event
from lyceum_feedback import survey
from lyceum_opportunities.offer import (
    Ages,
    AttendanceMode,
    Offer,
    OpportunityKind,
    Schedule,
)
from lyceum_partners.profile import PartnerKind, Profile

from contracts.manifests import SERVICES

AGGREGATES: tuple[ModuleType, ...] = tuple(
    sys.modules[decider.decide.__module__] for service in SERVICES for decider in service.deciders
)

HOST = UUID("0197f000-0000-7000-8000-00000000000a")
OTHER_HOST = UUID("0197f000-0000-7000-8000-00000000000b")
ADA, BEN, CYD, DEE = (UUID(int=0x0197F000_0000_7000_8000_000000000100 + n) for n in range(4))
OPPORTUNITY_ID = UUID("0197f000-0000-7000-8000-00000000000c")

PROFILE = Profile(name="Harold Washington Library", kind=PartnerKind.PUBLIC_BODY)
OTHER_PROFILE = PROFILE.model_copy(update={"focus_themes": ("literacy",)})

OFFER = Offer(
    title="Learn to repair a bicycle",
    kind=OpportunityKind.WORKSHOP,
    schedule=Schedule(
        start_date=date(2026, 6, 27), end_date=date(2026, 6, 28), time_zone="America/Chicago"
    ),
    mode=AttendanceMode.IN_PERSON,
    ages=Ages(minimum=12),
    capacity=2,
)
OTHER_OFFER = OFFER.model_copy(update={"title": "Learn to repair an e-bike"})

IN_TIME = datetime(2026, 6, 1, 12, tzinfo=UTC)
TOO_LATE = datetime(2026, 6, 29, 12, tzinfo=UTC)

ABOUT = survey.About(opportunity_id=OPPORTUNITY_ID, kind="workshop", area="Loop")
QUESTIONS = (
    survey.Question(key="liked", text="How was it?", kind=survey.QuestionKind.SCALE),
    survey.Question(
        key="again",
        text="Would you come again?",
        kind=survey.QuestionKind.CHOICE,
        choices=("yes", "no"),
    ),
    survey.Question(key="better", text="What could be better?", kind=survey.QuestionKind.TEXT),
)


def subclasses_in(module: ModuleType, base: type[Command] | type[Event]) -> list[type]:
    """The commands or events that an aggregate's module defines, and the parts of it beside."""
    package = module.__name__.rpartition(".")[0]
    parts = [
        value
        for value in vars(module).values()
        if isinstance(value, ModuleType) and value.__name__.startswith(f"{package}.")
    ]
    return [
        value
        for part in (module, *parts)
        for value in vars(part).values()
        if isinstance(value, type) and issubclass(value, base) and value.__module__ == part.__name__
    ]
