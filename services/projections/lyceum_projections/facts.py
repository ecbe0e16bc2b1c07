"""What the projections read of other services' events: these fields and no others.

Closed lists (kinds, prices, modes) are plain strings here. A word that a later version of a
producer adds must not stop a reader that only shows it.
"""

from uuid import UUID

from lyceum_chassis.projector.projection import Fact
from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A value inside a fact."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Place(Part):
    address: str = ""
    city: str = ""
    postal_code: str = ""
    area: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def line(self) -> str:
        """The address in one line."""
        town = " ".join(part for part in (self.city, self.postal_code) if part)
        return ", ".join(part for part in (self.address, town) if part)


class Profile(Part):
    name: str
    kind: str
    focus_themes: tuple[str, ...] = ()
    place: Place | None = None
    site: str = ""


class PartnerVerified(Fact, type="lyceum.partners.partner.verified.v1"):
    profile: Profile


class PartnerProfileRevised(Fact, type="lyceum.partners.partner.profile_revised.v1"):
    profile: Profile


class PartnerSuspended(Fact, type="lyceum.partners.partner.suspended.v1"):
    reason: str


class PartnerReinstated(Fact, type="lyceum.partners.partner.reinstated.v1"):
    pass


class VerificationLapsed(Fact, type="lyceum.partners.partner.verification_lapsed.v1"):
    pass


class VerificationRenewed(Fact, type="lyceum.partners.partner.verification_renewed.v1"):
    pass


class Schedule(Part):
    """Days are ISO 8601; times of day are local, "HH:MM"."""

    start_date: str
    end_date: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    time_zone: str


class Ages(Part):
    minimum: int
    maximum: int | None = None


class Access(Part):
    transport: bool = False
    food: bool = False
    scholarships: bool = False


class Offer(Part):
    title: str
    description: str = ""
    kind: str
    schedule: Schedule
    mode: str
    place: Place | None = None
    ages: Ages
    capacity: int
    price: str = "unknown"
    pay: str = "unknown"
    access: Access = Access()
    themes: tuple[str, ...] = ()
    apply_by: str | None = None


class OpportunityPublished(Fact, type="lyceum.opportunities.opportunity.published.v1"):
    host_id: UUID
    offer: Offer


class OpportunityRevised(Fact, type="lyceum.opportunities.opportunity.revised.v1"):
    host_id: UUID
    offer: Offer


class CapacityChanged(Fact, type="lyceum.opportunities.opportunity.capacity_changed.v1"):
    capacity: int


class PlaceTaken(Fact, type="lyceum.opportunities.opportunity.place_taken.v1"):
    pass


class Waitlisted(Fact, type="lyceum.opportunities.opportunity.waitlisted.v1"):
    pass


class Promoted(Fact, type="lyceum.opportunities.opportunity.promoted.v1"):
    pass


class Withdrawn(Fact, type="lyceum.opportunities.opportunity.withdrawn.v1"):
    had_place: bool


class OpportunityClosed(Fact, type="lyceum.opportunities.opportunity.closed.v1"):
    reason: str = ""


class OpportunityEnded(Fact, type="lyceum.opportunities.opportunity.ended.v1"):
    pass


class OpportunityCancelled(Fact, type="lyceum.opportunities.opportunity.cancelled.v1"):
    reason: str = ""


class About(Part):
    kind: str
    area: str = ""


class SurveyOpened(Fact, type="lyceum.feedback.survey.opened.v2"):
    about: About


class SurveyOpenedV1(Fact, type="lyceum.feedback.survey.opened.v1"):
    """No longer written; topics hold it for ever."""

    kind: str
    area: str

    @property
    def about(self) -> About:
        return About(kind=self.kind, area=self.area)


class ResponseSubmitted(Fact, type="lyceum.feedback.survey.response_submitted.v1"):
    """Answers on the 1-5 scale by question. Who answered is an opaque id."""

    respondent_id: UUID
    scales: dict[str, int] = Field(default_factory=dict)


class SurveyClosed(Fact, type="lyceum.feedback.survey.closed.v1"):
    pass


class SurveyReplied(Fact, type="lyceum.feedback.survey.replied.v1"):
    pass
