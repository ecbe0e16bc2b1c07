"""Kafka and MongoDB as containers, through the `docker` command, where an engine answers.

Only the servers run in containers; the services are processes either way. Data is kept in named
volumes, so that it survives `down` as it does with local processes.
"""

import functools
import hashlib
import shutil
import subprocess
from pathlib import Path

from lyceum_local.ports import HOST
from lyceum_local.processes import StartFailed

KAFKA_IMAGE = "apache/kafka:4.3.0"
MONGODB_IMAGE = "mongo:8.0.20"
_ANSWER_SECONDS = 10


@functools.cache
def engine_answers() -> bool:
    """Whether there is a `docker` command with an engine behind it."""
    if shutil.which("docker") is None:
        return False
    try:
        return _docker("version", "--format", "{{.Server.Version}}", check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def container_name(folder: Path, part: str) -> str:
    """One name for each folder and part, so that two stacks do not meet."""
    return f"lyceum-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}-{part}"


def kafka_settings(port: int) -> dict[str, str]:
    """What the broker's image is told; clients on this machine reach it at `127.0.0.1:<port>`.

    It listens on `port` inside too: for transactions it calls itself at its own address.
    """
    settings = {
        "NODE_ID": "1",
        "PROCESS_ROLES": "broker,controller",
        "CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:9093",
        "ADVERTISED_LISTENERS": f"PLAINTEXT://{HOST}:{port}",
        "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "LOG_DIRS": "/var/lib/kafka/data",
        "AUTO_CREATE_TOPICS_ENABLE": "false",
        "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        # By default three replicas: the first transaction on one broker would wait for ever.
        "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
    return {f"KAFKA_{name}": value for name, value in settings.items()}


def start_kafka(name: str, port: int) -> None:
    """Start the broker; clients on this machine reach it at `127.0.0.1:<port>`."""
    options = [f"--env={key}={value}" for key, value in kafka_settings(port).items()]
    options += ["-p", f"{HOST}:{port}:{port}", "-v", f"{name}:/var/lib/kafka/data"]
    _run(name, options, KAFKA_IMAGE)


def start_mongodb(name: str, port: int) -> None:
    """Start `mongod` as a member of a replica set that is still to be initiated.

    It listens on `port` inside too: a replica set's member must reach itself at its own address.
    """
    options = ["-p", f"{HOST}:{port}:{port}", "-v", f"{name}:/data/db"]
    command = ["--replSet", "rs0", "--bind_ip_all", "--port", str(port)]
    _run(name, options, MONGODB_IMAGE, *command)


def is_running(name: str) -> bool:
    told = _docker("inspect", "--format", "{{.State.Running}}", name, check=False)
    return told.stdout.strip() == "true"


def log_tail(name: str) -> str:
    told = _docker("logs", "--tail", "15", name, check=False)
    return told.stdout + told.stderr


def remove(name: str) -> None:
    """Stop and remove the container; its data stays in the volume of the same name."""
    _docker("stop", "--time", "20", name, check=False, limit=60)
    _docker("rm", "--force", name, check=False, limit=60)


def erase(name: str) -> None:
    """Remove the data of a container that was removed."""
    _docker("volume", "rm", "--force", name, check=False)


def _run(name: str, options: list[str], image: str, *command: str) -> None:
    _docker("rm", "--force", name, check=False)  # one that an interrupted start left
    # No limit of its own: the first run pulls the image.
    ran = _docker(
        *("run", "--detach", "--name", name, *options, image, *command), check=False, limit=None
    )
    if ran.returncode != 0:
        raise StartFailed(f"{image} could not be started\n{ran.stderr.strip()}")


def _docker(
    *arguments: str, check: bool = True, limit: float | None = _ANSWER_SECONDS
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, check=check, timeout=limit
    )
