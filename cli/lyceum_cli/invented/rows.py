"""Rows of the invented city, one at a time, the same for the same seed.

Every row is one that the importer takes, dirty as it is.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from lyceum_cli.invented import city
from lyceum_cli.invented.activities import (
    ACTIVITIES,
    CLOSINGS,
    HASHTAGS,
    SEASONS,
    Activity,
)

COLUMNS: Final = (
    "id", "program_name", "description", "org_name", "capacity", "min_age", "max_age",
    "meeting_type", "address", "city", "state", "zipcode", "start_date", "end_date", "start_time",
    "end_time", "program_price", "program_pays_participants", "program_has_scholarships",
    "program_provides_transportation", "program_provides_free_food", "min_grade", "max_grade",
    "latitude", "longitude", "community_name",
)  # fmt: skip

SHARE_OF_BIGGEST: Final = 0.7
"""Of the programmes, how many one organisation has. In the real file it is 0.84."""

_FIRST_DAY: Final = date(2020, 1, 6)
_DAYS: Final = tuple((_FIRST_DAY + timedelta(days=day)).isoformat() for day in range(1_800))
_LAST_START: Final = 1_260
_WEEKS: Final = (0, 5, 9, 9, 9, 11, 27, 51)
_CAPACITIES: Final = ("8", "10", "10", "12", "15", "15", "15", "20", "20", "25", "30", "50", "100",
                      "500")  # fmt: skip
_PRICES: Final = ("Free", "Free", "Free", "$50 or Less", "$50 or Less", "$50 or Less",
                  "More Than $50", "Unknown")  # fmt: skip
_UNPAID: Final = ("Not Paid",) * 60 + ("Unknown_Code",)


def rows(seed: int, partners: int, opportunities: int) -> Iterator[list[str]]:
    """`opportunities` rows of `partners` organisations, in the order of COLUMNS.

    Each organisation comes up for the first time at even distances, so that all of them do.
    """
    rng = random.Random(seed)
    for number in range(opportunities):
        known = 1 + number * partners // opportunities
        fresh = number == 0 or known > 1 + (number - 1) * partners // opportunities
        yield _row(rng, f"{seed}-{number + 1:07}", _host(rng, known, fresh))


def _host(rng: random.Random, known: int, fresh: bool) -> int:
    if fresh:
        return known - 1
    if rng.random() < SHARE_OF_BIGGEST:
        return 0
    return int(known * rng.random() ** 2)


def _row(rng: random.Random, row_id: str, host: int) -> list[str]:
    draw = rng.random
    activity = ACTIVITIES[int(draw() * len(ACTIVITIES))]
    online = draw() < 0.12
    site = city.SITES[int(draw() * len(city.SITES))]
    youngest, oldest = _ages(rng, activity)
    start, end = _days(rng)
    start_time, end_time = _times(rng)
    flag = draw()
    return [
        row_id,
        _name(rng, activity, "Online" if online else site),
        _description(rng, activity),
        city.organisation(host),
        _CAPACITIES[int(draw() * len(_CAPACITIES))],
        str(youngest),
        str(oldest),
        "online" if online else "face_to_face",
        *_address(rng, online, start, end, start_time, end_time),
        _PRICES[int(draw() * len(_PRICES))],
        "Paid, Type Unknown" if activity.paid else _UNPAID[int(draw() * len(_UNPAID))],
        "YES" if flag < 0.01 else "NO",
        "YES" if 0.01 < flag < 0.015 else "NO",
        "True" if 0.1 < flag < 0.14 else "False",
        str(_grade(youngest)),
        str(_grade(oldest)),
        *_spot(rng, online),
    ]


def _ages(rng: random.Random, activity: Activity) -> tuple[int, int]:
    youngest, oldest = activity.ages[int(rng.random() * len(activity.ages))]
    return youngest, 100 if oldest == 99 or rng.random() < 0.01 else oldest


def _days(rng: random.Random) -> tuple[str, str]:
    first = int(rng.random() * _LAST_START)
    last = first + 7 * _WEEKS[int(rng.random() * len(_WEEKS))] + int(rng.random() * 5)
    return _DAYS[first], "2050-12-31" if rng.random() < 0.003 else _DAYS[last]


def _times(rng: random.Random) -> tuple[str, str]:
    chance = rng.random()
    if chance < 0.07:
        return "", ""
    begins = 900 * int(36 + rng.random() * 36)
    return f"{begins}.0", "" if chance < 0.072 else f"{begins + 1800 * int(1 + rng.random() * 4)}.0"


def _name(rng: random.Random, activity: Activity, site: str) -> str:
    season = SEASONS[int(rng.random() * len(SEASONS))]
    hashtag = HASHTAGS[int(rng.random() * len(HASHTAGS))]
    return f"{activity.name}{season} at {site}{hashtag}"


def _description(rng: random.Random, activity: Activity) -> str:
    closing = CLOSINGS[int(rng.random() * len(CLOSINGS))]
    chance = rng.random()
    if chance < 0.8:
        return activity.text if chance < 0.5 else f"{activity.text} {closing}"
    if chance < 0.86:
        return f"<p>{activity.text}</p><p><strong>{closing}</strong></p>"
    if chance < 0.9:
        return f"<p>{activity.text}&nbsp;Crafts &amp; games too.</p><ul><li>{closing}</li></ul>"
    if chance < 0.94:
        return f"{activity.text}<br />\r\n{closing}"
    if chance < 0.97:
        link = f'<a href="https://city.example/{_slug(activity)}" target="_blank">Register</a>'
        return f"<h2>About</h2>{activity.text} {link}"
    return f"\ufeff{activity.text}\x0b  {closing}\xa0"


def _slug(activity: Activity) -> str:
    return "-".join(activity.name.lower().split()).replace("é", "e").replace("ñ", "n")


def _address(rng: random.Random, online: bool, *when: str) -> list[str]:
    if online or rng.random() < 0.02:
        return ["", "", "", "", *when]
    number = 100 + int(rng.random() * 9_800)
    side = "NSEW"[int(rng.random() * 4)]
    street = city.STREETS[int(rng.random() * len(city.STREETS))]
    kind = city.STREET_KINDS[int(rng.random() * len(city.STREET_KINDS))]
    address = "" if rng.random() < 0.01 else f"{number} {side}. {street} {kind}"
    return [address, city.CITY, city.STATE, f"{70_100 + int(rng.random() * 60)}", *when]


def _spot(rng: random.Random, online: bool) -> tuple[str, str, str]:
    chance = rng.random()
    if online or chance < 0.01:
        return "", "", ""
    area = int(len(city.AREAS) * rng.random() ** 1.5)
    if chance < 0.03:
        return "", "", city.AREAS[area]
    north, east = city.place_of_area(area)
    north, east = north + (rng.random() - 0.5) * 0.018, east + (rng.random() - 0.5) * 0.024
    return f"{north:.8f}", f"{east:.8f}", "" if chance < 0.05 else city.AREAS[area]


def _grade(age: int) -> int:
    return min(13, max(0, age - 5))
