"""A load on the city of a node, from within the node's network; prints what came of it as JSON.

nsenter … python -m real_node.load FOLDER PARTNERS OPPORTUNITIES SEED
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from e2e.journey import SHIFT, counted, phases
from lyceum_cli.generate_command import generate
from lyceum_local.manifests import manifests

_PORTS = {name: manifest.port for name, manifest in manifests().items()} | {"projections": 7100}


@dataclass(frozen=True)
class Inside:
    """The city by the names that the cluster has for it."""

    kafka: str = "kafka-0.kafka.lyceum.svc.cluster.local:9092"
    mongodb: str = "mongodb://store-0.store.lyceum.svc.cluster.local:27017/?directConnection=true"
    grpc: Mapping[str, str] = field(
        default_factory=lambda: {
            name: f"{name}.lyceum.svc.cluster.local:{port}" for name, port in _PORTS.items()
        }
    )


async def main(folder: Path, partners: int, opportunities: int, seed: int) -> None:
    os.environ["LYCEUM_FOLDER"] = str(folder)  # whose issuer says who acts
    file = folder / f"city-{seed}.csv.gz"
    generate(seed=seed, partners=partners, opportunities=opportunities, dirt=0.0, out=file)
    async with counted(Inside()) as (city, played):
        await city.bring_in(file, SHIFT, played.tally)
        await city.play(phases(file, seed), played.tally)
    differences = played.account.differences.sentences()
    print(json.dumps({"accepted": played.tally.accepted, "differences": differences}))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *(int(each) for each in sys.argv[2:])))
