"""How an organisation describes itself."""

from enum import StrEnum

from lyceum_chassis.domain.fields import Name, Site, Tags
from lyceum_chassis.domain.place import Place
from pydantic import BaseModel, ConfigDict


class PartnerKind(StrEnum):
    SCHOOL = "school"
    UNIVERSITY = "university"
    BUSINESS = "business"
    COMMUNITY_ORGANISATION = "community_organisation"
    PUBLIC_BODY = "public_body"


class Profile(BaseModel):
    """How an organisation describes itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    kind: PartnerKind
    focus_themes: Tags = ()
    place: Place | None = None
    site: Site = ""
