"""What is in an image, and how it ends."""

import json
import sys

import pytest
from containers import layers
from containers.city import ROOT
from containers.engine import Engine, run
from containers.test_files import composed
from unit import osv

# The first one of a session may have to build everything from nothing.
pytestmark = [pytest.mark.docker, pytest.mark.timeout(1_800)]

OURS = ["partners", "opportunities", "feedback", "people", "projections", "cli"]
LARGEST_MB = 280

_INSTALLED = """
import importlib.metadata, json
found = importlib.metadata.distributions()
print(json.dumps({each.name.lower().replace("_", "-"): each.version for each in found}))
"""
_BUILD_TOOLS = """
import shutil
print([each for each in "gcc cc make pip pip3 uv git curl wget".split() if shutil.which(each)])
"""


def tag(service: str) -> str:
    images = [each["image"] for each in composed((layers.BASE,))["services"].values()]
    return next(str(image) for image in images if image.startswith(f"lyceum/{service}:"))


def python(engine: Engine, service: str, code: str) -> str:
    """What a piece of Python prints in a container of the image, as restricted as in compose."""
    restricted = ("--read-only", "--cap-drop=ALL", "--network=none", "--entrypoint=python")
    return engine.docker("run", "--rm", *restricted, tag(service), "-c", code)


@pytest.mark.parametrize("service", OURS)
def test_what_is_installed_is_in_the_bill_of_materials(images: Engine, service: str) -> None:
    installed = json.loads(python(images, service, _INSTALLED))
    bill = json.loads(python(images, service, "print(open('/lyceum/sbom.cdx.json').read())"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    root = bill["metadata"]["component"]
    told = {each["name"].lower(): each["version"] for each in [*bill["components"], root]}
    assert installed.items() <= told.items()
    assert f"lyceum-{service}" in installed


@pytest.mark.parametrize("service", OURS)
def test_nothing_that_builds_is_in_an_image(images: Engine, service: str) -> None:
    assert python(images, service, _BUILD_TOOLS) == "[]"


def test_nothing_under_gpl_that_we_brought_is_in_the_image_of_the_command(images: Engine) -> None:
    assert "secantusdb" not in json.loads(python(images, "cli", _INSTALLED))


@pytest.mark.parametrize("service", OURS)
def test_an_image_tells_what_it_is_and_is_small_enough(images: Engine, service: str) -> None:
    (image,) = json.loads(images.docker("image", "inspect", tag(service)))
    labels = image["Config"]["Labels"]
    assert labels["org.opencontainers.image.title"] == f"lyceum-{service}"
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert tag(service).endswith(f":{labels['org.opencontainers.image.version']}")
    assert len(labels["org.opencontainers.image.revision"]) == 40
    assert image["Size"] < LARGEST_MB * 1_000_000
    assert image["Config"]["User"] == "10001:10001"
    assert image["Config"]["Entrypoint"] == ["python", "/lyceum/entrypoint.py"]


def test_an_audit_asks_for_all_that_is_in_the_images(images: Engine) -> None:
    with osv.served() as service:
        audit = [sys.executable, "deploy/audit_images.py", "--service-url", service.url]
        told = run([*audit, *map(tag, OURS)], images.environment, folder=ROOT)
    assert f"in {len(OURS)} images: 0 holes" in told
    assert {("Debian:12", "glibc"), ("PyPI", "grpcio"), ("PyPI", "tantivy")} <= service.asked.keys()
    assert not [name for _, name in service.asked if name.startswith("lyceum")]


def test_services_share_all_layers_but_their_own_code(images: Engine) -> None:
    """So what the builds made of the same packages is the same, to the byte."""
    found = json.loads(images.docker("image", "inspect", *(tag(each) for each in OURS[:3])))
    stacks = [each["RootFS"]["Layers"] for each in found]
    assert len({tuple(stack[:-1]) for stack in stacks}) == 1
    assert len({stack[-1] for stack in stacks}) == 3


def test_bad_settings_end_a_container_with_each_of_them_named(images: Engine) -> None:
    said = images.docker("run", "--rm", "--network=none", tag("partners"), "api", check=False)
    assert said == ""
    with pytest.raises(RuntimeError, match=r"(?s)ended with 2.*LYCEUM_KAFKA.*LYCEUM_MASTER_KEY"):
        images.docker("run", "--rm", "--network=none", tag("partners"), "api")
