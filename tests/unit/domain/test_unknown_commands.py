"""A command that an aggregate doesn't know is a mistake in the code, and never "already done"."""

from typing import Any, get_args

import pytest
from examples.believable import AGGREGATES, HOST, OFFER, OPPORTUNITY_ID, PROFILE, subclasses_in
from lyceum_chassis.domain.messages import Command, Decider, Event
from lyceum_feedback import survey
from lyceum_opportunities import opportunity
from lyceum_partners import partner


class Dance(Command):
    """Of no aggregate."""


APPLIED = partner.AppliedToJoin(profile=PROFILE)
POSTED = opportunity.Posted(host_id=HOST, offer=OFFER)
OPENED = survey.Opened(
    about=survey.About(opportunity_id=OPPORTUNITY_ID, kind="workshop", area=""),
    title="How?",
    questions=(),
)


@pytest.mark.parametrize(
    ("decider", "past"),
    [
        (partner.partner, [APPLIED, partner.Verified(profile=PROFILE)]),
        (opportunity.opportunity, [POSTED]),
        (opportunity.opportunity, [POSTED, opportunity.Published(host_id=HOST, offer=OFFER)]),
        (survey.survey, [OPENED]),
        (survey.survey, [OPENED, survey.Closed(opportunity_id=OPPORTUNITY_ID)]),
    ],
)
def test_an_unknown_command_is_a_type_error(decider: Decider[Any], past: list[Event]) -> None:
    with pytest.raises(TypeError, match="Dance is no command of this aggregate"):
        decider.decide(Dance(), decider.fold(past))


@pytest.mark.parametrize("module", AGGREGATES, ids=lambda module: module.__name__)
def test_the_union_of_an_aggregates_commands_has_them_all(module: Any) -> None:
    words = module.__name__.rpartition(".")[2].split("_")
    union = vars(module)["".join(word.capitalize() for word in words) + "Command"]
    assert set(get_args(union)) == set(subclasses_in(module, Command))
