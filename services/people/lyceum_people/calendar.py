"""Days, ages and the moments between them, in the city's zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def age_on(day: date, born: date) -> int:
    """In whole years. Who was born on 29 February is a year older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_of(age: int, born: date | None, day: date) -> bool | None:
    """Whether somebody is so old on that day; None: nobody knows when they were born."""
    return None if born is None else age_on(day, born) >= age


def day_of(moment: datetime, zone: str) -> date:
    """Which day it is there."""
    return moment.astimezone(ZoneInfo(zone)).date()


def over_at(last_day: date, zone: str) -> datetime | None:
    """When the day after this one begins there; None: the calendar has no such day."""
    if last_day == date.max:
        return None
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))


def next_month_begins(moment: datetime, zone: str) -> datetime:
    """The first moment there of the month after this one."""
    first = day_of(moment, zone).replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return datetime.combine(following, time.min, tzinfo=ZoneInfo(zone))
