"""Opportunities in pages of OpenActive's Realtime Paged Data Exchange 1.0
(https://openactive.io/realtime-paged-data-exchange/), each as an ``Event`` of https://schema.org.

Not OpenActive's own model of an event, which is one of sports: it asks for an activity of its list
and for a price, and neither is known here. Pure.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode

from lyceum_chassis.domain.zones import known_zone

from lyceum_projections.answers import Card
from lyceum_projections.vocabulary import label

MEDIA_TYPE = "application/vnd.openactive.rpde+json; version=1"
_SCHEDULED = "https://schema.org/EventScheduled"
_CANCELLED = "https://schema.org/EventCancelled"
_MODES = {
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "in_person": "https://schema.org/OfflineEventAttendanceMode",
}


def page(
    changes: Sequence[tuple[int, Card]],
    *,
    feed: str,
    after: int,
    here: str,
    site: str,
    licence: str,
) -> dict[str, Any]:
    """A page of what changed, each opportunity once, as it stands now.

    ``changes`` have the numbers of their changes, rising from the one ``after``. ``feed`` names the
    sequence that the numbers are of. ``here`` is the address of the feed, ``site`` that of the web
    pages.
    """
    end = changes[-1][0] if changes else after
    next_ = urlencode({"feed": feed, "afterChangeNumber": end})
    return {
        "next": f"{here}?{next_}",
        "items": [_item(number, card, site) for number, card in changes],
        "license": licence,
    }


def _item(number: int, card: Card, site: str) -> dict[str, Any]:
    """What is closed is offered no more, and leaves the feed; what is cancelled is told as such."""
    item: dict[str, Any] = {"kind": "Event", "id": card.id, "modified": number}
    if card.status == "closed":
        return {**item, "state": "deleted"}
    return {**item, "state": "updated", "data": event(card, site)}


def event(card: Card, site: str) -> dict[str, Any]:
    """The opportunity of a card. What is not known is left out."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{site}/api/cards/{card.stream}",
        "identifier": card.id,
        "url": f"{site}/cards/{card.stream}",
        "name": card.title,
        "description": card.description,
        "keywords": [label(card.kind), *(label(theme) for theme in card.themes)],
        "startDate": _moment(card.start_date, card.start_time, card.time_zone),
        "endDate": _moment(card.end_date, card.end_time, card.time_zone),
        "eventStatus": _CANCELLED if card.status == "cancelled" else _SCHEDULED,
        "eventAttendanceMode": _MODES.get(card.mode),
        "location": _place(card, f"{site}/cards/{card.stream}"),
        "organizer": {
            "@type": "Organization",
            "@id": f"{site}/api/cards/partner-{card.host_id}",
            "identifier": card.host_id,
            "name": card.host_name,
            "url": f"{site}/cards/partner-{card.host_id}",
        },
        "typicalAgeRange": _ages(card),
        "isAccessibleForFree": {"free": True, "unknown": None}.get(card.price, False),
        "maximumAttendeeCapacity": card.capacity,
        "remainingAttendeeCapacity": card.free_places,
    }
    return _without_nothing(told)


def _ages(card: Card) -> str:
    if card.minimum_age is None:
        return ""
    return f"{card.minimum_age}-{'' if card.maximum_age is None else card.maximum_age}"


def _place(card: Card, page: str) -> dict[str, Any] | None:
    if card.mode == "online":
        return {"@type": "VirtualLocation", "url": page}
    if not card.address and not card.area and card.latitude is None:
        return None
    geo = None
    if card.latitude is not None:
        geo = {
            "@type": "GeoCoordinates",
            "latitude": card.latitude,
            "longitude": card.longitude,
        }
    place = {
        "@type": "Place",
        "name": label(card.area) or card.address,
        "address": card.address,
        "geo": geo,
    }
    return _without_nothing(place)


def _moment(day: str, at: str, zone_name: str) -> str | None:
    """A day, or a moment of it where the time of day is known (ISO 8601)."""
    if not day or not at:
        return day or None
    zone = known_zone(zone_name) or UTC
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(at), zone).isoformat()


def _without_nothing(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [])}
