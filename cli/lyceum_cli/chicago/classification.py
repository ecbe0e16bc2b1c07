"""What a programme or an organisation is, told by its words: the file itself doesn't say."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeVar

from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa

from lyceum_cli.chicago.keywords import (
    KINDS_BY_CATEGORY,
    KINDS_BY_DESCRIPTION,
    KINDS_BY_NAME,
    KINDS_BY_WHOLE_NAME,
    KINDS_FOR_EVERYBODY,
    PARTNER_KINDS,
    THEMES,
)

MAX_THEMES: Final = 10
ADULT: Final = 18
EARLY_YEARS: Final = 6
"""The oldest age at which a programme for none older is one of early years."""
WORKING_AGE: Final = 14
"""The youngest age of employment in the United States (29 CFR 570.2)."""

T = TypeVar("T")

# "Hack the Garden at Wentworth Gardens" is no gardening: where it happens is cut off.
_VENUE = re.compile(r"\s+(?:at|@)\s+\S.*$|\s*\(Downtown[^)]*\)$", re.IGNORECASE)


_HASHTAG = re.compile(r"#\w+")
_BEGINNING: Final = 400
_OF_WORK = re.compile(
    r"get paid|(?:are|be) paid|paid (?:position|work|\$)|\$\d+(?:\.\d+)? ?(?:/|an|per) ?hour|"
    r"hourly|\bwages?\b|\bpositions?\b|hiring|employ",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?]\s|\n")
_OF_RULES = re.compile(
    r"business days|sign language|interpret(?:er|ation)|immunocompromised|symptom|covid|corona|"
    r"vaccin|quarantine|face.(?:mask|cover)|social.distanc|accommodat|inclement|refund|waiver|"
    r"proof of (?:age|residen)|registration (?:opens|begins|closes|required)|household income|"
    r"pre-?registration|opt into participating|ccol|photo id|liab(?:le|ility)",
    re.IGNORECASE,
)


def _compiled(table: Iterable[tuple[T, str]]) -> tuple[tuple[T, re.Pattern[str]], ...]:
    return tuple((value, _pattern(words)) for value, words in table)


def _pattern(words: str) -> re.Pattern[str]:
    options = (word.replace("$", r"\b") for word in words.split())
    return re.compile(rf"\b(?:{'|'.join(options)})")


_BY_NAME = _compiled(KINDS_BY_NAME)
_BY_WHOLE_NAME = _compiled(KINDS_BY_WHOLE_NAME)
_BY_CATEGORY = _compiled(KINDS_BY_CATEGORY)
_BY_DESCRIPTION = _compiled(KINDS_BY_DESCRIPTION)
_FOR_EVERYBODY = _compiled(KINDS_FOR_EVERYBODY)
_THEMES = _compiled(THEMES)
_PARTNERS = _compiled(PARTNER_KINDS)


def opportunity_kind(
    name: str,
    category: str,
    description: str = "",
    *,
    minimum_age: int,
    maximum_age: int | None = None,
    pays: bool,
) -> op.OpportunityKind:
    """The kind that the name says; else the portal's category; else how the description begins;
    else a job if it pays for work and is not for children, adult education from 18 years, and a
    programme after school."""
    found = _first(_BY_NAME, _HASHTAG.sub("", without_venue(name)))
    if found is None:
        found = _first(_BY_WHOLE_NAME, name)
    if found is None and category:
        found = _first(_BY_CATEGORY, category)
    if found is None:
        beginning = _about_it(description)[:_BEGINNING]
        found = _first(_BY_DESCRIPTION, beginning)
        if found is None and _for_everybody(minimum_age, maximum_age):
            found = _first(_FOR_EVERYBODY, beginning)
    if found is not None:
        return found
    if pays and minimum_age >= WORKING_AGE and (not description or _OF_WORK.search(description)):
        return op.OPPORTUNITY_KIND_JOB
    if minimum_age >= ADULT:
        return op.OPPORTUNITY_KIND_ADULT_EDUCATION
    return op.OPPORTUNITY_KIND_AFTER_SCHOOL_PROGRAMME


def themes(
    name: str, category: str, description: str, *, maximum_age: int | None = None
) -> tuple[str, ...]:
    """Slugs such as "early-years", at most 10, those of the name first."""
    told = dict.fromkeys(_all(f"{without_venue(name)} {category}"))
    if maximum_age and maximum_age <= EARLY_YEARS:
        told["early-years"] = None
    told |= dict.fromkeys(_all(_about_it(description)))
    return tuple(told)[:MAX_THEMES]


def _for_everybody(minimum_age: int, maximum_age: int | None) -> bool:
    """A portal that knows no ages says from 0 to 0."""
    oldest = maximum_age or ADULT
    return minimum_age < WORKING_AGE and oldest >= ADULT


def _about_it(description: str) -> str:
    """Without the sentences that stand under every programme of an organisation: of the rules of
    registering, of illness, of help to take part. They say nothing of what it is about."""
    sentences = _SENTENCE.split(description)
    return ". ".join(each for each in sentences if not _OF_RULES.search(each))


def without_venue(name: str) -> str:
    """ "Yoga at Wentworth Gardens" is "Yoga"."""
    return _VENUE.sub("", name)


def partner_kind(name: str) -> pa.PartnerKind:
    """The kind that the organisation's name says; a community organisation if it says none."""
    return _first(_PARTNERS, name) or pa.PARTNER_KIND_COMMUNITY_ORGANISATION


def _first(table: Sequence[tuple[T, re.Pattern[str]]], text: str) -> T | None:
    text = text.lower()
    return next((value for value, pattern in table if pattern.search(text)), None)


# The same description comes hundreds of times: one organisation offers it in every park.
@lru_cache(maxsize=512)
def _all(text: str) -> tuple[str, ...]:
    text = text.lower()
    return tuple(slug for slug, pattern in _THEMES if pattern.search(text))
