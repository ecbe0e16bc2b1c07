"""The report ``skills``: what learners gained, and what is looked for, worked out by hand."""

from typing import Any

from lyceum_chassis.projector.projection import Fact
from lyceum_projections.reporting.points import Rules
from lyceum_projections.reports.skills import REPORT, name_of, value_of
from lyceum_projections.skill_facts import (
    Skill,
    SkillDemandDeclared,
    SkillDemandExpired,
    SkillDemandMet,
    SkillDemandWithdrawn,
    SkillVerified,
)

from .city import an_id
from .reporting import OPEN, UTC_ZONE, Kept, figures

ESCO = "http://data.europa.eu/esco/skill/"
TEAMS = Skill(uri=f"{ESCO}60c78287-22eb-4103-9c8c-28deaa460da0", label="work in teams")
CRITICAL = Skill(uri=f"{ESCO}7dd94ad3-13d6-43fe-8b94-51fcbf67ced9", label="think critically")
QUARTERS = Rules(UTC_ZONE, people_period="quarter")


def verified(kept: Kept, skill: Skill, people: range, on: str = "2026-11-02") -> None:
    for person in people:
        id_ = an_id(str(person))
        kept.tell(f"record-{id_}", SkillVerified(person_id=id_, skill=skill), on=on)


def demand(
    kept: Kept, name: str, skill: Skill, places: int, *then: Fact, until: str = "2026-12-31"
) -> None:
    declared = SkillDemandDeclared(
        host_id=an_id("host"),
        skill=skill,
        places=places,
        area="LOOP",
        until=until,
        time_zone="UTC",
    )
    kept.tell(f"skill_demand-{an_id(name)}", declared, *then)


async def shown(kept: Kept, *measures: str, **asked: Any) -> dict[tuple[str, ...], Any]:
    return figures(await kept.ask(**asked), *measures)


async def test_learners_skills_and_places_in_demand_by_skill() -> None:
    """Forty learners work in teams, twenty of these also think critically: sixty verified skills
    of forty people. 12 + 8 places ask for teams, 5 for thinking, and what has ended for nothing."""
    kept = Kept(REPORT, OPEN)
    verified(kept, TEAMS, range(40))
    verified(kept, CRITICAL, range(20))
    demand(kept, "a", TEAMS, 12)
    demand(kept, "b", TEAMS, 8)
    demand(kept, "c", CRITICAL, 5)
    demand(kept, "d", CRITICAL, 100, SkillDemandMet())
    demand(kept, "e", CRITICAL, 100, SkillDemandWithdrawn())
    demand(kept, "f", CRITICAL, 100, SkillDemandExpired())
    demand(kept, "g", CRITICAL, 100, until="2026-11-25")
    assert await shown(kept, "learners", "verified", "demands", "demanded") == {
        (value_of(TEAMS),): (40, 40, 2, 20),
        (value_of(CRITICAL),): (20, 20, 1, 5),
        ("ALL",): (40, 60, 3, 25),
    }


async def test_a_skill_of_few_people_is_hidden_and_its_demand_is_not() -> None:
    kept = Kept(REPORT, OPEN)
    verified(kept, TEAMS, range(40))
    verified(kept, CRITICAL, range(3))
    demand(kept, "a", CRITICAL, 5)
    told = await shown(kept, "learners", "verified", "demanded")
    assert told[value_of(CRITICAL),] == ("hidden", "hidden", 5)
    assert told["ALL",] == (40, 43, 5)
    assert told[value_of(TEAMS),][:2] == ("hidden", "hidden")  # or the difference would tell


async def test_a_quarter_that_goes_on_tells_nothing_of_people_yet() -> None:
    kept = Kept(REPORT, QUARTERS)
    verified(kept, TEAMS, range(40), on="2026-11-02")
    verified(kept, TEAMS, range(100, 120), on="2026-08-03")
    assert (await shown(kept, "learners"))["ALL",] == (20,)


async def test_a_skill_is_called_as_people_know_it() -> None:
    kept = Kept(REPORT, OPEN)
    demand(kept, "a", TEAMS, 12)
    table = await kept.ask()
    assert [line.keys[0].label for line in table.lines] == ["Work in teams", "All"]
    assert name_of(TEAMS.uri) == TEAMS.uri[:1].upper() + TEAMS.uri[1:]
