"""Where the command finds the store."""

from pathlib import Path

import pytest
from lyceum_cli.addresses import store_address
from lyceum_cli.errors import USAGE, CliError


def test_the_store_s_address_may_lie_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "store_uri"
    file.write_text("mongodb://lyceum:secret@store/\n")
    monkeypatch.setenv("LYCEUM_MONGODB_FILE", str(file))
    assert store_address(None) == "mongodb://lyceum:secret@store/"
    assert store_address("mongodb://elsewhere/") == "mongodb://elsewhere/"


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYCEUM_MONGODB_FILE", "/nowhere/store_uri")
    with pytest.raises(CliError, match="/nowhere/store_uri: No such file") as refused:
        store_address(None)
    assert refused.value.code == USAGE
