"""The projection ``voices``: what was answered in each survey, in sums, and whether it was heard.

A row never holds a single response, nor who gave it.
"""

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row

from lyceum_projections.facts import (
    ResponseSubmitted,
    SurveyClosed,
    SurveyOpened,
    SurveyOpenedV1,
    SurveyReplied,
)


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The sums of one survey after the fact."""
    if isinstance(fact, SurveyOpened | SurveyOpenedV1):
        return {
            "kind": fact.about.kind,
            "area": fact.about.area,
            "responses": 0,
            "score_sum": 0,
            "score_count": 0,
            "closed": False,
            "replied": False,
        }
    if row is None or "responses" not in row:
        return None
    match fact:
        case ResponseSubmitted(scales=scales):
            return row | {
                "responses": row["responses"] + 1,
                "score_sum": row["score_sum"] + sum(scales.values()),
                "score_count": row["score_count"] + len(scales),
            }
        case SurveyClosed():
            return row | {"closed": True}
        case SurveyReplied():
            return row | {"replied": True}
    return row


def tally(row: Row) -> tuple[str, dict[str, int]] | None:
    """What a survey adds to the cell of its kind of opportunity and area.

    Only once it is closed: of an open survey's cell, two looks would differ by one response.
    """
    if not row.get("closed"):
        return None
    return cell_key(row["kind"], row["area"]), {
        "responses": row["responses"],
        "score_sum": row["score_sum"],
        "score_count": row["score_count"],
        "surveys_closed": 1,
        "surveys_replied": int(row["replied"]),
    }


def cell_key(kind: str, area: str) -> str:
    return f"{kind}|{area}"


def cell_of(key: str) -> tuple[str, str]:
    """Kind and area of a cell. Only an area, being free text, may itself hold a "|"."""
    kind, _, area = key.partition("|")
    return kind, area


VOICES = Projection(
    name="voices",
    version=1,
    topics=("lyceum.feedback.v1",),
    facts=(SurveyOpened, SurveyOpenedV1, ResponseSubmitted, SurveyClosed, SurveyReplied),
    evolve=evolve,
    tally=tally,
)
