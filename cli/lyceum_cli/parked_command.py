"""`lyceum parked`: events that a projection could not handle, and what waits behind them.

Reactions of a policy that could not be carried out are seen to in the same way: their projection
is the policy's with `_reactions` behind it, their key is the stream that is commanded.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from lyceum_local.manifests import manifests

from lyceum_cli.addresses import StoreAddress, store_address
from lyceum_cli.errors import REFUSED, USAGE, CliError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from lyceum_cli.parked_records import ParkedRecords, Settled

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Events that a projection could not handle, reactions that could not be carried out, and "
    "those of their keys that wait behind.",
)


PROJECTIONS = "projections"


def _parks(service: str) -> str:
    """Refuses the name of a service that parks nothing."""
    policies = [name for name, manifest in manifests().items() if manifest.policies]
    if service not in (PROJECTIONS, *policies):
        raise typer.BadParameter(f"one of {', '.join((PROJECTIONS, *policies))}")
    return service


InService = Annotated[str, typer.Option("--service", callback=_parks, help="Whose projections.")]
Database = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Its database; lyceum_<service> if not given."),
]
_KEY = "As `lyceum parked list` shows it: a stream."
Key = Annotated[str, typer.Argument(help=_KEY)]
InProjection = Annotated[
    str | None, typer.Option("--projection", metavar="NAME", help="Of this projection alone.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", help="How long to wait for the projector.")
]


@app.command("list")
def list_(
    service: InService = PROJECTIONS,
    as_json: AsJson = False,
    store: StoreAddress = None,
    database: Database = None,
) -> None:
    """The keys that are parked, the oldest first, one a line, each with its first reason.

    \b
    Examples:
      lyceum parked list
      lyceum parked list --service opportunities --json
    """
    with _records(service, store, database) as parked:
        keys = parked.keys()
    if as_json:
        print(json.dumps(keys, indent=2, ensure_ascii=False, default=_plain))
        return
    if not keys:
        print(f"Nothing is parked by {service}.")
        return
    for each in keys:
        reason = "released: waits for a projector" if each["released"] else _line(each["reason"])
        since = f"{each['parked_at'].astimezone():%Y-%m-%d %H:%M:%S}"
        print(f"{each['projection']}  {each['key']}  {each['events']:,} since {since}  {reason}")


@app.command()
def show(
    key: Key,
    projection: InProjection = None,
    service: InService = PROJECTIONS,
    as_json: AsJson = False,
    store: StoreAddress = None,
    database: Database = None,
) -> None:
    """The parked events of a key, in order, with their data and reasons.

    \b
    Examples:
      lyceum parked show opportunity-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10
      lyceum parked show partner-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10 --json > kept.json
    """
    with _records(service, store, database) as parked:
        events = [_event(record) for record in parked.of_key(key, projection)]
    if as_json:
        print(json.dumps(events, indent=2, ensure_ascii=False, default=_plain))
        return
    for each in events:
        event, place = each["event"], f"{each['topic']}[{each['partition']}]@{each['offset']}"
        version, type_ = event.get("streamversion", "-"), event.get("type", "-")
        data = json.dumps(event["data"], ensure_ascii=False, separators=(",", ":"))
        print(f"{each['projection']} {place} version {version} {type_} {data}")
        print(f"    {_line(each['reason'])}")


@app.command()
def retry(
    key: Annotated[str | None, typer.Argument(help=_KEY)] = None,
    every: Annotated[bool, typer.Option("--all", help="Every key that is parked.")] = False,
    projection: InProjection = None,
    service: InService = PROJECTIONS,
    as_json: AsJson = False,
    wait: Wait = 15.0,
    store: StoreAddress = None,
    database: Database = None,
) -> None:
    """Have the events of a key taken up again, in order; then the key goes on as any other.

    The projector does it, by its code of today. If one fails again, it stays parked with the new
    reason, and so does what comes after it. Exit code: 0 all taken up, 1 not.

    \b
    Examples:
      lyceum parked retry opportunity-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10
      lyceum parked retry --all --projection cards_v1
    """
    if (key is None) != every:
        raise CliError("Give a key, or --all. See `lyceum parked list`.", USAGE)
    with _records(service, store, database) as parked:
        records = parked.of_key(key, projection) if key else parked.all(projection)
        parked.release(records)
        _tell(parked.settled(records, wait), as_json)


@app.command()
def drop(
    key: Key,
    every: Annotated[bool, typer.Option("--all", help="All of its events, not the first.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="It can't be undone, and that is fine.")
    ] = False,
    projection: InProjection = None,
    service: InService = PROJECTIONS,
    as_json: AsJson = False,
    wait: Wait = 15.0,
    store: StoreAddress = None,
    database: Database = None,
) -> None:
    """Leave the first parked event of a key out for good, and take up what waits behind it.

    The projection goes on as if it ignored the event; the event itself stays in the store of the
    service that wrote it, and on Kafka. Exit code: 0 the key goes on, 1 something is parked still.

    \b
    Examples:
      lyceum parked drop opportunity-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10 --yes
      lyceum parked drop partner-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10 --all --yes
    """
    # Loads the driver of MongoDB, which `--help` doesn't have to wait for.
    from lyceum_cli.parked_records import first_of_each

    with _records(service, store, database) as parked:
        records = parked.of_key(key, projection)
        dropped = [record["_id"] for record in records] if every else first_of_each(records)
        if not yes:
            raise CliError(
                f"This leaves out for good {len(dropped)} of {len(records)} parked events of "
                f"{key}. See `lyceum parked show {key}`, then say --yes.",
                USAGE,
            )
        parked.drop(dropped)
        _tell(parked.settled(records, wait), as_json)


def _records(
    service: str, store: str | None, database: str | None
) -> "AbstractContextManager[ParkedRecords]":
    from lyceum_cli.parked_records import parked_records

    return parked_records(store_address(store), database or f"lyceum_{service}")


def _event(record: Mapping[str, Any]) -> dict[str, Any]:
    from lyceum_cli.topic import received

    headers = tuple((name, bytes(value or b"")) for name, value in record["headers"])
    kept = ("projection", "key", "topic", "partition", "offset", "reason", "parked_at")
    event = received(headers, record["value"]).as_json()
    return {**{name: record[name] for name in kept}, "event": event}


def _tell(settled: "Sequence[Settled]", as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(each) for each in settled], indent=2, ensure_ascii=False))
    else:
        for each in settled:
            reason = _line(each.reason or "")
            still = f"; {each.still} still parked: {reason}" if each.still else ""
            print(f"{each.projection} {each.key}: {each.events} parked no longer{still}")
    if any(each.still for each in settled):
        raise typer.Exit(REFUSED)


def _line(reason: str) -> str:
    """A reason as one line, whatever was in the event that it tells of."""
    return " ".join("".join(c if c.isprintable() else " " for c in reason).split())


def _plain(value: object) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
