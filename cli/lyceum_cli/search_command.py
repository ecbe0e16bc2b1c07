"""`lyceum search`: what the city offers."""

import asyncio
import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import typer
from lyceum.projections.v1 import search_pb2
from lyceum.projections.v1.search_pb2_grpc import SearchServiceStub
from rich.console import Console
from rich.table import Table

from lyceum_cli.addresses import ProjectionsAddress, Service, grpc_address
from lyceum_cli.asking import ask, plain
from lyceum_cli.chicago.areas import area_name

TIMEOUT: Final = 15.0


class Order(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"
    DISTANCE = "distance"


class CardType(StrEnum):
    OPPORTUNITY = "opportunity"
    PARTNER = "partner"
    SKILL_DEMAND = "skill_demand"


def _circle(text: str) -> search_pb2.Near:
    """LAT,LON,KM as the service wants it: metres."""
    try:
        latitude, longitude, kilometres = (float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter("three numbers are needed: LAT,LON,KM") from None
    return search_pb2.Near(latitude=latitude, longitude=longitude, radius_m=kilometres * 1_000)


def search(
    text: Annotated[str, typer.Argument(help="Words to look for; none for all.")] = "",
    type_: Annotated[
        CardType | None, typer.Option("--type", help="Only these.", show_default=False)
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="workshop, internship; school…")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="music, stem…")] = None,
    area: Annotated[list[str] | None, typer.Option(help="A community area.")] = None,
    age: Annotated[int | None, typer.Option(min=0, max=120, help="For somebody this old.")] = None,
    price: Annotated[
        list[str] | None, typer.Option(help="free, up_to_50, over_50, unknown.")
    ] = None,
    free: Annotated[bool, typer.Option("--free", help="The same as --price free.")] = False,
    free_places: Annotated[
        bool, typer.Option("--free-places", help="Only where a place is free.")
    ] = False,
    near: Annotated[
        search_pb2.Near | None,
        typer.Option(metavar="LAT,LON,KM", parser=_circle, help="Only within this circle."),
    ] = None,
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Runs on or after this day."),
    ] = None,
    to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Runs on or before this day.")
    ] = None,
    partner: Annotated[list[str] | None, typer.Option(help="UUID of the host.")] = None,
    inactive: Annotated[
        bool, typer.Option("--inactive", help="Closed, cancelled and suspended ones too.")
    ] = False,
    order: Annotated[Order | None, typer.Option(show_default=False)] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Which page; 1 if none is said.")] = None,
    page_token: Annotated[
        str,
        typer.Option(
            metavar="TOKEN",
            help="The page after the one that told this token: no card twice, none passed over.",
        ),
    ] = "",
    page_size: Annotated[int, typer.Option(min=1, max=100)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Cards, counts, facets as JSON.")] = False,
    projections: ProjectionsAddress = None,
) -> None:
    """Search opportunities and partners. Filters all hold; values of one are alternatives.

    \b
    Examples:
      lyceum search robotics --age 12 --free
      lyceum search --kind internship --kind job --from 2026-06-01
      lyceum search swimming --near 41.88,-87.63,5 --order distance
      lyceum search --type partner --kind school --json
    """
    if page and page_token:
        raise typer.BadParameter("give --page, or --page-token")
    request = search_pb2.SearchRequest(
        text=text,
        type=f"CARD_TYPE_{(type_ or 'unspecified').upper()}",
        kinds=kind or (),
        themes=theme or (),
        areas=[area_name(each) for each in area or ()],
        age=age,
        prices=[*(price or ()), *(["free"] if free else [])],
        free_places_only=free_places,
        from_date=_iso(from_),
        to_date=_iso(to),
        near=near,
        host_ids=partner or (),
        include_inactive=inactive,
        order=f"SEARCH_ORDER_{(order or 'unspecified').upper()}",
        page=page or 0,
        page_size=page_size,
        page_token=page_token,
    )
    address = grpc_address(Service.PROJECTIONS, projections)
    answer = asyncio.run(
        ask(address, lambda channel: SearchServiceStub(channel).Search(request, timeout=TIMEOUT))
    )
    if as_json:
        print(json.dumps(plain(answer), indent=2, ensure_ascii=False))
    else:
        _show(answer, None if page_token else page or 1, page_size)


def _show(answer: search_pb2.SearchResponse, page: int | None, page_size: int) -> None:
    """A page that a token led to has no number."""
    console = Console(highlight=False, markup=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("title", "kind", "host", "area", "dates", "ages", "free", "price", "km"):
        table.add_column(heading, overflow="fold", justify="left")
    for hit in answer.hits:
        table.add_row(*_row(hit))
    if answer.hits:
        console.print(table)
    pages = -(-answer.total // page_size)
    at = f", page {page} of {max(1, pages):,}" if page else ""
    console.print(f"{answer.total:,} found{at}.")
    if answer.next_page_token:
        console.print(f"Next page: --page-token {answer.next_page_token}", soft_wrap=True)


def _row(hit: search_pb2.Hit) -> tuple[str, ...]:
    card = hit.card
    offered = card.type == search_pb2.CARD_TYPE_OPPORTUNITY
    return (
        card.title,
        card.kind,
        card.host_name,
        card.area,
        f"{card.start_date} – {card.end_date}" if offered else "",
        _ages(card) if offered else "",
        f"{card.free_places}/{card.capacity}" if offered else "",
        card.price,
        f"{hit.distance_m / 1_000:.1f}" if hit.HasField("distance_m") else "",
    )


def _ages(card: search_pb2.Card) -> str:
    if card.HasField("maximum_age"):
        return f"{card.minimum_age}–{card.maximum_age}"
    return f"{card.minimum_age}+"


def _iso(day: datetime | None) -> str:
    return "" if day is None else day.date().isoformat()
