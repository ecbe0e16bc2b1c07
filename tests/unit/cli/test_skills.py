"""ESCO's table is imported whole, or not at all; what is written services read."""

from pathlib import Path

import pytest
from lyceum_cli.__main__ import app
from lyceum_cli.esco import COLUMNS as WRITTEN
from lyceum_opportunities.vocabulary import COLUMNS, shipped, vocabulary_of
from typer.testing import CliRunner, Result

SKILL = "http://data.europa.eu/esco/skill/"
TEAMS, CRITICAL = (
    SKILL + "60c78287-22eb-4103-9c8c-28deaa460da0",
    SKILL + "7dd94ad3-13d6-43fe-8b94-51fcbf67ced9",
)
GONE = SKILL + "00000000-0000-4000-8000-000000000001"
HEAD = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels"
CONCEPT = "KnowledgeSkillCompetence"


def imported(tmp_path: Path, *lines: str, head: str = HEAD) -> Result:
    file = tmp_path / "skills_en.csv"
    file.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8-sig")
    out = tmp_path / "skills.csv"
    arguments = ["skills", "import", str(file), "--version", "1.2.0", "--out", str(out)]
    return CliRunner().invoke(app, arguments)


def row(uri: str, label: str, more: str = "") -> str:
    return f'{CONCEPT},{uri},skill/competence,transversal,{label},"one\nother"{more}'


def test_what_is_imported_services_read(tmp_path: Path) -> None:
    done = imported(tmp_path, row(TEAMS, "work in teams"), row(CRITICAL, "think  critically"))
    assert done.exit_code == 0, done.output
    assert "2 skills of ESCO 1.2.0" in done.stdout
    found = vocabulary_of((tmp_path / "skills.csv").read_text()).find(CRITICAL)
    assert found is not None
    assert (found.label, found.vocabulary, found.version) == ("think critically", "ESCO", "1.2.0")
    assert WRITTEN == COLUMNS


def test_every_violation_is_told_and_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "skills.csv").write_text("as it was")
    done = imported(
        tmp_path,
        row(TEAMS, "work in teams"),
        row(TEAMS, "work in teams"),
        row(SKILL + "python", ""),
        f"Occupation,{CRITICAL},x,y,think critically,",
        f"{CONCEPT},{GONE}",
    )
    assert done.exit_code == 1
    assert (tmp_path / "skills.csv").read_text() == "as it was"
    assert [file.name for file in tmp_path.glob(".*")] == []
    for told in ("there twice", "is not http", "preferredLabel is empty", "'Occupation'"):
        assert told in done.stderr
    assert done.stderr.count("preferredLabel is empty") == 2


def test_a_table_without_its_columns_is_refused_by_their_names(tmp_path: Path) -> None:
    done = imported(tmp_path, "a,b", head="uri,label")
    assert "conceptType, conceptUri, preferredLabel are missing" in done.stderr
    assert imported(tmp_path).exit_code == 1  # no skill in it


def test_a_replaced_skill_leads_to_what_took_its_place(tmp_path: Path) -> None:
    head = f"{HEAD},replacedBy"
    lines = (row(GONE, "team work", f",{TEAMS}"), row(TEAMS, "work in teams", ","))
    assert imported(tmp_path, *lines, head=head).exit_code == 0
    found = vocabulary_of((tmp_path / "skills.csv").read_text()).find(GONE)
    assert found is not None
    assert found.uri == TEAMS
    nowhere = imported(tmp_path, row(GONE, "team work", f",{CRITICAL}"), head=head)
    assert "leads to no skill" in nowhere.stderr
    in_a_ring = imported(tmp_path, row(GONE, "team work", f",{GONE}"), head=head)
    assert "leads to no skill" in in_a_ring.stderr


def test_the_shipped_table_is_good_and_of_one_version() -> None:
    known = vocabulary_of("")
    assert 20 <= len(known.skills) <= 30
    assert {skill.version for skill in known.skills.values()} == {"1.2.0"}
    found = known.find(TEAMS)
    assert found is not None
    assert found.label == "work in teams"
    assert known.find(GONE) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"{TEAMS},again,1.2.0,", "there twice"),
        ("python,Python,1.2.0,", "is not the URI"),
        (f"{GONE},,,", "has no label; line .* has no version"),
        (f"{GONE},gone,1.2.0,{GONE}", "leads to no skill"),
        (f"{GONE},gone", "has not 4 values"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_every_reason(line: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        vocabulary_of(shipped() + line + "\n")


def test_a_table_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="first line must be uri,label,version,replaced_by"):
        vocabulary_of("conceptUri,preferredLabel\n")
