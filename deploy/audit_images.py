"""Asks OSV what is known of holes in images: in the packages of Debian and Python in them.

    python deploy/audit_images.py [--must-ask] [--service-url URL] IMAGE…

An image says itself what it holds: Debian's in `dpkg`'s status, Python's in its bill of materials.
It is run to be asked, without a network.

What a new package mends fails: build the image anew. What is known and not mended by anybody yet
is counted. A hole that doesn't concern us goes with its reason into `[tool.uv.audit]` of
pyproject.toml, as for `deploy/audit.py`.

Exit status: 0 nothing that could be mended, or OSV could not be asked, which is said; 1 there is a
hole, or an image can't be asked; 3 OSV could not be asked, with `--must-ask`.
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

OSV: Final = "https://api.osv.dev"
_AT_ONCE: Final = 500
_LIMIT_S: Final = 30
_ASKED_INSIDE: Final = """
import json, platform
told = {name: open(file).read() for name, file in
        (("dpkg", "/var/lib/dpkg/status"), ("sbom", "/lyceum/sbom.cdx.json"))}
print(json.dumps({**told, "release": platform.freedesktop_os_release()["VERSION_ID"]}))
"""


class Away(Exception):  # noqa: N818
    """OSV could not be asked."""


@dataclass(frozen=True, order=True)
class Package:
    ecosystem: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.ecosystem})"


def held_by(image: str) -> set[Package]:
    """All packages of an image. Raises `CalledProcessError`."""
    ran = subprocess.run(
        [
            *("docker", "run", "--rm", "--network=none", "--read-only", "--cap-drop=ALL"),
            *("--entrypoint=python", image, "-c", _ASKED_INSIDE),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(ran.stdout)
    return {*debians(told["dpkg"], told["release"]), *pythons(json.loads(told["sbom"]))}


def debians(status: str, release: str) -> Iterator[Package]:
    """What is installed, by the source it was built from: so OSV knows it."""
    for paragraph in status.strip().split("\n\n"):
        told: dict[str, str] = dict(re.findall(r"^(\S+): (.*)$", paragraph, re.MULTILINE))
        if not told.get("Status", "").endswith(" installed"):
            continue
        source, _, version = told.get("Source", told["Package"]).partition(" ")
        yield Package(f"Debian:{release}", source, version.strip("()") or told["Version"])


def pythons(bill: Mapping[str, Any]) -> Iterator[Package]:
    """What comes from PyPI; our own packages don't."""
    for each in bill["components"]:
        if str(each.get("purl", "")).startswith("pkg:pypi/") and each.get("version"):
            yield Package("PyPI", each["name"], each["version"])


class Osv:
    """The service at a URL. Every method raises `Away`."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def known(self, packages: list[Package]) -> dict[Package, set[str]]:
        """Ids of holes, by package."""
        found: dict[Package, set[str]] = defaultdict(set)
        waiting = [(each, "") for each in packages]
        while waiting:
            asked, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
            answers = self._ask("/v1/querybatch", {"queries": [_query(*each) for each in asked]})
            for (package, _), answer in zip(asked, answers["results"], strict=True):
                found[package].update(each["id"] for each in answer.get("vulns", ()))
                if page := answer.get("next_page_token"):
                    waiting.append((package, page))
        return {package: ids for package, ids in found.items() if ids}

    def mended(self, hole: str, package: Package) -> bool:
        """Whether there is a version of the package without it; one of Python always tells."""
        if package.ecosystem == "PyPI":
            return True
        told = self._ask(f"/v1/vulns/{hole}")
        return any(
            "fixed" in event
            for affected in told.get("affected", ())
            if (affected["package"]["ecosystem"], affected["package"]["name"])
            == (package.ecosystem, package.name)
            for reach in affected.get("ranges", ())
            for event in reach.get("events", ())
        )

    def _ask(self, path: str, document: Mapping[str, Any] | None = None) -> Any:
        body = json.dumps(document).encode() if document is not None else None
        request = urllib.request.Request(
            self._url + path, body, {"content-type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=_LIMIT_S) as answer:
                return json.load(answer)
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise Away(str(error)) from error


def _query(package: Package, page: str) -> dict[str, Any]:
    asked = {"ecosystem": package.ecosystem, "name": package.name}
    more = {"page_token": page} if page else {}
    return {"package": asked, "version": package.version, **more}


def audit(images: list[str], osv: Osv, ignored: set[str]) -> int:
    """Prints what there is to say; the number of holes that could be mended."""
    holding: dict[Package, list[str]] = defaultdict(list)
    for image in images:
        for package in held_by(image):
            holding[package].append(image)
    found, unmended = 0, 0
    for package, ids in sorted(osv.known(sorted(holding)).items()):
        for hole in sorted(ids - ignored):
            if osv.mended(hole, package):
                found += 1
                print(f"{hole}: {package} in {', '.join(holding[package])}")
            else:
                unmended += 1
    print(
        f"{len(holding)} packages in {len(images)} images: {found} holes that a new package mends,"
    )
    print(f"{unmended} that are known, and mended by nobody yet.")
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="What OSV knows of holes in images.")
    parser.add_argument("images", nargs="+", metavar="IMAGE")
    parser.add_argument("--must-ask", action="store_true", help="fail where OSV can't be asked")
    parser.add_argument("--service-url", default=OSV, metavar="URL")
    given = parser.parse_args(arguments)
    project = tomllib.loads(Path("pyproject.toml").read_text())
    ignored = set(project.get("tool", {}).get("uv", {}).get("audit", {}).get("ignore", ()))
    try:
        return 1 if audit(given.images, Osv(given.service_url), ignored) else 0
    except Away as away:
        print(f"audit: OSV could not be asked: nothing was looked for. ({away})", file=sys.stderr)
        return 3 if given.must_ask else 0
    except subprocess.CalledProcessError as error:
        print(f"audit: an image can't be asked: {error.stderr.strip()}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
