"""A command that is said twice decides nothing the second time."""

import pytest
from lyceum_chassis.domain.messages import Command, Decider, Event, Rejected
from lyceum_feedback import survey
from lyceum_opportunities import opportunity
from lyceum_partners import partner
from unit.domain.examples import (
    ABOUT,
    ADA,
    AGGREGATES,
    HOST,
    IN_TIME,
    OFFER,
    OPPORTUNITY_ID,
    OTHER_OFFER,
    OTHER_PROFILE,
    PROFILE,
    QUESTIONS,
    TOO_LATE,
    subclasses_in,
)

APPLIED = [partner.AppliedToJoin(profile=PROFILE)]
ACTIVE = [*APPLIED, partner.Verified(profile=PROFILE)]
DRAFT = [opportunity.Posted(host_id=HOST, offer=OFFER)]
OPEN = [*DRAFT, opportunity.Published(host_id=HOST, offer=OFFER)]
ASKING = [
    survey.Opened(
        about=ABOUT,
        title="How?",
        questions=QUESTIONS,
    )
]
ASKED = [*ASKING, survey.Closed(opportunity_id=OPPORTUNITY_ID)]

Example = tuple[Decider, list[Event], Command]  # type: ignore[type-arg]  # of any aggregate

EXAMPLES: list[Example] = [
    (partner.partner, [], partner.ApplyToJoin(profile=PROFILE)),
    (partner.partner, [*APPLIED], partner.VerifyPartner()),
    (partner.partner, [*APPLIED], partner.RejectPartner(reason="No address.")),
    (partner.partner, [*APPLIED], partner.ReviseProfile(profile=OTHER_PROFILE)),
    (partner.partner, [*ACTIVE], partner.ReviseProfile(profile=OTHER_PROFILE)),
    (partner.partner, [*ACTIVE], partner.DeclareCapability(capability="a van")),
    (
        partner.partner,
        [*ACTIVE, partner.CapabilityDeclared(capability="a van")],
        partner.WithdrawCapability(capability="a van"),
    ),
    (partner.partner, [*ACTIVE], partner.DeclareLimit(limit="no stairs")),
    (
        partner.partner,
        [*ACTIVE, partner.LimitDeclared(limit="no stairs")],
        partner.WithdrawLimit(limit="no stairs"),
    ),
    (partner.partner, [*ACTIVE], partner.SuspendPartner(reason="Unsafe.")),
    (partner.partner, [*ACTIVE, partner.Suspended(reason="Unsafe.")], partner.ReinstatePartner()),
    (
        partner.partner,
        [*ACTIVE, partner.VerificationRenewalDue(lapses_at=IN_TIME)],
        partner.RenewVerification(),
    ),
    (partner.partner, [*ACTIVE, partner.VerificationLapsed()], partner.RenewVerification()),
    (
        partner.partner,
        [*ACTIVE],
        partner.RemindOfRenewal(verification=1, notice_days=30, at=IN_TIME),
    ),
    (
        partner.partner,
        [*ACTIVE, partner.VerificationRenewalDue(lapses_at=IN_TIME)],
        partner.LapseVerification(verification=1, at=IN_TIME),
    ),
    (opportunity.opportunity, [], opportunity.PostOpportunity(host_id=HOST, offer=OFFER)),
    (
        opportunity.opportunity,
        [*DRAFT],
        opportunity.ReviseOpportunity(offer=OTHER_OFFER, at=IN_TIME),
    ),
    (
        opportunity.opportunity,
        [*OPEN],
        opportunity.ReviseOpportunity(offer=OTHER_OFFER, at=IN_TIME),
    ),
    (opportunity.opportunity, [*DRAFT], opportunity.PublishOpportunity(host_is_active=True)),
    (opportunity.opportunity, [*DRAFT], opportunity.ChangeCapacity(capacity=9, at=IN_TIME)),
    (opportunity.opportunity, [*OPEN], opportunity.ChangeCapacity(capacity=9, at=IN_TIME)),
    (opportunity.opportunity, [*OPEN], opportunity.Apply(learner_id=ADA, at=IN_TIME)),
    (
        opportunity.opportunity,
        [*OPEN, opportunity.PlaceTaken(learner_id=ADA)],
        opportunity.Withdraw(learner_id=ADA, at=IN_TIME),
    ),
    (
        opportunity.opportunity,
        [*OPEN, opportunity.Waitlisted(learner_id=ADA)],
        opportunity.Withdraw(learner_id=ADA, at=IN_TIME),
    ),
    (opportunity.opportunity, [*OPEN], opportunity.CloseOpportunity(reason="It rains.")),
    (opportunity.opportunity, [*OPEN], opportunity.EndOpportunity(at=TOO_LATE)),
    (opportunity.opportunity, [*OPEN], opportunity.CancelOpportunity(reason="It rains.")),
    (
        survey.survey,
        [],
        survey.OpenSurvey(
            opportunity_id=OPPORTUNITY_ID,
            title="How?",
            questions=QUESTIONS,
            about=ABOUT,
        ),
    ),
    (survey.survey, [*ASKING], survey.CloseSurvey()),
    (survey.survey, [*ASKED], survey.ReplyToSurvey(you_said="Too short.", we_did="Two days now.")),
]

RESPOND = survey.SubmitResponse(
    respondent_id=ADA, answers=(survey.Answer(question="liked", scale=5),)
)
REFUSED_THE_SECOND_TIME: set[type] = {survey.SubmitResponse}


@pytest.mark.parametrize(
    ("decider", "past", "command"),
    [pytest.param(*example, id=type(example[2]).__qualname__) for example in EXAMPLES],
)
def test_the_second_time_decides_nothing(
    decider: Decider,  # type: ignore[type-arg]
    past: list[Event],
    command: Command,
) -> None:
    before = decider.fold(past)
    decided = decider.decide(command, before)
    assert decided, "the example should decide something the first time"
    assert decider.decide(command, decider.fold(decided, before)) == []


def test_a_second_response_is_refused() -> None:
    before = survey.survey.fold(ASKING)
    after = survey.survey.fold(survey.decide(RESPOND, before), before)
    with pytest.raises(Rejected) as refusal:
        survey.decide(RESPOND, after)
    assert refusal.value.code == "survey.already_answered"


def test_every_command_has_an_example_here() -> None:
    defined = {command for module in AGGREGATES for command in subclasses_in(module, Command)}
    assert len(defined) > 20
    assert defined == {type(command) for _, _, command in EXAMPLES} | REFUSED_THE_SECOND_TIME
