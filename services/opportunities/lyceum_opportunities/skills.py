"""A skill: a term of ESCO, by its URI, in the words and the version in which it was meant.

ESCO is the European Commission's classification of skills, competences and occupations
(https://esco.ec.europa.eu). What a term is called may change from one version to the next; what its
URI means doesn't.
"""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

ESCO = "ESCO"
_URI = re.compile(r"http://data\.europa\.eu/esco/skill/([0-9a-f-]{36})")


def _of_esco(uri: str) -> str:
    found = _URI.fullmatch(uri)
    try:
        canonical = found is not None and str(UUID(found[1])) == found[1]
    except ValueError:
        canonical = False
    if not canonical:
        raise ValueError("is not the URI of an ESCO skill: http://data.europa.eu/esco/skill/<uuid>")
    return uri


SkillUri = Annotated[str, AfterValidator(_of_esco)]
"""The URI of a skill of ESCO, as ESCO writes it."""

SkillUris = Annotated[tuple[SkillUri, ...], Field(max_length=20)]


class Skill(BaseModel):
    """A term of a vocabulary. ``version`` is the vocabulary's, in which ``label`` is its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uri: str
    label: str
    vocabulary: str = ESCO
    version: str
