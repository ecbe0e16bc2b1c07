"""The card of a partner, from its verification on. A suspended one keeps it."""

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Row

from lyceum_projections import facts
from lyceum_projections.cards.kind import CardKind, where


def evolve(row: Row | None, fact: Fact, recorded: Recorded) -> Row | None:
    """The card after the fact. Facts about something without a card leave it so."""
    if isinstance(fact, facts.PartnerVerified):
        return _shown(recorded.stream, fact.profile)
    # A stream that has no card yet still has a row, which remembers its version.
    if row is None or "type" not in row:
        return None
    match fact:
        case facts.PartnerProfileRevised(profile=profile):
            kept = {"status": row["status"], "reason": row["reason"]}
            return row | _shown(recorded.stream, profile) | kept
        case facts.PartnerSuspended(reason=reason):
            return row | {"status": "suspended", "reason": reason}
        case facts.PartnerReinstated() | facts.VerificationRenewed():
            return row | {"status": "active", "reason": ""}
        case facts.VerificationLapsed():
            return row | {"status": "lapsed", "reason": "Its verification was not renewed."}
    return row


def _shown(stream: str, profile: facts.Profile) -> Row:
    return {
        "type": "partner",
        "id": stream.partition("-")[2],
        "title": profile.name,
        "description": "",
        "kind": profile.kind,
        "status": "active",
        "reason": "",
        "themes": list(profile.focus_themes),
        "site": profile.site,
    } | where(profile.place)


CARD = CardKind(
    name="partner",
    title="Partners",
    facts=(
        facts.PartnerVerified,
        facts.PartnerProfileRevised,
        facts.PartnerSuspended,
        facts.PartnerReinstated,
        facts.VerificationLapsed,
        facts.VerificationRenewed,
    ),
    evolve=evolve,
    current=frozenset({"active"}),
)
