"""A process that builds one version of a projection from offset 0, and says what it took.

``python -m bench.rebuild_process KAFKA MONGODB DATABASE SERVICE VERSION COUNT``
"""

import asyncio
import json
import resource
import sys
import time

from lyceum_chassis.observing import logs
from lyceum_chassis.projector.consumer import Consumers
from lyceum_chassis.projector.projector import Projector
from lyceum_chassis.store.mongo import connect, database

from bench.ledger import totals
from bench.projecting import projected
from bench.relaying import running


async def main(
    kafka: str, mongodb: str, database_name: str, service: str, version: int, count: int
) -> None:
    client = connect(mongodb)
    db = database(client, database_name)
    projector = Projector(client, db, totals(service, version))
    async with running(Consumers(kafka, [projector])):
        while not (already := await projected(db)):
            await asyncio.sleep(0.01)
        began = time.perf_counter()
        while await projected(db) < count:
            await asyncio.sleep(0.05)
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # As if the first batch had taken as long as the others: joining the group is left out.
    print(json.dumps({"seconds": seconds * count / (count - already), "peak_mib": peak}))


if __name__ == "__main__":
    logs.configure("bench", "warning")
    _, kafka, mongodb, name, service, version, count = sys.argv
    asyncio.run(main(kafka, mongodb, name, service, int(version), int(count)))
