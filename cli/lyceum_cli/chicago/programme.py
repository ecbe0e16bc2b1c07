"""A row made a programme, or everything that is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa

from lyceum_cli.chicago import classification, fields, identity
from lyceum_cli.chicago.areas import area_name
from lyceum_cli.chicago.fields import FieldError
from lyceum_cli.chicago.plain_text import one_line, plain_text, without_contacts
from lyceum_cli.chicago.rows import Row, Unreadable

T = TypeVar("T")

MAX_NAME: Final = 200
MAX_DESCRIPTION: Final = 10_000
MAX_PLACE_PART: Final = 200
MAX_ID: Final = 100

_MODES: Final = {
    "face_to_face": op.ATTENDANCE_MODE_IN_PERSON,
    "online": op.ATTENDANCE_MODE_ONLINE,
}
_PRICES: Final = {
    "free": op.PRICE_FREE,
    "$50 or less": op.PRICE_UP_TO_50,
    "more than $50": op.PRICE_OVER_50,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where; every part may be empty, the coordinates are both there or both absent."""

    address: str
    city: str
    postal_code: str
    area: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme that the services will take, and the organisation that offers it."""

    opportunity_id: str
    partner_id: str
    organisation: str
    organisation_kind: pa.PartnerKind
    title: str
    description: str
    kind: op.OpportunityKind
    themes: tuple[str, ...]
    mode: op.AttendanceMode
    place: Place | None
    start: date
    end: date | None
    start_time: str
    end_time: str
    minimum_age: int
    maximum_age: int | None
    capacity: int
    price: op.Price
    pay: op.Pay
    transport: bool
    food: bool
    scholarships: bool


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that can't be used, and every reason why. `row_id` is "" if it has none."""

    line: int
    row_id: str
    reasons: tuple[str, ...]


class _Reading:
    """Reads fields of one row and gathers what is wrong instead of stopping at the first."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.reasons: list[str] = []

    def field(self, name: str, read: Callable[..., T], default: T, *details: object) -> T:
        try:
            return read(self.values[name], *details)
        except FieldError as error:
            self.reasons.append(str(error))
            return default

    def line(self, name: str, limit: int, *, needed: bool = False) -> str:
        text = one_line(self.values[name])
        if needed and not text:
            self.reasons.append(f"{name} is missing")
        if len(text) > limit:
            self.reasons.append(f"{name} is longer than {limit} characters")
        return text


def read_programme(row: Row | Unreadable) -> Programme | Reject:
    """What the row says, with text made plain and kind and themes told by its words."""
    if isinstance(row, Unreadable):
        return Reject(row.line, "", (row.reason,))
    reading = _Reading(row.values)
    if any(not value.isascii() and not _is_unicode(value) for value in row.values.values()):
        return Reject(row.line, _plain_id(row), ("is not encoded in UTF-8",))
    row_id = reading.line("id", MAX_ID, needed=True)
    title = without_contacts(reading.line("program_name", MAX_NAME, needed=True))[:MAX_NAME]
    organisation = reading.line("org_name", MAX_NAME, needed=True)
    description = without_contacts(plain_text(row.values["description"]))
    if len(description) > MAX_DESCRIPTION:
        reading.reasons.append(f"description is longer than {MAX_DESCRIPTION:,} characters")
    category = one_line(row.values.get("category_name", ""))
    minimum, maximum = _ages(reading)
    start, end = _days(reading)
    pay = _pay(row.values["program_pays_participants"])
    start_time = reading.field("start_time", fields.time_of_day, "", "start_time")
    end_time = reading.field("end_time", fields.time_of_day, "", "end_time")
    if start == end and start_time and end_time and end_time < start_time:
        reading.reasons.append("end_time is before start_time on the same day")
    programme = Programme(
        opportunity_id=identity.opportunity_id(row_id),
        partner_id=identity.partner_id(organisation),
        organisation=organisation,
        organisation_kind=classification.partner_kind(organisation),
        title=title,
        description=description,
        kind=classification.opportunity_kind(
            title,
            category,
            description,
            minimum_age=minimum,
            maximum_age=maximum,
            pays=pay == op.PAY_PAID,
        ),
        themes=classification.themes(title, category, description, maximum_age=maximum),
        mode=_mode(reading),
        place=_place(reading),
        start=start,
        end=end,
        start_time=start_time,
        end_time=end_time,
        minimum_age=minimum,
        maximum_age=maximum,
        capacity=reading.field("capacity", fields.capacity, 1),
        price=_PRICES.get(row.values["program_price"].strip().lower(), op.PRICE_UNKNOWN),
        pay=pay,
        transport=_flag(reading, "program_provides_transportation"),
        food=_flag(reading, "program_provides_free_food"),
        scholarships=_flag(reading, "program_has_scholarships"),
    )
    if reading.reasons:
        return Reject(row.line, _plain_id(row), tuple(reading.reasons))
    return programme


def _ages(reading: _Reading) -> tuple[int, int | None]:
    before = len(reading.reasons)
    minimum = reading.field("min_age", fields.minimum_age, 0)
    maximum = reading.field("max_age", fields.maximum_age, None)
    if len(reading.reasons) == before and maximum is not None and maximum < minimum:
        reading.reasons.append("max_age is below min_age")
    return minimum, maximum


def _days(reading: _Reading) -> tuple[date, date | None]:
    before = len(reading.reasons)
    start = reading.field("start_date", fields.start_date, date.min)
    end = reading.field("end_date", fields.end_date, None)
    if len(reading.reasons) == before and end is not None and end < start:
        reading.reasons.append("end_date is before start_date")
    return start, end


def _place(reading: _Reading) -> Place | None:
    latitude = reading.field("latitude", fields.degrees, None, "latitude", 90)
    longitude = reading.field("longitude", fields.degrees, None, "longitude", 180)
    given = [bool(reading.values[name].strip()) for name in ("latitude", "longitude")]
    if given[0] != given[1]:
        reading.reasons.append("only one of latitude and longitude is given")
    place = Place(
        address=reading.line("address", MAX_PLACE_PART),
        city=reading.line("city", MAX_PLACE_PART),
        postal_code=reading.line("zipcode", MAX_PLACE_PART),
        area=area_name(reading.line("community_name", MAX_PLACE_PART)),
        latitude=latitude,
        longitude=longitude,
    )
    return None if place == _NOWHERE else place


_NOWHERE: Final = Place("", "", "", "", None, None)


def _mode(reading: _Reading) -> op.AttendanceMode:
    mode = _MODES.get(reading.values["meeting_type"].strip().lower())
    if mode is None:
        reading.reasons.append(f"meeting_type is none of {', '.join(_MODES)}")
        return op.ATTENDANCE_MODE_UNSPECIFIED
    return mode


def _pay(text: str) -> op.Pay:
    text = text.strip().lower()
    if text == "not paid":
        return op.PAY_UNPAID
    return op.PAY_PAID if text.startswith("paid") else op.PAY_UNKNOWN


def _flag(reading: _Reading, name: str) -> bool:
    return reading.field(name, fields.yes_or_no, False, name)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _plain_id(row: Row) -> str:
    """The row's id for the list of rejects, unless it looks like anything else than one."""
    row_id = row.values["id"].strip()
    return row_id if len(row_id) <= MAX_ID and row_id.replace("-", "").isalnum() else ""
