"""Examples of a demand for a skill."""

from datetime import UTC, date, datetime

from examples.believable import HOST, IN_TIME
from examples.record import CRITICAL, TEAMS
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_opportunities.skill_demand import (
    DeclareSkillDemand,
    DemandStatus,
    ExpireSkillDemand,
    MeetSkillDemand,
    SkillDemandDeclared,
    SkillDemandExpired,
    SkillDemandMet,
    SkillDemandWithdrawn,
    WithdrawSkillDemand,
)

UNTIL = date(2026, 8, 31)
OVER = datetime(2026, 9, 1, 5, tzinfo=UTC)
"""The day after begins in Chicago."""
DECLARE = DeclareSkillDemand(
    host_id=HOST,
    skill_uri=TEAMS.uri,
    places=12,
    area="Loop",
    until=UNTIL,
    time_zone="America/Chicago",
    skill=TEAMS,
    host_is_active=True,
    at=IN_TIME,
)
DECLARED = SkillDemandDeclared(
    host_id=HOST,
    skill=TEAMS,
    places=12,
    area="Loop",
    until=UNTIL,
    time_zone="America/Chicago",
)
MET = SkillDemandMet(host_id=HOST)
WITHDRAW = WithdrawSkillDemand(reason="We close.")
WITHDRAWN = SkillDemandWithdrawn(host_id=HOST, reason="We close.")
EXPIRED = SkillDemandExpired(host_id=HOST)

PAST: dict[str, list[Event]] = {
    DemandStatus.UNKNOWN: [],
    DemandStatus.OPEN: [DECLARED],
    DemandStatus.MET: [DECLARED, MET],
    DemandStatus.WITHDRAWN: [DECLARED, WITHDRAWN],
    DemandStatus.EXPIRED: [DECLARED, EXPIRED],
}
UNKNOWN, IS = "skill_demand.unknown", "skill_demand.is_"

ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST. What is over said a second time reopens nothing.
    *in_each(
        PAST,
        DECLARE,
        [DECLARED],
        [],
        [],
        [],
        [],
    ),
    *in_each(PAST, MeetSkillDemand(), UNKNOWN, [MET], [], f"{IS}withdrawn", f"{IS}expired"),
    *in_each(PAST, WITHDRAW, UNKNOWN, [WITHDRAWN], f"{IS}met", [], f"{IS}expired"),
    *in_each(PAST, ExpireSkillDemand(at=OVER), UNKNOWN, [EXPIRED], [], [], []),
    Row([DECLARED], ExpireSkillDemand(at=IN_TIME), [], "before its day"),
    Row(
        [DECLARED],
        DECLARE.model_copy(update={"skill": CRITICAL}),
        "skill_demand.already_declared",
        "for another skill",
    ),
    Row([], DECLARE.model_copy(update={"skill": None}), "skill_demand.no_such_skill", "no term"),
    Row(
        [],
        DECLARE.model_copy(update={"host_is_active": False}),
        "skill_demand.host_not_active",
        "by no active partner",
    ),
    Row([], DECLARE.model_copy(update={"at": OVER}), "skill_demand.is_over", "of yesterday"),
    Row(
        [],
        DECLARE.model_copy(update={"until": date(2030, 1, 1)}),
        "skill_demand.too_long",
        "for ever",
    ),
)
