"""A small invented city, and a stack of its own that it lives in: real servers, real processes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lyceum_cli.generate_command import generate
from lyceum_local.stack import Stack

PARTNERS, OPPORTUNITIES = 12, 60


@pytest.fixture(scope="session")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's programmes, as a file to import."""
    file: Path = tmp_path_factory.mktemp("city") / "city.csv.gz"
    generate(seed=5, partners=PARTNERS, opportunities=OPPORTUNITIES, dirt=0.0, out=file)
    return file


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka, the store and the four services; ended with the module."""
    folder: Path = tmp_path_factory.mktemp("stack")
    # In a thread: what starts the servers runs event loops of its own.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(Stack.up, folder).result()
        with pytest.MonkeyPatch.context() as here:
            here.setenv("LYCEUM_FOLDER", str(folder))  # whose issuer says who acts
            yield (up := Stack.load(folder) or pytest.fail("the stack has no record"))
        # Some tests end parts and start them anew.
        (Stack.load(folder) or up).down()
