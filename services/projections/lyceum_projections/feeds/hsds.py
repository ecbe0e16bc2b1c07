"""Opportunities and partners as Open Referral has them: services and organizations of the Human
Services Data Specification 3.0 (https://docs.openreferral.org/en/3.0/), a page at a time. Pure.

Not told, since it isn't known here: a state and a country, without which HSDS knows no address; the
line that is known is the location's name.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from lyceum_projections.answers import Card
from lyceum_projections.vocabulary import PRICES, label

VERSION = "3.0"
PROFILE = "https://docs.openreferral.org/en/3.0/"
_ATTENDING = {"online": "VIRTUAL", "in_person": "IN_PERSON"}


def page(contents: Sequence[dict[str, Any]], total: int, number: int, size: int) -> dict[str, Any]:
    """The page of this ``number``, from 1, of so many of ``size``."""
    pages = -(-total // size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def service(card: Card, site: str) -> dict[str, Any]:
    """The service of an opportunity's card. What is not known is left out."""
    active = card.status == "open" and not card.over
    told = {
        "id": card.id,
        "organization_id": card.host_id,
        "name": card.title,
        "description": card.description,
        "url": f"{site}/cards/{card.stream}",
        "status": "active" if active else "inactive",
        "alert": card.reason,
        "minimum_age": card.minimum_age,
        "maximum_age": card.maximum_age,
        "eligibility_description": _ages(card),
        "application_process": f"Apply by {card.apply_by}." if card.apply_by else "",
        "fees_description": PRICES.get(card.price, ""),
        "organization": {
            "id": card.host_id,
            "name": card.host_name or card.host_id,
            "description": card.host_name or card.host_id,
        },
        "schedules": [_schedule(card)],
        "service_at_locations": _at_locations(card, site),
        "attributes": _attributes(card),
    }
    return _without_nothing(told)


def organization(card: Card, site: str) -> dict[str, Any]:
    """The organization of a partner's card."""
    told = {
        "id": card.id,
        "name": card.title,
        "description": f"{label(card.kind)} in {label(card.area)}"
        if card.area
        else label(card.kind),
        "website": card.site,
        "uri": f"{site}/api/cards/{card.stream}",
        "locations": [location] if (location := _location(card, site)) else [],
        "attributes": _attributes(card),
    }
    return _without_nothing(told)


def _schedule(card: Card) -> dict[str, Any]:
    """From its first day to its last; on which days between is not known."""
    told = {
        "id": _id(card, "schedule"),
        "service_id": card.id,
        "dtstart": card.start_date,
        "until": card.end_date,
        "opens_at": card.start_time,
        "closes_at": card.end_time,
        "notes": f"Times are in {card.time_zone}." if card.start_time else "",
        "attending_type": _ATTENDING.get(card.mode, ""),
    }
    return _without_nothing(told)


def _at_locations(card: Card, site: str) -> list[dict[str, Any]]:
    location = _location(card, site)
    if location is None:
        return []
    at = {"service_id": card.id, "location_id": location["id"], "location": location}
    return [{"id": _id(card, "service at location"), **at}]


def _location(card: Card, site: str) -> dict[str, Any] | None:
    if card.mode == "online":
        virtual = {"location_type": "virtual", "url": f"{site}/cards/{card.stream}"}
        return {"id": _id(card, "location"), **virtual}
    if not card.address and not card.area and card.latitude is None:
        return None
    told = {
        "id": _id(card, "location"),
        "location_type": "physical",
        "name": card.address or label(card.area),
        "description": label(card.area),
        "latitude": card.latitude,
        "longitude": card.longitude,
    }
    return _without_nothing(told)


def _attributes(card: Card) -> list[dict[str, Any]]:
    """Its kind and themes, as terms of the city's own vocabularies."""
    entity = "organization" if card.type == "partner" else "service"
    words = [("kind", card.kind), *(("theme", theme) for theme in card.themes)]
    return [
        {
            "id": _id(card, f"{vocabulary} {word}"),
            "link_id": card.id,
            "link_entity": entity,
            "link_type": vocabulary,
            "taxonomy_term_id": _term(vocabulary, word),
            "value": word,
            "taxonomy_term": {
                "id": _term(vocabulary, word),
                "code": word,
                "name": label(word),
                "description": label(word),
                "taxonomy": f"Lyceum {entity} {vocabulary}",
            },
        }
        for vocabulary, word in words
    ]


def _ages(card: Card) -> str:
    if card.minimum_age is None:
        return ""
    if card.maximum_age is None:
        return f"From {card.minimum_age} years."
    return f"From {card.minimum_age} to {card.maximum_age} years."


_TERMS = UUID("3f1f4b3a-6c1e-5c57-9d0b-6b9d8a1f0c52")
"""The namespace of the ids of terms: the same word has the same id in every city."""


def _term(vocabulary: str, word: str) -> str:
    return str(uuid5(_TERMS, f"{vocabulary}:{word}"))


def _id(card: Card, part: str) -> str:
    """The id of a part of a card's thing, always the same."""
    return str(uuid5(UUID(card.id), part))


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [])}
