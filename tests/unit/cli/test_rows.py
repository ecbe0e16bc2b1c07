"""A CSV file is read row by row, whatever its packing, order of columns and faults."""

import gzip
import io
from pathlib import Path

import pytest
from lyceum_cli.chicago.rows import ProgrammeFile, Row, Unreadable, read_rows
from lyceum_cli.errors import CliError
from unit.cli.invented_rows import CLEAN

HEADER = ",".join(CLEAN)
LINE = ",".join(CLEAN.values())


def rows(text: str) -> list[Row | Unreadable]:
    return list(read_rows(io.StringIO(text, newline="")))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_is_read_plain_or_gzipped(tmp_path: Path, pack: type[bytes]) -> None:
    path = tmp_path / "programmes"
    path.write_bytes(pack(f"\ufeff{HEADER}\n{LINE}\n".encode()))
    with ProgrammeFile(path) as file:
        assert list(file) == [Row(2, CLEAN)]
        assert file.fraction_read() == 1.0


def test_columns_may_come_in_any_order_and_spelling_and_unknown_ones_are_dropped() -> None:
    header = ",".join(["Contact Email", *(name.replace("_", " ").upper() for name in CLEAN)][::-1])
    line = ",".join(["jo@city.example", *CLEAN.values()][::-1])
    assert rows(f"{header}\n{line}\n") == [Row(2, CLEAN)]


def test_the_portals_own_name_for_the_area_is_known() -> None:
    header = HEADER.replace("community_name", "geographic_cluster_name")
    assert rows(f"{header}\n{LINE}\n") == [Row(2, CLEAN)]


def test_missing_columns_are_named() -> None:
    header = HEADER.replace("capacity", "size").replace("latitude", "north")
    with pytest.raises(CliError, match=r"capacity, latitude\.$"):
        rows(f"{header}\n{LINE}\n")


def test_an_empty_file_is_told() -> None:
    with pytest.raises(CliError, match="empty"):
        rows("")


def test_a_row_is_told_by_the_physical_line_it_begins_on() -> None:
    long = LINE.replace("Build a robot.", '"Build\r\na\rrobot."')
    told = rows(f"{HEADER}\n{long}\n\n{LINE}\n")
    assert [row.line for row in told] == [2, 6]


def test_a_row_with_too_few_values_is_unreadable_and_the_next_is_read() -> None:
    told = rows(f"{HEADER}\na,b\n{LINE}\n")
    assert told == [Unreadable(2, "has 2 values, the header 23 columns"), Row(3, CLEAN)]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_file() -> None:
    told = rows(f'{HEADER}\n"' + f"{LINE}\n" * 2_000)
    assert isinstance(told[0], Unreadable)
    assert "not readable as CSV" in told[0].reason
    assert told[-1] == Row(2_001, CLEAN)


def test_a_missing_file_and_a_damaged_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="No such file"), ProgrammeFile(tmp_path / "none"):
        pass
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{LINE}\n".encode())[:-12])
    with pytest.raises(CliError, match="cut off or damaged"), ProgrammeFile(path) as file:
        list(file)
