"""A load on the city of a node, from within the node's network; prints what came of it as JSON.

nsenter … python -m real_node.load FOLDER PARTNERS OPPORTUNITIES SEED
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from e2e.journey import SHIFT, counted, phases
from lyceum_cli.generate_command import generate
from lyceum_local.manifests import manifests
from lyceum_local.ports import HOST

_PORTS = {name: manifest.port for name, manifest in manifests().items()} | {"projections": 7100}
_INSIDE = "lyceum.svc.cluster.local"


@dataclass(frozen=True)
class Inside:
    """The city by the names that the cluster has for it; its APIs through a gateway, which is on
    loopback, as the local issuer's tokens are shown nowhere else."""

    grpc: Mapping[str, str]
    kafka: str = f"kafka-0.kafka.{_INSIDE}:9092"
    mongodb: str = f"mongodb://store-0.store.{_INSIDE}:27017/?directConnection=true"


async def gateway(name: str, port: int) -> str:
    """Passes each connection on to the service of this name, and says where."""

    async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            there = await asyncio.open_connection(f"{name}.{_INSIDE}", port)
            ways = {
                asyncio.create_task(_pass(reader, there[1])),
                asyncio.create_task(_pass(there[0], writer)),
            }
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            there[1].close()
        writer.close()

    server = await asyncio.start_server(passed, HOST, 0)
    return f"{HOST}:{server.sockets[0].getsockname()[1]}"


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while said := await reader.read(65_536):
            writer.write(said)
            await writer.drain()


async def main(folder: Path, partners: int, opportunities: int, seed: int) -> None:
    os.environ["LYCEUM_FOLDER"] = str(folder)  # whose issuer says who acts
    file = folder / f"city-{seed}.csv.gz"
    generate(seed=seed, partners=partners, opportunities=opportunities, dirt=0.0, out=file)
    apis = {name: await gateway(name, port) for name, port in _PORTS.items()}
    async with counted(Inside(apis)) as (city, played):
        await city.bring_in(file, SHIFT, played.tally)
        await city.play(phases(file, seed), played.tally)
    differences = played.account.differences.sentences()
    print(json.dumps({"accepted": played.tally.accepted, "differences": differences}))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *(int(each) for each in sys.argv[2:])))
