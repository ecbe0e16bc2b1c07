"""What a run on a real node saw, and how long it took, as a page of bench/results."""

import platform
import subprocess
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from real_node.binaries import KUBERNETES

_NOT_RUN = (
    "operators at work (Strimzi, MongoDB, cert-manager, KEDA, Prometheus): overlay `production`",
    "several nodes: spread, drains that move pods, a node that is lost",
    "storage and load balancers of a cloud; the real mongod (SecantusDB stands in)",
)


@dataclass
class Report:
    """Lines in the order in which things were seen."""

    lines: list[str] = field(default_factory=list)

    def saw(self, what: str, began: float) -> None:
        """`began` is of the monotonic clock."""
        self.lines.append(f"| {what} | {time.monotonic() - began:.0f} |")

    def write(self, file: Path) -> None:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
        ).stdout.strip()
        seen = "\n".join(self.lines)
        not_run = "\n".join(f"- {each}" for each in _NOT_RUN)
        file.write_text(
            f"# On a real Kubernetes node, {date.today()}\n\n"
            f"`make cluster`, commit {commit}, Kubernetes {KUBERNETES}, {platform.machine()}: the "
            "overlay `stand-ins`, which is `trial`\non images made here.\n\n"
            f"| seen | seconds |\n|---|---|\n{seen}\n\nNot run here:\n\n{not_run}\n"
        )
