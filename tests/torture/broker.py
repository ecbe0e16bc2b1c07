"""One Kafka node with a listener a part: each advertises the proxy that the part connects through.

A client asks a broker where the broker is, and goes there; so a proxy before Kafka's only listener
would be passed by. A listener of its own advertises what its clients should use.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from lyceum_local import java, kafka, processes
from lyceum_local.ports import HOST, answers
from lyceum_local.processes import Process, StartFailed


class Broker:
    """``listeners`` are pairs of ports: where Kafka listens, and what it says of where it does."""

    def __init__(
        self, folder: Path, port: int, controller: int, listeners: Sequence[tuple[int, int]]
    ) -> None:
        self._folder = folder
        self._node = kafka.Node(1, port, controller)
        self._listeners = listeners

    @property
    def address(self) -> str:
        """The listener that no proxy stands before."""
        return self._node.address

    def start(self) -> Process:
        home = self._folder / "kafka-1"
        settings = home / "server.properties"
        if not settings.is_file():
            kafka.record_classes()
            home.mkdir(parents=True)
            lines = (f"{key}={value}\n" for key, value in self._properties(home / "data").items())
            settings.write_text("".join(lines))
            self._format(settings)
        command = java.kafka_command("kafka.Kafka", settings)
        return processes.start("kafka", command, folder=self._folder)

    def is_ready(self) -> bool:
        return answers(self._node.port) and kafka.brokers_known_to(self.address) > 0

    def _properties(self, logs: Path) -> dict[str, str]:
        settings = kafka.properties(self._node, [self._node], logs)
        for number, (listens, advertised) in enumerate(self._listeners):
            name = f"PART{number}"
            settings["listeners"] += f",{name}://{HOST}:{listens}"
            settings["advertised.listeners"] += f",{name}://{HOST}:{advertised}"
            settings["listener.security.protocol.map"] += f",{name}:PLAINTEXT"
            settings[f"listener.name.{name.lower()}.num.network.threads"] = "1"
        return settings

    @staticmethod
    def _format(settings: Path) -> None:
        formatted = subprocess.run(
            java.kafka_command(
                "kafka.tools.StorageTool",
                *("format", "--ignore-formatted", "-t", kafka.new_cluster_id(), "-c", settings),
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        if formatted.returncode != 0:
            raise StartFailed(f"Kafka's folder could not be formatted\n{formatted.stderr[-2000:]}")
