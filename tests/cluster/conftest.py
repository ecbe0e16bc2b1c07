"""The judges of manifests, made at once where a machine has none yet, and certificates."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cluster.schemas import schemas
from cluster.tooling import restricted, strimzi
from lyceum_local.certificates import Authority, wanted


@pytest.fixture(scope="session", autouse=True)
def judges() -> None:
    """One waits for the network where another builds."""
    with ThreadPoolExecutor() as pool:
        for made in [pool.submit(each) for each in (restricted, schemas, strimzi)]:
            made.result()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of certificates such as a city has."""
    folder = tmp_path_factory.mktemp("authority")
    Authority(folder).make(wanted(), days=1)
    return folder
