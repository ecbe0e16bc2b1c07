"""`lyceum verify`: is what the store, Kafka and the read models hold the same?"""

import asyncio
import json
import sys
from importlib import resources
from typing import Annotated

import typer

from lyceum_cli.addresses import KafkaAddress, StoreAddress, kafka_address, store_address
from lyceum_cli.errors import REFUSED, CliError


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    zone: Annotated[
        str,
        typer.Option(
            envvar="LYCEUM_CITY_TIME_ZONE",
            help="The city's zone: in it days begin.",
            callback=lambda name: _known_zone(name),
        ),
    ] = "UTC",
    store: StoreAddress = None,
    kafka: KafkaAddress = None,
) -> None:
    """Check that every stored event is on its topic once, and in the read models once.

    Reads the store, the topics and the read models raw, while everything works on, and writes
    nothing. Streams have no gap, records are the stored text at the stored position, the public
    topic is the public events, no place is given twice, every row and cell is what the events say.
    Takes memory for all of it, some 3 KB an event. Exit code: 0 all is well, 1 something differs.

    \b
    Examples:
      lyceum verify
      lyceum verify --json --store mongodb://db:27017/?replicaSet=rs0 --kafka kafka:9092
    """
    # Loads the drivers of Kafka and MongoDB, which `--help` doesn't have to wait for.
    from aiokafka.errors import KafkaError
    from pymongo.errors import PyMongoError

    from lyceum_cli.verify.live import verify as look

    try:
        findings = asyncio.run(look(store_address(store), kafka_address(kafka), _tell, zone))
    except (PyMongoError, KafkaError, OSError) as error:
        raise CliError(
            f"It could not be read: {error!r}"[:300] + " See `lyceum stack status`."
        ) from error
    if as_json:
        told = {"figures": findings.figures, "differences": findings.sentences()}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for figure, number in findings.figures.items():
            print(f"{figure:<32} {number:>12,}")
        for sentence in findings.sentences():
            print(f"DIFFERENT: {sentence}")
        if not findings:
            print("All of it agrees.")
    if findings:
        raise typer.Exit(REFUSED)


def _known_zone(name: str) -> str:
    """As the service takes it: of the IANA database, not this machine's own."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    if name not in listed or name == "Factory":
        raise typer.BadParameter(f"{name} is not an IANA time zone such as America/Chicago")
    return name


def _tell(told: str) -> None:
    print(told, file=sys.stderr, flush=True)
