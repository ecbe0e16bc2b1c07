"""Reactions by time: a verification is due for renewal after a while, and then lapses.

A partner is reminded first, and its verification lapses so long after the reminder as that gives
notice. So nobody lapses unreminded, however late the reminder comes: one who was verified years
before this policy ran for the first time has the whole notice, too.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row
from lyceum_chassis.projector.reacting import Answer, Reaction, TakeBack

from lyceum_partners import PARTNER
from lyceum_partners.verification import LapseVerification, RemindOfRenewal

VERIFICATION_RENEWAL = "verification_renewal"
RENEWAL = "renewal"
"""The name of a partner's one deadline."""


class PartnerVerified(Fact, type=f"{PARTNER}.verified.v1"):
    pass


class VerificationRenewed(Fact, type=f"{PARTNER}.verification_renewed.v1"):
    pass


class RenewalDue(Fact, type=f"{PARTNER}.verification_renewal_due.v1"):
    lapses_at: datetime


class VerificationLapsed(Fact, type=f"{PARTNER}.verification_lapsed.v1"):
    pass


class PartnerSuspended(Fact, type=f"{PARTNER}.suspended.v1"):
    pass


class PartnerReinstated(Fact, type=f"{PARTNER}.reinstated.v1"):
    pass


def verification_renewal(valid_days: int, notice_days: int) -> Projection:
    """The policy of a city where a verification holds so many days, and a partner is reminded so
    many days before that."""

    def react(partner: Row, fact: Fact, event: Recorded) -> Iterable[Answer]:
        id_ = event.stream_id
        match fact:
            case PartnerVerified() | VerificationRenewed() | PartnerReinstated():
                verified_at = datetime.fromisoformat(partner["verified_at"])
                due = verified_at + timedelta(days=valid_days - notice_days)
                remind = RemindOfRenewal(
                    verification=partner["verifications"], notice_days=notice_days, at=due
                )
                return [Reaction(id_, remind, due=due, name=RENEWAL)]
            case RenewalDue(lapses_at=due):
                lapse = LapseVerification(verification=partner["verifications"], at=due)
                return [Reaction(id_, lapse, due=due, name=RENEWAL)]
        return [TakeBack(id_, RENEWAL)]

    return Projection(
        name=VERIFICATION_RENEWAL,
        version=1,
        topics=("lyceum.partners.v1",),
        facts=(
            PartnerVerified,
            VerificationRenewed,
            RenewalDue,
            VerificationLapsed,
            PartnerSuspended,
            PartnerReinstated,
        ),
        key=lambda fact, event: event.stream,
        evolve=remember,
        react=react,
    )


def remember(partner: Row | None, fact: Fact, event: Recorded) -> Row:
    """When it was verified last, and how often by then: the number of its verification."""
    row: Row = partner or {"verifications": 0}
    if isinstance(fact, (PartnerVerified, VerificationRenewed)):
        verifications = row["verifications"] + 1
        return {**row, "verifications": verifications, "verified_at": event.time.isoformat()}
    return row
