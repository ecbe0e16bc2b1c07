"""Words of people are found in any case, and as JSON and UTF-8 spell them."""

from pathlib import Path

import pytest
from words_of_people import Words

WORDS = Words(("Quibblethorn", "Żółw"))


@pytest.mark.parametrize(
    "raw",
    [
        b"Ms Quibblethorn",
        b"\x00\xffquibblethorn\x00",
        "Żółw".encode(),
        "żółw".encode(),
        b'{"name":"\\u017b\\u00f3\\u0142w"}',
    ],
)
def test_a_word_is_found(raw: bytes, tmp_path: Path) -> None:
    assert len(WORDS.in_bytes(raw)) == 1
    (tmp_path / "log").write_bytes(raw)
    assert len(list(WORDS.in_files(tmp_path))) == 1


def test_nothing_is_found_where_nothing_is() -> None:
    assert WORDS.in_bytes(b"Ms Quibble; Quiblethorn; Zolw") == set()
