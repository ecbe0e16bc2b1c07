"""The card of a demand for a skill, and its row in the report ``skills``, as they should be."""

from typing import Any

_ENDS = {
    "met": ("closed", "It was met."),
    "expired": ("closed", "Its last day has passed."),
}


def card_of_demand(
    stream: str, what: str, data: dict[str, Any], card: dict[str, Any] | None
) -> dict[str, Any]:
    """The card after one more event; ``card`` is None before the first."""
    if what == "declared" or card is None:
        return {
            "type": "skill_demand",
            "id": stream.removeprefix("skill_demand-"),
            "title": data["skill"]["label"],
            "description": "",
            "kind": "skill_demand",
            "status": "open",
            "reason": "",
            "host_id": data["host_id"],
            "themes": [],
            "skill_uri": data["skill"]["uri"],
            "capacity": data["places"],
            "end_date": data["until"],
            "time_zone": data["time_zone"],
            "area": data["area"],
            "address": "",
            "latitude": None,
            "longitude": None,
        }
    status, reason = _ENDS.get(what) or ("cancelled", data["reason"])
    return card | {"status": status, "reason": reason}


def place_of(skill: dict[str, str]) -> dict[str, str]:
    """Where in the report a skill counts."""
    return {"skill": f"{skill['uri']} {skill['label']}"}


def row_of_demand(what: str, data: dict[str, Any], row: dict[str, Any] | None) -> dict[str, Any]:
    """The row after one more event; ``row`` is None before the first."""
    if what == "declared" or row is None:
        told = {"places": data["places"], "until": data["until"], "open": True}
        return place_of(data["skill"]) | told
    return row | {"open": False}


def counted_demand(row: dict[str, Any]) -> tuple[dict[str, str], dict[str, int], str | None]:
    """Where in the report a demand counts, what, and until which day."""
    if not row["open"]:
        return {}, {}, None
    return {"skill": row["skill"]}, {"demands": 1, "demanded": row["places"]}, row["until"]
