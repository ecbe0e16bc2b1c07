"""Any valid command to any of the aggregates, for tests over all histories."""

import unicodedata
from datetime import UTC, date, datetime
from uuid import UUID

from examples.believable import HOST, OPPORTUNITY_ID, OTHER_HOST, QUESTIONS
from examples.every import ROWS
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command
from lyceum_chassis.domain.place import Place
from lyceum_feedback import survey
from lyceum_opportunities import offer, opportunity
from lyceum_partners import members, partner
from lyceum_partners.declarations import (
    DeclareCapability,
    DeclareLimit,
    WithdrawCapability,
    WithdrawLimit,
)
from lyceum_partners.profile import PartnerKind, Profile
from lyceum_partners.verification import LapseVerification, RemindOfRenewal

LINE = st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
PAGE = st.one_of(LINE, st.sampled_from("\n\t"))


def _visible(text: str) -> bool:
    blank = "\u115f\u1160\u2800\u3164\uffa0\ufffc\U00013441\U00013442\U0001d159"
    return any(unicodedata.category(each)[0] in "LNPS" and each not in blank for each in text)


lines = st.text(LINE, max_size=40)
names = st.text(LINE, min_size=1, max_size=40).filter(_visible)
texts = st.text(PAGE, max_size=200)
paragraphs = st.text(PAGE, min_size=1, max_size=100).filter(_visible)
tags = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True), max_size=3)
people = st.sampled_from([UUID(int=(7 << 76) | (2 << 62) | number) for number in range(1, 5)])
latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
times_of_day = st.none() | st.times().map(lambda time: f"{time:%H:%M}")


@st.composite
def schedules(draw: st.DrawFn) -> offer.Schedule:
    start = draw(st.dates(date(2020, 1, 1), date(2039, 12, 31)))
    end = draw(st.none() | st.dates(start, date(2040, 12, 31)))
    begins, ends = draw(times_of_day), draw(times_of_day)
    if end == start and begins and ends:
        begins, ends = sorted((begins, ends))
    return offer.Schedule(
        start_date=start,
        end_date=end,
        start_time=begins,
        end_time=ends,
        time_zone=draw(st.sampled_from(["America/Chicago", "Asia/Kathmandu", "UTC"])),
    )


@st.composite
def ages(draw: st.DrawFn) -> offer.Ages:
    minimum = draw(st.integers(0, offer.AGE_MAX))
    return offer.Ages(
        minimum=minimum, maximum=draw(st.none() | st.integers(minimum, offer.AGE_MAX))
    )


places = st.none() | st.builds(
    Place, address=lines, city=lines, area=lines, latitude=latitudes, longitude=longitudes
)
offers = st.builds(
    offer.Offer,
    title=names,
    description=texts,
    kind=st.sampled_from(offer.OpportunityKind),
    schedule=schedules(),
    mode=st.sampled_from(offer.AttendanceMode),
    place=places,
    ages=ages(),
    capacity=st.integers(1, 3),
    price=st.sampled_from(offer.Price),
    pay=st.sampled_from(offer.Pay),
    access=st.builds(offer.Access, transport=st.booleans(), food=st.booleans()),
    themes=tags,
)
profiles = st.builds(
    Profile,
    name=names,
    kind=st.sampled_from(PartnerKind),
    focus_themes=tags,
    place=places,
    site=st.sampled_from(["", "https://example.org/é?q=1"]),
)
few_names = st.sampled_from(["a van", "a hall", "Saturdays"]) | names
answers = st.one_of(
    st.builds(survey.Answer, question=st.just("liked"), scale=st.integers(1, 5)),
    st.builds(survey.Answer, question=st.just("again"), choice=st.sampled_from(["yes", "no", "?"])),
    st.builds(survey.Answer, question=st.just("better"), text=paragraphs),
)

moments = st.datetimes(datetime(2019, 1, 1), datetime(2041, 1, 1), timezones=st.just(UTC))
"""What an edge looks up as the time of a decision."""


def of_examples(category: str) -> st.SearchStrategy[Command]:
    """So that every command is among them, whether or not its values vary below."""
    return st.sampled_from([row.command for row in ROWS[category]])


OF_A_PARTNER: st.SearchStrategy[Command] = st.one_of(
    of_examples("partner"),
    st.builds(partner.ApplyToJoin, profile=profiles, by=st.none() | people),
    st.builds(partner.VerifyPartner),
    st.builds(partner.RejectPartner, reason=paragraphs),
    st.builds(partner.ReviseProfile, profile=profiles),
    st.builds(DeclareCapability, capability=few_names),
    st.builds(WithdrawCapability, capability=few_names),
    st.builds(DeclareLimit, limit=few_names),
    st.builds(WithdrawLimit, limit=few_names),
    st.builds(partner.SuspendPartner, reason=paragraphs),
    st.builds(partner.ReinstatePartner),
    st.builds(partner.RenewVerification),
    st.builds(
        RemindOfRenewal,
        verification=st.integers(0, 2),
        notice_days=st.just(30),
        at=moments,
    ),
    st.builds(LapseVerification, verification=st.integers(0, 2), at=moments),
    st.builds(
        members.AppointMember,
        person_id=people,
        role=st.sampled_from(members.MemberRole),
        name=lines,
        contact=lines,
    ),
    st.builds(members.ChangeMemberRole, person_id=people, role=st.sampled_from(members.MemberRole)),
    st.builds(members.RemoveMember, person_id=people),
    st.lists(people, min_size=2, max_size=2, unique=True).map(
        lambda two: members.HandOverOwnership(from_id=two[0], to_id=two[1])
    ),
)
OF_AN_OPPORTUNITY: st.SearchStrategy[Command] = st.one_of(
    of_examples("opportunity"),
    st.builds(
        opportunity.PostOpportunity, host_id=st.sampled_from([HOST, OTHER_HOST]), offer=offers
    ),
    st.builds(opportunity.ReviseOpportunity, offer=offers, at=moments),
    st.builds(opportunity.PublishOpportunity, host_is_active=st.booleans()),
    st.builds(opportunity.ChangeCapacity, capacity=st.integers(1, 4), at=moments),
    st.builds(opportunity.Apply, learner_id=people, at=moments),
    st.builds(opportunity.Withdraw, learner_id=people, at=moments),
    st.builds(opportunity.EndOpportunity, at=moments),
    st.builds(opportunity.CloseOpportunity, reason=texts),
    st.builds(opportunity.CancelOpportunity, reason=paragraphs),
)
OF_A_SURVEY: st.SearchStrategy[Command] = st.one_of(
    of_examples("survey"),
    st.builds(
        survey.OpenSurvey,
        opportunity_id=st.just(OPPORTUNITY_ID),
        title=names,
        questions=st.just(QUESTIONS),
        about=st.builds(
            survey.About,
            opportunity_id=st.just(OPPORTUNITY_ID),
            kind=st.just("workshop"),
            area=lines,
        ),
    ),
    st.builds(
        survey.SubmitResponse,
        respondent_id=people,
        answers=st.lists(answers, min_size=1, max_size=4),
    ),
    st.builds(survey.CloseSurvey),
    st.builds(survey.ReplyToSurvey, you_said=paragraphs, we_did=paragraphs),
)
