"""What every test may use."""

import gc
from collections.abc import Generator

import pytest

pytest_plugins = ["servers", "node_project"]


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
