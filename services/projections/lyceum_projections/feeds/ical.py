"""An opportunity as a calendar file (iCalendar, RFC 5545), in the place's own zone.

What takes place on one day, and says from when to when, is an event of that time. Of what goes on
longer nobody knows on which days between: it is an event of whole days, which takes nobody's time,
and the times of day stand in words. What a program can't place on a line of time (a zone or a day
that the calendar no longer has) is of whole days, too.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from lyceum_chassis.domain.zones import known_zone

from lyceum_projections.answers import Card

MEDIA_TYPE = "text/calendar"


def calendar(card: Card, site: str, now: datetime) -> bytes:
    """The file. ``now`` is in UTC."""
    event = Event()
    event.add("uid", f"{card.stream}@lyceum")
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("sequence", card.version)
    event.add("summary", card.title)
    event.add("status", "CANCELLED" if card.status == "cancelled" else "CONFIRMED")
    event.add("url", f"{site}/cards/{card.stream}")
    for name, value in _when(card).items():
        event.add(name, value)
    if told := "\n\n".join(part for part in (_times(card), card.description) if part):
        event.add("description", told)
    if card.address or card.area:
        event.add("location", card.address or card.area)
    if card.latitude is not None and card.longitude is not None:
        event.add("geo", (card.latitude, card.longitude))
    whole = Calendar()
    whole.add("prodid", "-//Lyceum//Opportunities//EN")
    whole.add("version", "2.0")
    whole.add_component(event)
    whole.add_missing_timezones()
    text: bytes = whole.to_ical()
    return text


def _when(card: Card) -> dict[str, Any]:
    first = date.fromisoformat(card.start_date)
    if card.start_date == card.end_date and card.start_time and card.end_time:
        zone = known_zone(card.time_zone)
        if zone is not None:
            begins, ends = (_at(first, each, zone) for each in (card.start_time, card.end_time))
            return {"dtstart": begins, "dtend": ends}
    told: dict[str, Any] = {"dtstart": first, "transp": "TRANSPARENT"}
    if card.end_date and (last := date.fromisoformat(card.end_date)) != date.max:
        told["dtend"] = last + timedelta(days=1)  # the first day on which it is not
    return told


def _at(day: date, time_of_day: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(time_of_day), tzinfo=zone)


def _times(card: Card) -> str:
    """In words, where no event can tell them."""
    begins, ends = card.start_time, card.end_time
    if card.start_date == card.end_date and begins and ends:
        return ""
    between = f"{begins} to {ends}" if begins and ends else begins or (ends and f"until {ends}")
    return f"{between} ({card.time_zone})" if between else ""
