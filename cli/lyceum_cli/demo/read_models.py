"""What is shown: the read models in MongoDB and the search, against the events."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import grpc
from lyceum.command.v1.outcome_pb2 import StreamVersion
from lyceum.projections.v1 import search_pb2

from lyceum_cli.demo.differences import Differences
from lyceum_cli.demo.history import Mongo
from lyceum_cli.errors import CliError
from lyceum_cli.verify.expected_ledger import cells_shown
from lyceum_cli.verify.expected_models import STREAMS, Models

Search = Callable[..., Awaitable[search_pb2.SearchResponse]]


def live(mongo: Mongo, model: str) -> str:
    """The view of a read model that readers see: the name of its rows' collection."""
    document = mongo["lyceum_projections"]["views"].find_one({"_id": model})
    if document is None:
        raise CliError(f"No projector has begun {model}. See `lyceum stack status`.")
    return str(document["live"])


def versions(mongo: Mongo, model: str) -> dict[str, int]:
    """Up to which version each stream is folded into a read model."""
    rows = mongo["lyceum_projections"][live(mongo, model)].find(
        {}, {"version": 1}, batch_size=2_000
    )
    return {row["_id"]: row["version"] for row in rows}


def wanted_versions(streams: Mapping[str, int], model: str) -> dict[str, int]:
    """Up to which version each stream should be."""
    categories = STREAMS[model]
    return {
        stream: version
        for stream, version in streams.items()
        if stream.partition("-")[0] in categories
    }


def compare_rows(mongo: Mongo, streams: Mapping[str, int], differences: Differences) -> int:
    """Each row is at its stream's last version. How many events are folded into rows; what is
    folded into two read models counts once."""
    folded: dict[str, int] = {}
    for model in STREAMS:
        shown = versions(mongo, model)
        differences.same(
            f"versions in {model}", shown, "in the store", wanted_versions(streams, model)
        )
        folded |= shown
    for service in ("projections", "opportunities"):
        parked = mongo[f"lyceum_{service}"]["parked"].count_documents({})
        differences.equal(f"events parked by {service}", parked, "expected", 0)
    return sum(folded.values())


def compare_contents(mongo: Mongo, models: Models, differences: Differences) -> None:
    """Rows and cells are what the events say, by the fold of `lyceum verify`."""
    database = mongo["lyceum_projections"]
    for model in STREAMS:
        rows = {row["_id"]: row for row in database[live(mongo, model)].find(batch_size=2_000)}
        for row in rows.values():
            row.pop("seq", None)  # the order of commits, which no event tells
        differences.same(f"rows of {model}", rows, "the events", models.rows(model))
    for model in STREAMS:
        if model == "cards":
            continue
        found = database[f"{live(mongo, model)}_cells"].find(batch_size=2_000)
        shown, wanted = (
            {str(key): counts for key, counts in cells.items()}
            for cells in (cells_shown({cell["_id"]: cell for cell in found}), models.cells(model))
        )
        differences.same(f"cells of {model}", shown, "the events", wanted)


async def compare_search(
    mongo: Mongo, search: Search, models: Models, differences: Differences
) -> int:
    """What can be found is what is open or active, and not over; asked for all, everything that
    has a card. How many can be found."""
    newest = _newest_card(mongo)
    before = len(models.current(datetime.now(UTC)))
    found = await searched(search, newest)
    everything = await searched(search, newest, include_inactive=True)
    after = len(models.current(datetime.now(UTC)))
    # A day may end between the two looks.
    wanted = found if after <= found <= before else before
    differences.equal("cards found", found, "open or active by the events", wanted)
    differences.equal("cards found, inactive too", everything, "by the events", len(models.cards))
    return found


async def searched(
    search: Search,
    after: StreamVersion | None,
    *,
    limit: float = 120.0,
    **asked: Any,
) -> int:
    """How many cards match, once the search shows `after`. Raises `CliError` if it never does."""
    tokens = [after] if after else []
    request = search_pb2.SearchRequest(page_size=1, after=tokens, **asked)
    deadline = time.monotonic() + limit
    while True:
        try:
            return (await search(request, timeout=15.0)).total
        except grpc.aio.AioRpcError as error:
            # The service itself waits a few seconds, then asks to be asked again.
            if error.code() is not grpc.StatusCode.UNAVAILABLE or time.monotonic() > deadline:
                raise CliError(f"The search doesn't answer: {error.details()}") from error
        await asyncio.sleep(0.05)


def _newest_card(mongo: Mongo) -> StreamVersion | None:
    """The card that was written last: when the search shows it, it shows all."""
    cards = mongo["lyceum_projections"][live(mongo, "cards")]
    row = cards.find_one({"seq": {"$exists": True}}, sort=[("seq", -1)])
    return StreamVersion(stream=row["_id"], version=row["version"]) if row else None
