"""What an event of a placement counts in each report of placements, as it should be."""

from typing import Any

Counts = dict[str, dict[str, int]]
"""By the name of the report."""

REPORTS = ("participation", "hours", "outcomes")
MONTHS = 6
"""So long after its end it is asked what came of a placement."""
_EXITS = {
    "exit_onwards": ("found_work", "found_training"),
    "exit_circumstances": ("moved_away", "health", "family", "transport"),
    "exit_stopped": ("opportunity_cancelled", "consent_withdrawn", "person_forgotten"),
}
_PLACED = ("job", "training")


def counted(what: str, data: dict[str, Any]) -> Counts:
    """Nothing for an event that no report counts."""
    match what:
        case "started":
            return {"participation": {"started": 1}}
        case "attendance_recorded":
            was = data.get("was")
            there = (data["presence"] == "present") - (was == "present")
            return {"participation": {"expected": int(was is None), "present": there}}
        case "completed":
            return {"participation": {"ended": 1, "completed": 1}}
        case "ended_early":
            groups = [group for group, reasons in _EXITS.items() if data["reason"] in reasons]
            group = groups[0] if groups else "exit_placement"
            return {"participation": {"ended": 1, "ended_early": 1, group: 1}}
        case "hours_logged":
            return {"hours": {"logged": data["worked"]["minutes"]}}
        case "hours_corrected":
            more = data["worked"]["minutes"] - data["before"]["minutes"]
            return {"hours": {"logged": more}}
        case "hours_confirmed":
            return {"hours": {"confirmed": data["minutes"]}}
        case "hours_disputed" if data["was_confirmed"]:
            return {"hours": {"confirmed": -data["minutes"]}}
        case "outcome_recorded" if data["months"] == MONTHS:
            return {"outcomes": _outcome(data["outcome"], data.get("was"))}
    return {}


def _outcome(now: str, was: str | None) -> dict[str, int]:
    placed = (now in _PLACED) - (was in _PLACED)
    told = int(was is None)
    return {"told": told, "placed": placed, "others": told - placed}
