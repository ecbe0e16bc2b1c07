"""`lyceum events`: the facts of the city, as they stand in Kafka."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from lyceum_cli.addresses import KafkaAddress, Service, kafka_address

if TYPE_CHECKING:
    from lyceum_connections.kafka import KafkaAt

    from lyceum_cli.topic import Received


def events(
    service: Annotated[Service, typer.Argument(help="Whose events.", metavar="SERVICE")],
    public: Annotated[
        bool, typer.Option("--public", help="The topic for other city systems.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes.")] = False,
    from_start: Annotated[
        bool,
        typer.Option("--from-start/--from-now", help="From the first event, or only new ones."),
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="One event a line in CloudEvents' JSON format.")
    ] = False,
    kafka: KafkaAddress = None,
) -> None:
    """Print a service's events, one a line: time, position, type, subject, data.

    They come by position, the one total order of the service's events; with --follow, what
    arrives later comes as it arrives. Only committed transactions are seen.

    \b
    Examples:
      lyceum events partners
      lyceum events opportunities --public --follow
      lyceum events feedback --json | jq .type
    """
    suffix = "public.v1" if public else "v1"
    topic = f"lyceum.{service.value}.{suffix}"
    asyncio.run(_print(kafka_address(kafka), topic, follow, from_start, as_json))


async def _print(
    kafka: "KafkaAt", name: str, follow: bool, from_start: bool, as_json: bool
) -> None:
    def show(event: "Received") -> None:
        print(json.dumps(event.as_json(), ensure_ascii=False) if as_json else line(event))

    # Loads Kafka's driver, which the other commands don't need.
    from lyceum_cli.topic import opened

    async with opened(kafka, name) as topic:
        if from_start:
            async for event in topic.up_to_now():
                show(event)
        else:
            await topic.skip()
        if follow:
            sys.stdout.flush()
            async for event in topic.from_now():
                show(event)
                sys.stdout.flush()


def line(event: "Received") -> str:
    """An event for a person; data stays JSON, so no line end gets in."""
    told = event.attributes
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return (
        f"{told.get('time', '-'):<27} {event.position:>9} {told.get('type', '-')} "
        f"{told.get('subject', '-')} {data}"
    )
