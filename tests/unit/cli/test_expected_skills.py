"""The fold that checks the report of skills books what the report itself books."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from lyceum_chassis.projector.projection import Fact
from lyceum_projections import skill_facts as facts
from unit.cli.both_folds import told_both

SKILLS = [facts.Skill(uri=f"http://esco/{name}", label=name) for name in ("weld", "lead teams")]
DAYS = ("2026-10-30", "2026-11-02", "2026-11-03", "2026-11-03")
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
    streams = {f"skill_demand-{n}": life for n, life in enumerate(declared)}
    streams |= {f"record-{n}": life for n, life in enumerate(kept_by)}
    lives = {
        stream: list(zip(DAYS[: len(life)], life, strict=True)) for stream, life in streams.items()
    }
    booked, models = told_both("skills", lives)
    assert booked == models.cells("skills")
    assert models.rows("skills").keys() == {stream for stream, life in streams.items() if life}
