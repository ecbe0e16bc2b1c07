"""What every test may use, in which order tests run, and which of them run side by side."""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest

pytest_plugins = ["servers", "node_project"]

_HERE = Path(__file__).parent
_QUICK_FIRST = ("unit", "contract", "cluster", "containers", "e2e", "integration")
_ONE_AFTER_THE_OTHER = ("cluster", "containers")
"""Folders whose tests share what only one process may have: judges that are built, an engine."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two processes share the work by file (`-n 2 --dist loadgroup`), in the order of the list."""
    items.sort(key=lambda item: _rank(_folder(item)))
    for item in items:
        folder = _folder(item)
        of = folder if folder in _ONE_AFTER_THE_OTHER else str(item.path.relative_to(_HERE))
        item.add_marker(pytest.mark.xdist_group(of))


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
