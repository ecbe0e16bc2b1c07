"""Where the services and Kafka are: an option, the environment, or the running local stack.

An option and its environment variable are Typer's; what they don't give is read from the stack in
the folder LYCEUM_FOLDER (".lyceum").
"""

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from lyceum_cli.errors import USAGE, CliError

if TYPE_CHECKING:
    from lyceum_connections.kafka import Kafka
    from lyceum_connections.settings import KafkaSettings, TlsSettings
    from lyceum_local.stack import Stack


S = TypeVar("S", "KafkaSettings", "TlsSettings")


class Service(StrEnum):
    """The services by their names."""

    PARTNERS = "partners"
    OPPORTUNITIES = "opportunities"
    FEEDBACK = "feedback"
    PEOPLE = "people"
    PROJECTIONS = "projections"


def folder() -> Path:
    """The folder of the local stack."""
    return Path(os.environ.get("LYCEUM_FOLDER") or ".lyceum")


def grpc_address(service: Service, given: str | None) -> str:
    """host:port of a service. Raises `CliError` when nothing tells it."""
    variable = f"LYCEUM_{service.upper()}_ADDRESS"
    return given or _told(lambda stack: stack.grpc[service.value], service.value, variable)


def kafka_address(given: str | None) -> "Kafka":
    """Where Kafka is, and how to get in (LYCEUM_KAFKA_…).

    Raises `CliError` when nothing tells where, or the settings don't fit."""
    from lyceum_connections.settings import KafkaSettings

    settings = connection_settings(KafkaSettings)
    return settings.kafka_at(given or _told(lambda stack: stack.kafka, "Kafka", "LYCEUM_KAFKA"))


def connection_settings(kind: type[S]) -> S:
    """Of this kind, from the environment. Raises `CliError` with every one that is wrong."""
    from lyceum_connections.settings import problems
    from pydantic import ValidationError

    try:
        return kind()
    except ValidationError as error:
        told = "\n  ".join(problems(error))
        raise CliError(f"The settings are not usable:\n  {told}", USAGE) from None


def store_address(given: str | None) -> str:
    """URI of the MongoDB server, which LYCEUM_MONGODB_FILE may hold: a login is part of it.

    Raises `CliError` when nothing tells it.
    """
    if given:
        return given
    if file := os.environ.get("LYCEUM_MONGODB_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise CliError(f"LYCEUM_MONGODB_FILE: {file}: {error.strerror}", USAGE) from None
    return _told(lambda stack: stack.mongodb, "the store", "LYCEUM_MONGODB")


def _told(ask: Callable[["Stack"], str], wanted: str, variable: str) -> str:
    # Loads the drivers of Kafka and MongoDB: half a second that `--help` doesn't have to wait for.
    from lyceum_local.stack import Stack

    stack = Stack.load(folder())
    try:
        if stack is not None:
            return ask(stack)
    except KeyError:
        raise CliError(
            f"The stack in {folder()} runs without {wanted}. "
            f"Start all of it with `lyceum stack up`, or set {variable}."
        ) from None
    raise CliError(
        f"There is no stack in {folder()}. Start one with `lyceum stack up`, or set {variable}."
    )


def _option(service: Service) -> object:
    return typer.Option(
        f"--{service}-address",
        envvar=f"LYCEUM_{service.upper()}_ADDRESS",
        metavar="HOST:PORT",
        help=f"Where the {service} service is, if not in the local stack.",
        show_default=False,
    )


PartnersAddress = Annotated[str | None, _option(Service.PARTNERS)]
OpportunitiesAddress = Annotated[str | None, _option(Service.OPPORTUNITIES)]
FeedbackAddress = Annotated[str | None, _option(Service.FEEDBACK)]
ProjectionsAddress = Annotated[str | None, _option(Service.PROJECTIONS)]
KafkaAddress = Annotated[
    str | None,
    typer.Option(
        "--kafka",
        envvar="LYCEUM_KAFKA",
        metavar="HOST:PORT",
        help="Where Kafka is, if not in the local stack.",
        show_default=False,
    ),
]
StoreAddress = Annotated[
    str | None,
    typer.Option(
        "--store",
        envvar="LYCEUM_MONGODB",
        metavar="URI",
        help="Where the MongoDB server is, if not in the local stack.",
        show_default=False,
    ),
]
