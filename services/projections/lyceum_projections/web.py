"""The pages for people: search, a card, the reports. Plain HTML, no script."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from lyceum_projections.cards import CARD_KINDS
from lyceum_projections.charts import chart_of, percent, shown
from lyceum_projections.queries import Queries
from lyceum_projections.read_your_write import parsed
from lyceum_projections.reporting.question import ReportParameters
from lyceum_projections.reports import REPORTS
from lyceum_projections.search_question import MOST_PAGED, SearchQuestion
from lyceum_projections.vocabulary import AGE_BANDS, PRICES, label

_HERE = Path(__file__).parent
_NO_FILTERS = {"text", "order", "page", "page_size", "page_token", "after"}
_PAGES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters["label"] = lambda word: PRICES.get(word) or label(word)
_PAGES.filters["percent"] = percent
_PAGES.filters["thousands"] = lambda number: f"{number:,}"
_PAGES.filters["figure"] = shown
_PAGES.globals["REPORTS"] = REPORTS
_PAGES.filters["distance"] = lambda m: f"{m:.0f} m" if m < 1000 else f"{m / 1000:.1f} km"


_WHATEVER_ELSE = ConfigDict(extra="ignore")
"""Links from elsewhere carry words of their own (``utm_source``): no mistake of a reader."""


class _SearchForm(SearchQuestion):
    model_config = _WHATEVER_ELSE
    after: tuple[str, ...] = ()


class _ReportForm(ReportParameters):
    model_config = _WHATEVER_ELSE
    after: tuple[str, ...] = ()


class _CardForm(BaseModel):
    model_config = _WHATEVER_ELSE
    after: tuple[str, ...] = ()


class WebPage:
    """How a page is made; also for the notices that an error handler shows."""

    @staticmethod
    def static_files() -> StaticFiles:
        return StaticFiles(directory=_HERE / "static")

    @staticmethod
    def render(template: str, status: int = 200, **shown: Any) -> HTMLResponse:
        return HTMLResponse(_PAGES.get_template(template).render(**shown), status)

    @staticmethod
    def notice(request: Request, status: int, title: str, detail: str) -> Response:
        return WebPage.render(
            "notice.html", status, title=title, detail=detail, again=str(request.url)
        )


def web_pages(queries: Queries) -> APIRouter:
    """The pages; they ask the same queries as the API."""
    pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @pages.get("/")
    async def search(asked: Annotated[_SearchForm, Query()]) -> Response:
        found = await queries.search(asked, parsed(asked.after))
        last = max(1, -(-min(found.total, MOST_PAGED) // asked.page_size))
        if asked.page > last:  # there were more when somebody kept the link
            asked = asked.model_copy(update={"page": last})
            found = await queries.search(asked, ())
        return WebPage.render(
            "search.html",
            asked=asked,
            found=found,
            choices=_choices(asked, found.counts),
            age_bands=[(band, found.counts("age").get(band, 0)) for band in AGE_BANDS],
            types={kind.name: kind.title for kind in CARD_KINDS.values()},
            filters_set=len(asked.model_dump(exclude_defaults=True, exclude=_NO_FILTERS)),
            last=last,
            page_link=lambda page: "/?" + _query_string(asked, page=page),
        )

    @pages.get("/cards/{stream}")
    async def card(stream: str, asked: Annotated[_CardForm, Query()]) -> Response:
        return WebPage.render("card.html", card=await queries.card(stream, parsed(asked.after)))

    @pages.get("/reports/{name}")
    async def report(name: str, asked: Annotated[_ReportForm, Query()]) -> Response:
        table = await queries.report(name, asked.as_asked(), parsed(asked.after))
        return WebPage.render("report.html", asked=asked, table=table, chart=chart_of(table),
                              data=_query_string(asked))  # fmt: skip

    return pages


def _choices(asked: SearchQuestion, counts: Any) -> list[tuple[str, str, list[Any]]]:
    """Each facet that is shown as boxes to tick: title, form field, (value, count, ticked)."""
    shown = (
        ("Kind", "kinds", "kind", asked.kinds),
        ("Theme", "themes", "theme", asked.themes),
        ("Community area", "areas", "area", asked.areas),
        ("Price", "prices", "price", asked.prices),
    )
    return [(title, field, _boxes(counts(facet), ticked)) for title, field, facet, ticked in shown]


def _boxes(counts: dict[str, int], ticked: tuple[str, ...]) -> list[tuple[str, int, bool]]:
    # What is ticked stays in sight, even where nothing matches any more.
    gone = [value for value in ticked if value not in counts]
    return [(value, counts.get(value, 0), value in ticked) for value in (*counts, *gone)]


def _query_string(asked: BaseModel, **changes: Any) -> str:
    given = asked.model_dump(
        mode="json", exclude_defaults=True, exclude={"after", "page_token"}, by_alias=True
    )
    given |= changes
    return urlencode(given, doseq=True)
