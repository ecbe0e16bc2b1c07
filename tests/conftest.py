"""What every test may use, in which order tests run, and which of them run side by side."""

import gc
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

pytest_plugins = ["servers", "node_project"]

_HERE = Path(__file__).parent
_QUICK_FIRST = ("unit", "contract", "cluster", "containers", "e2e", "integration")
_ONE_AFTER_THE_OTHER = ("cluster", "containers")
"""Folders whose tests share what only one process may have: judges that are built, an engine."""


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """A file's tests stay together, and those of a folder that shares what one process has."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = Path(file).parts[1]
        return folder if folder in _ONE_AFTER_THE_OTHER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How two processes share the work (`-n 2`): in the order of the list."""
    return _ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(_folder(item)))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(_HERE).parts[0]


def _rank(folder: str) -> int:
    return _QUICK_FIRST.index(folder) if folder in _QUICK_FIRST else len(_QUICK_FIRST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """No garbage collection while a traceback is written.

    In Python 3.11 a finaliser that logs within ``ast.parse`` ends the interpreter.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
