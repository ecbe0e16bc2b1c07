"""The invented city is the same for the same seed, and every row of it can be imported."""

import hashlib
import itertools
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_cli.chicago.programme import Programme, Reject, read_programme
from lyceum_cli.chicago.rows import ProgrammeFile, Row
from lyceum_cli.generate_command import generate
from lyceum_cli.invented.city import organisation
from lyceum_cli.invented.dirt import SPOILS
from lyceum_cli.invented.rows import COLUMNS, rows


def read(row: list[str]) -> Programme | Reject:
    return read_programme(Row(1, dict(zip(COLUMNS, row, strict=True))))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**63), st.integers(1, 400), st.integers(0, 300))
def test_any_city_is_imported_without_a_reject(seed: int, partners: int, size: int) -> None:
    read_as = [read(row) for row in rows(seed, partners, size)]
    assert not [each for each in read_as if isinstance(each, Reject)]
    assert len(read_as) == size


@pytest.mark.parametrize("name", ["city.csv", "city.csv.gz"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    digests = []
    for folder in ("one", "two"):
        path = tmp_path / folder / name
        path.parent.mkdir()
        generate(seed=7, partners=20, opportunities=500, dirt=0.1, out=path)
        digests.append(hashlib.sha256(path.read_bytes()).hexdigest())
    assert digests[0] == digests[1]
    if name == "city.csv":
        assert digests[0] == "8be83dbd6826d2606d2c71fb4dabc7bfb5f14ff8c5aaca8fab47828d57c494a6"


def test_another_seed_gives_another_city() -> None:
    assert list(rows(1, 5, 50)) != list(rows(2, 5, 50))


def test_all_organisations_come_up_and_one_has_most() -> None:
    hosts = Counter(row[3] for row in rows(3, 120, 5_000))
    assert len(hosts) == 120
    assert hosts.most_common(1)[0][1] > 0.6 * 5_000


def test_no_two_organisations_have_the_same_name() -> None:
    names = [organisation(number) for number in range(30_000)]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 200


def test_the_real_datas_kinds_of_dirt_are_there() -> None:
    city = [dict(zip(COLUMNS, row, strict=True)) for row in rows(5, 50, 5_000)]
    assert any("<p>" in row["description"] for row in city)
    assert any(row["latitude"] == "" and row["address"] for row in city)
    assert any(row["address"] == "" for row in city)
    assert any(row["max_age"] == "100" for row in city)
    assert any(row["end_date"].startswith("2050") for row in city)
    assert max(Counter(row["program_name"] for row in city).values()) > 3


def test_rows_are_made_one_at_a_time() -> None:
    tracemalloc.start()
    for _ in itertools.islice(rows(1, 10**6, 10**9), 3_000):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_dirt_spoils_the_share_that_was_asked_for_and_nothing_else(tmp_path: Path) -> None:
    clean, dirty = tmp_path / "clean.csv", tmp_path / "dirty.csv"
    generate(seed=1, partners=9, opportunities=1_000, out=clean)
    generate(seed=1, partners=9, opportunities=1_000, dirt=0.2, out=dirty)
    with ProgrammeFile(clean) as one, ProgrammeFile(dirty) as other:
        pairs = [(read_programme(a), read_programme(b)) for a, b in zip(one, other, strict=True)]
    rejected = [b for _, b in pairs if isinstance(b, Reject)]
    assert 130 < len(rejected) < 270
    assert all(a == b for a, b in pairs if not isinstance(b, Reject))


@pytest.mark.parametrize(("reason", "spoil"), SPOILS)
def test_each_kind_of_dirt_is_rejected_for_its_own_reason(reason: str, spoil: object) -> None:
    assert callable(spoil)
    values = dict(zip(COLUMNS, next(rows(1, 1, 1)), strict=True))
    spoil(values)
    read_as = read_programme(Row(1, values))
    assert isinstance(read_as, Reject)
    assert len(read_as.reasons) == 1
    assert read_as.reasons[0].startswith(reason)
