"""The report ``voices``: what people said in surveys, and whether they were heard.

An answer counts in the month in which it was given, by the opaque id of who gave it: so that the
threshold is held against people, not answers.
"""

from datetime import datetime

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Entry
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import facts
from lyceum_projections.reporting.declaration import (
    Dimension,
    Persons,
    Quantile,
    Ratio,
    Report,
    Sum,
)
from lyceum_projections.reporting.distribution import counts_of


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """What one survey is about, and how far it has come. Who answers it leaves no trace here."""
    if isinstance(fact, facts.SurveyOpened | facts.SurveyOpenedV1):
        about = fact.about
        return {"kind": about.kind, "area": about.area, "closed": False, "replied": False}
    if row is None or "kind" not in row:
        return None
    match fact:
        case facts.SurveyClosed():
            return row | {"closed": True, "closed_at": recorded.time.isoformat()}
        case facts.SurveyReplied():
            return row | {"replied": True}
    return row


def happened(row: Row, fact: Fact, recorded: Recorded) -> list[Entry]:
    if "kind" not in row:
        return []
    at = {"kind": row["kind"], "area": row["area"]}
    match fact:
        case facts.ResponseSubmitted(respondent_id=person, scales=scales):
            counts = {"responses": 1, "score_sum": sum(scales.values()), "scores": len(scales)}
            return [Entry(at, counts, person=str(person))]
        case facts.SurveyClosed():
            return [Entry(at, {"closed": 1})]
        case facts.SurveyReplied():
            waited = recorded.time - datetime.fromisoformat(row["closed_at"])
            return [Entry(at, {"replied": 1} | counts_of("reply_days", waited.days))]
    return []


REPORT = Report(
    name="voices",
    version=2,
    title="What people said",
    says="Answers to surveys by kind of opportunity and community area.",
    facts=(
        facts.SurveyOpened,
        facts.SurveyOpenedV1,
        facts.ResponseSubmitted,
        facts.SurveyClosed,
        facts.SurveyReplied,
    ),
    people=(facts.ResponseSubmitted,),
    evolve=evolve,
    happened=happened,
    dimensions=(Dimension("kind", "Kind"), Dimension("area", "Community area")),
    measures=(
        Persons(name="people", title="People", of="responses"),
        Sum(name="responses", title="Responses", of_people=True),
        Ratio(
            name="mean",
            title="Mean, 1–5",
            part="score_sum",
            whole="scores",
            unit="mean",
            of_people=True,
        ),
        Sum(name="closed", title="Surveys closed"),
        Ratio(name="reply_rate", title="Surveys replied to", part="replied", whole="closed"),
        Quantile(name="reply_days", title="Days to a reply, median", of="reply_days"),
    ),
    chart="mean",
)
