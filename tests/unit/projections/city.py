"""A small city to test on: facts folded into rows as the projector folds them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_projections.facts import OpportunityPublished, PartnerVerified

_CITY = UUID("0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10")


def an_id(name: str) -> UUID:
    return uuid5(_CITY, name)


def partner(name: str) -> str:
    return f"partner-{an_id(name)}"


def opportunity(name: str) -> str:
    return f"opportunity-{an_id(name)}"


def survey(name: str) -> str:
    return f"survey-{an_id(name)}"


def profile(name: str = "Open Door", **changes: Any) -> dict[str, Any]:
    return {"name": name, "kind": "school", "focus_themes": ["literacy"], **changes}


def offer(title: str = "Robotics club", **changes: Any) -> dict[str, Any]:
    return {
        "title": title,
        "description": "",
        "kind": "workshop",
        "schedule": {"start_date": "2026-03-02", "end_date": "2027-06-12", "time_zone": "UTC"},
        "mode": "in_person",
        "place": {"area": "AUSTIN", "latitude": 41.89, "longitude": -87.76},
        "ages": {"minimum": 11, "maximum": 13},
        "capacity": 10,
        "price": "free",
        "themes": ["digital_skills"],
        **changes,
    }


def verified(name: str = "Open Door", **changes: Any) -> PartnerVerified:
    return PartnerVerified.model_validate({"profile": profile(name, **changes)})


def published(
    title: str = "Robotics club", host: str = "Open Door", **changes: Any
) -> OpportunityPublished:
    return OpportunityPublished.model_validate(
        {"host_id": an_id(host), "offer": offer(title, **changes)}
    )


def folded(projection: Projection, stream: str, facts: Iterable[Fact]) -> Row | None:
    """The stream's row after the facts; None if there is nothing to show."""
    row: Row | None = None
    shown = False
    for version, fact in enumerate(facts, 1):
        after = projection.evolve(row, fact, recorded(stream, version, fact))
        shown = after is not None
        row = {**(after or {}), "_id": stream, "version": version}
    return row if shown else None


def recorded(
    stream: str, version: int, fact: Fact, time: datetime = datetime(2026, 1, 1, tzinfo=UTC)
) -> Recorded:
    return Recorded(
        id=an_id(f"{stream}@{version}"),
        type=fact.type,
        stream=stream,
        version=version,
        position=version,
        time=time,
        correlation_id=an_id("correlation"),
        data=b"",
    )
