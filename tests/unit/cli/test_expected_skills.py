"""The fold that checks the report of skills books what the report itself books."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from lyceum_chassis.projector.projection import Fact
from lyceum_cli.verify.expected_ledger import cells_shown
from lyceum_cli.verify.expected_models import Models
from lyceum_projections import skill_facts as facts
from lyceum_projections.reports import REPORTS
from unit.projections.reporting import Kept

SKILLS = [facts.Skill(uri=f"http://esco/{name}", label=name) for name in ("weld", "lead teams")]
DAYS = ("2026-10-30", "2026-11-02", "2026-11-03")
skills = st.sampled_from(SKILLS)
verified = st.builds(
    facts.SkillVerified, person_id=st.sampled_from([UUID(int=1), UUID(int=2)]), skill=skills
)
declared = st.builds(
    facts.SkillDemandDeclared,
    host_id=st.just(UUID(int=9)),
    skill=skills,
    places=st.integers(1, 50),
    area=st.just("Loop"),
    until=st.sampled_from(["2026-11-01", "2026-11-02", "2026-12-31", "9999-12-31"]),
    time_zone=st.just("UTC"),
)
ends = st.sampled_from(
    [facts.SkillDemandMet(), facts.SkillDemandWithdrawn(), facts.SkillDemandExpired()]
)
demands = st.tuples(declared, ends).map(list) | declared.map(lambda fact: [fact])
records = st.lists(verified, max_size=4)


@given(st.lists(demands, max_size=4), st.lists(records, max_size=3))
def test_both_book_the_same(
    declared: Sequence[Sequence[Fact]], kept_by: Sequence[Sequence[Fact]]
) -> None:
    kept, models = Kept(REPORTS["skills"]), Models()
    streams = {f"skill_demand-{n}": life for n, life in enumerate(declared)}
    streams |= {f"record-{n}": life for n, life in enumerate(kept_by)}
    for stream, life in streams.items():
        for number, fact in enumerate(life):
            day = DAYS[min(number, 2)]
            kept.tell(stream, fact, on=day)
            time = datetime.fromisoformat(f"{day}T12:00:00+00:00")
            models.take(stream, fact.type, number + 1, fact.model_dump(mode="json"), time)
    booked = {
        id_: {"b": cell.bucket, "person": cell.person, "at": cell.at, "n": cell.counts}
        for id_, cell in kept.cells.cells.items()
    }
    assert cells_shown(booked) == models.cells("skills")
    assert models.rows("skills").keys() == {stream for stream, life in streams.items() if life}
