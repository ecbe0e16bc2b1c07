"""A partner's verification in time: it is due for renewal after a while, and lapses without one."""

from datetime import datetime, timedelta
from typing import TypeAlias

from lyceum_chassis.domain.messages import Event, PolicyCommand
from pydantic import Field

from lyceum_partners import PARTNER


class VerificationRenewalDue(Event, type=f"{PARTNER}.verification_renewal_due.v1"):
    """A partner was verified long ago: its verification lapses at that instant unless it is
    renewed before."""

    lapses_at: datetime


class VerificationRenewed(Event, type=f"{PARTNER}.verification_renewed.v1", public=True):
    """The city has looked at a partner anew; it is active, also if its verification had lapsed."""


class VerificationLapsed(Event, type=f"{PARTNER}.verification_lapsed.v1", public=True):
    """Nobody has renewed a partner's verification in time. It is not active until somebody does,
    and its open opportunities close."""


class RemindOfRenewal(PolicyCommand):
    """By time: see ``policies.py``. ``verification`` is the one that this is about, by number."""

    verification: int
    notice_days: int
    at: datetime = Field(exclude=True)


class LapseVerification(PolicyCommand):
    """By time, as above."""

    verification: int
    at: datetime = Field(exclude=True)


VerificationByTime: TypeAlias = RemindOfRenewal | LapseVerification


def decide(
    command: VerificationByTime, verifications: int, lapses_at: datetime | None
) -> list[Event]:
    """Of an active partner's verification: nothing if it was renewed since, or this was done."""
    match command:
        case RemindOfRenewal(verification=number, notice_days=days, at=at):
            if number == verifications and lapses_at is None:
                return [VerificationRenewalDue(lapses_at=at + timedelta(days=days))]
        case LapseVerification(verification=number, at=at):
            if number == verifications and lapses_at is not None and at >= lapses_at:
                return [VerificationLapsed()]
    return []
