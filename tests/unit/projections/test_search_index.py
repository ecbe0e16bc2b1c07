"""An index on disk outlives its process, and what it can't read it begins anew."""

from pathlib import Path

import pytest
from lyceum_projections.search_index import SearchIndex
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.search_schema import SCHEMA_VERSION

from .conftest import cards


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = SearchIndex(tmp_path / "index", "cards_v1")
    index.put(cards(), 5)
    index.close()
    return tmp_path / "index"


def reopened(folder: Path, source: str = "cards_v1") -> tuple[int, int]:
    """The checkpoint and the number of cards of the index."""
    index = SearchIndex(folder, source)
    total = index.answer(SearchQuestion(include_inactive=True)).total
    index.close()
    return index.checkpoint, total


def test_an_index_goes_on_where_it_was(folder: Path) -> None:
    assert reopened(folder) == (5, 5)


def test_an_index_of_other_cards_begins_anew(folder: Path) -> None:
    assert reopened(folder, "cards_v2") == (0, 0)


def test_an_index_of_another_schema_begins_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{SearchIndex.__module__}.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    assert reopened(folder) == (0, 0)


@pytest.mark.parametrize("pattern", ["meta.json", "*.store", "*.fast", "*.term", "*.idx"])
@pytest.mark.parametrize("damage", ["missing", "emptied", "overwritten"])
def test_a_damaged_index_begins_anew_or_is_whole(folder: Path, pattern: str, damage: str) -> None:
    for file in folder.glob(pattern):
        if damage == "missing":
            file.unlink()
        else:
            size = file.stat().st_size if damage == "overwritten" else 0
            file.write_bytes(b"\x7f" * size)
    assert reopened(folder) in {(0, 0), (5, 5)}


def test_a_row_that_cant_be_indexed_leaves_the_index_as_it_was(folder: Path) -> None:
    index = SearchIndex(folder, "cards_v1")
    broken = [({**row, "start_date": "soon"}, host) for row, host in cards()]
    with pytest.raises(ValueError, match="soon"):
        index.put(broken, 6)
    index.put([], 7)
    assert index.answer(SearchQuestion(include_inactive=True)).total == 5
    index.close()


def test_a_folder_that_another_has_open_is_left_alone(folder: Path) -> None:
    index = SearchIndex(folder, "cards_v1")
    with pytest.raises(ValueError, match="LockBusy"):
        SearchIndex(folder, "cards_v1")
    assert index.answer(SearchQuestion(include_inactive=True)).total == 5
    index.close()
    assert reopened(folder) == (5, 5)
