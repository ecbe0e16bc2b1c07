"""The engine, the images and the city in containers: each made at first use."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from containers import engine as engines
from containers.city import ROOT, City, city
from containers.engine import Engine, run
from lyceum_local.java import cache_folder

_KEPT_CACHE = "8GB"


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A Docker engine of the tests' own. In CI one is always to be had.

    Ends with a look at what is left: nothing may be.
    """
    if not engines.can_run():
        said = "needs root and dockerd: deploy/local/setup.sh --tests installs it on Debian"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    of_others = engines.cgroups()
    with engines.engine() as started:
        yield started
        left = [started.docker(what, "ls", "--quiet") for what in ("container", "volume")]
        networks = started.docker("network", "ls", "--format", "{{.Name}}").split()
    assert left == ["", ""]
    assert set(networks) == {"bridge", "host", "none"}
    _is_gone(started)
    # Another engine may have ended meanwhile; ours has left nothing.
    assert set(engines.cgroups()) <= set(of_others)


def _is_gone(ended: Engine) -> None:
    """Processes, mounts and bridges."""
    assert not Path(f"/proc/{ended.pid}").exists()
    links = subprocess.run(["ip", "-brief", "link"], capture_output=True, text=True, check=True)
    assert engines.BRIDGE not in links.stdout
    assert "br-" not in links.stdout
    assert str(cache_folder() / "docker") not in Path("/proc/mounts").read_text()


@pytest.fixture(scope="session")
def images(engine: Engine) -> Engine:
    """The engine, with all images of this checkout and the stand-ins."""
    run(["deploy/images/build.sh", "--stand-ins"], engine.environment, limit=900, folder=ROOT)
    engine.docker("image", "prune", "--force")
    engine.docker("builder", "prune", "--force", "--keep-storage", _KEPT_CACHE)
    return engine


@pytest.fixture(scope="module")
def lyceum(images: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The city in containers; whoever acts in it has tokens of its issuer.

    It ends with its module: forty processes at rest still take a core from the tests that follow.
    """
    folder: Path = tmp_path_factory.mktemp("city")
    with city(images, folder) as up, pytest.MonkeyPatch.context() as here:
        here.setenv("LYCEUM_FOLDER", str(folder))
        here.setenv("LYCEUM_TLS_CA_FILE", up.ca.ca)
        yield up
