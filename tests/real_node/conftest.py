"""The node and the city on it, made once for all tests; and the report of what was seen."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from real_node import images
from real_node.city import City, bring_up
from real_node.node import Node, node
from real_node.report import Report

_RESULTS = Path(__file__).parents[2] / "bench" / "results"


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Iterator[Report]:
    """Written when all is over and nothing failed."""
    seen = Report()
    yield seen
    if not request.session.testsfailed:
        seen.write(_RESULTS / f"cluster-{date.today()}.md")


@pytest.fixture(scope="session")
def running_node(tmp_path_factory: pytest.TempPathFactory, report: Report) -> Iterator[Node]:
    if missing := images.missing_programs():
        pytest.fail(f"deploy/local/setup.sh --cluster installs what is missing: {missing}")
    began = time.monotonic()
    archives = images.archives(tmp_path_factory.mktemp("images"))
    report.saw(f"images are made and saved ({images.sizes(archives)})", began)
    began = time.monotonic()
    with node(archives) as up:
        report.saw("the node is ready", began)
        yield up


@pytest.fixture(scope="session")
def lyceum(running_node: Node, tmp_path_factory: pytest.TempPathFactory, report: Report) -> City:
    began = time.monotonic()
    city = bring_up(running_node, tmp_path_factory.mktemp("city"))
    try:
        city.wait_ready()
        city.kubectl("wait", "--for=condition=complete", "job/topics", "--timeout=120s")
    except AssertionError as error:
        raise AssertionError(f"{error}\n{city.told()}\n{running_node.told()}") from None
    report.saw(f"the city is ready: {len(city.workloads())} workloads", began)
    return city
