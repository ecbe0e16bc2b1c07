"""The judges of manifests, made at once where a machine has none yet."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cluster.schemas import schemas
from cluster.tooling import restricted, strimzi


@pytest.fixture(scope="session", autouse=True)
def judges() -> None:
    """One waits for the network where another builds."""
    with ThreadPoolExecutor() as pool:
        for made in [pool.submit(each) for each in (restricted, schemas, strimzi)]:
            made.result()
