"""`lyceum topics`: makes the topics that the services need."""

import asyncio
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lyceum_cli.addresses import KafkaAddress, kafka_address
from lyceum_cli.errors import CliError

if TYPE_CHECKING:
    from lyceum_connections.kafka import Kafka
    from lyceum_local.topics import Created, Topic

_TRIED_AGAIN_AFTER_S = 1.0


def topics(
    file: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Instead of deploy/kafka/topics.yaml.",
            show_default=False,
        ),
    ] = None,
    within: Annotated[
        float, typer.Option(min=0, help="How long Kafka may be away, in seconds.")
    ] = 60.0,
    kafka: KafkaAddress = None,
) -> None:
    """Make the topics of deploy/kafka/topics.yaml that are missing, and end.

    A topic that is there is left as it is, so it may be called at every start and by several at
    once. With fewer brokers than a topic wants replicas, it gets as many as there are brokers.

    Exit code: 0 all are there; 1 Kafka stayed away or refused, or a topic has another number of
    partitions than the file says: it is told with what to do.

    \b
    Examples:
      lyceum topics
      lyceum topics --kafka kafka-1:9092,kafka-2:9092
    """
    from lyceum_local.topics import DEFAULT_FILE, TopicRefused, load

    wanted = load(file or DEFAULT_FILE)
    try:
        made = _made(kafka_address(kafka), wanted, within)
    except TopicRefused as refused:
        raise CliError(f"Kafka refused a topic. {refused}") from refused
    print(f"{len(made.created)} topics made, {len(made.existed)} already there")
    if made.differing:
        expected = {topic.name: topic.partitions for topic in wanted}
        raise CliError(
            "; ".join(
                f"{name} has {found} partitions, not {expected[name]}"
                for name, found in sorted(made.differing.items())
            )
            + ". Another number moves streams to other partitions, so nothing was changed. If the "
            "topic is empty, delete it and run this again; if it holds events, change the file, or "
            'make it anew and republish: "A topic is lost" in docs/operating.md.'
        )


def _made(kafka: "Kafka", wanted: "list[Topic]", within: float) -> "Created":
    from aiokafka.errors import KafkaError
    from lyceum_local.topics import create

    # What goes wrong is told once, by the CliError.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    deadline = time.monotonic() + within
    while True:
        try:
            return asyncio.run(create(kafka, wanted))
        except (KafkaError, OSError) as error:
            if time.monotonic() > deadline:
                raise CliError(
                    f"Kafka doesn't answer at {kafka}: {error!r}"[:300]
                    + " Set LYCEUM_KAFKA, and run this again."
                ) from error
        time.sleep(_TRIED_AGAIN_AFTER_S)
