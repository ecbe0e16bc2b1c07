"""What this service keeps of others' facts, in rows of its own, to decide by.

Of a partner: whether it is active, and a school. Of an opportunity: the ages that it is for, and
its first day; so whoever asks whether a person may take part names the opportunity, and no age
(docs/adr/0026).
"""

from datetime import date

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from pydantic import BaseModel, ConfigDict

PARTNER = "lyceum.partners.partner"
OPPORTUNITY = "lyceum.opportunities.opportunity"


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Profile(_Read):
    kind: str


class PartnerVerified(Fact, type=f"{PARTNER}.verified.v1"):
    profile: Profile


class PartnerRevised(Fact, type=f"{PARTNER}.profile_revised.v1"):
    profile: Profile


class PartnerSuspended(Fact, type=f"{PARTNER}.suspended.v1"):
    pass


class PartnerReinstated(Fact, type=f"{PARTNER}.reinstated.v1"):
    pass


class VerificationLapsed(Fact, type=f"{PARTNER}.verification_lapsed.v1"):
    pass


class VerificationRenewed(Fact, type=f"{PARTNER}.verification_renewed.v1"):
    pass


def remember_partner(row: Row | None, fact: Fact, event: Recorded) -> Row:
    """``kind`` and ``active``."""
    before: Row = row or {"kind": "", "active": False}
    match fact:
        case PartnerVerified(profile=profile):
            return {**before, "kind": profile.kind, "active": True}
        case PartnerRevised(profile=profile):
            return {**before, "kind": profile.kind}
        case PartnerReinstated() | VerificationRenewed():
            return {**before, "active": True}
        case PartnerSuspended() | VerificationLapsed():
            return {**before, "active": False}
    return before


partners_known = Projection(
    name="partners_known",
    version=1,
    topics=("lyceum.partners.v1",),
    facts=(
        PartnerVerified,
        PartnerRevised,
        PartnerSuspended,
        PartnerReinstated,
        VerificationLapsed,
        VerificationRenewed,
    ),
    key=lambda fact, event: event.stream,  # who was never verified has no row
    evolve=remember_partner,
)


class Schedule(_Read):
    start_date: date


class Ages(_Read):
    minimum: int
    maximum: int | None = None


class Offer(_Read):
    schedule: Schedule
    ages: Ages


class Published(Fact, type=f"{OPPORTUNITY}.published.v1"):
    offer: Offer


class Revised(Fact, type=f"{OPPORTUNITY}.revised.v1"):
    offer: Offer


class Offered(_Read):
    """An opportunity, as far as it is asked here. Ages in years, both included."""

    minimum: int
    maximum: int | None
    first_day: date


def remember_opportunity(row: Row | None, fact: Fact, event: Recorded) -> Row | None:
    """An ``Offered``, as JSON has it."""
    if isinstance(fact, (Published, Revised)):
        ages, first_day = fact.offer.ages, fact.offer.schedule.start_date
        offered = Offered(minimum=ages.minimum, maximum=ages.maximum, first_day=first_day)
        return offered.model_dump(mode="json")
    return row


opportunities_known = Projection(
    name="opportunities_known",
    version=1,
    topics=("lyceum.opportunities.v1",),
    facts=(Published, Revised),
    key=lambda fact, event: event.stream,  # a draft has no row
    evolve=remember_opportunity,
)
