"""The same queries as JSON over HTTP, described by OpenAPI, and the web page beside them."""

from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.routing import Match, Mount
from starlette.types import Scope

from lyceum_projections.answers import Card, SearchAnswer
from lyceum_projections.http_edge import HttpEdge
from lyceum_projections.http_parameters import Nothing, once
from lyceum_projections.http_problems import answer_problems, failed, problem
from lyceum_projections.queries import Queries
from lyceum_projections.read_your_write import parsed
from lyceum_projections.reporting.answers import ReportList, Table
from lyceum_projections.reporting.comma_separated import comma_separated
from lyceum_projections.reporting.question import ReportParameters, ReportQuestion, ReportTime
from lyceum_projections.reporting.released import (
    OfferAnswer,
    OfferQuestion,
    VoicesAnswer,
    offer_report,
    voices_report,
)
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.web import WebPage, web_pages

After = Annotated[
    tuple[str, ...],
    Field(
        description="Read your own write: `stream@version`, as a command answered it. The answer "
        "waits until it shows that version. May be given several times.",
        examples=[["partner-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10@3"]],
    ),
]


class _Csv(PlainTextResponse):
    media_type = "text/csv"


class _SearchParameters(SearchQuestion):
    after: After = ()


class _OfferParameters(OfferQuestion, ReportTime):
    after: After = ()


class _VoicesParameters(ReportTime):
    after: After = ()


class _ReportParameters(ReportParameters):
    after: After = ()


class _After(BaseModel):
    model_config = ConfigDict(extra="forbid")

    after: After = ()


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: problem("The question is wrong; every violation is named."),
    503: problem("Not visible yet, or not ready. See Retry-After."),
}
_NO_REPORT: dict[int | str, dict[str, Any]] = {404: problem("There is no such report.")}


def create_http_app(queries: Queries, feeds: APIRouter) -> FastAPI:
    """The whole HTTP side: ``/api`` with the ``feeds``, and the pages."""
    app = FastAPI(
        title="Lyceum: search and reports",
        version="1",
        description="Finds what a learning city offers, and counts what comes of it. "
        "Groups of few people are hidden.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(_api(queries))
    app.include_router(feeds, responses=_PROBLEMS)
    app.include_router(web_pages(queries))
    app.mount("/static", WebPage.static_files())
    answer_problems(app)

    def answers_at(scope: Scope) -> bool:
        asked = {**scope, "method": "GET"}
        routes = (route for route in app.router.routes if not isinstance(route, Mount))
        return any(route.matches(asked)[0] is Match.FULL for route in routes)

    app.add_middleware(HttpEdge, answers_at=answers_at, failed=failed)
    return app


def _api(queries: Queries) -> APIRouter:
    api = APIRouter(prefix="/api", responses=_PROBLEMS)

    @api.get(
        "/search",
        summary="Find opportunities and partners",
        tags=["search"],
        dependencies=[once(_SearchParameters)],
    )
    async def search(asked: Annotated[_SearchParameters, Query()]) -> SearchAnswer:
        """Cards that match, with facets. Filters of different kinds all hold; values of one kind
        are alternatives: repeat the parameter."""
        return await queries.search(asked, parsed(asked.after))

    @api.get(
        "/cards/{stream}",
        summary="One card",
        tags=["search"],
        responses={404: problem("There is no such card, or not yet.")},
    )
    async def card(stream: str, asked: Annotated[_After, Query()]) -> Card:
        """The card of `opportunity-<uuid>` or `partner-<uuid>`."""
        return await queries.card(stream, parsed(asked.after))

    _reports(api, queries)
    return api


def _reports(api: APIRouter, queries: Queries) -> None:
    @api.get("/reports", summary="Which reports there are", tags=["reports"])
    async def reports(asked: Annotated[Nothing, Query()]) -> ReportList:
        """Their names, by what they group and what they measure."""
        return queries.report_list()

    @api.get(
        "/reports/offer",
        summary="What is offered and taken up",
        tags=["reports"],
        dependencies=[once(_OfferParameters)],
    )
    async def report_offer(asked: Annotated[_OfferParameters, Query()]) -> OfferAnswer:
        """Open opportunities, their places, and how many of them are taken. With a trend, `rows`
        are those of the last period."""
        question = asked.as_asked(**asked.time)
        table = await queries.report("offer", question, parsed(asked.after))
        return OfferAnswer(**dict(table), **dict(offer_report(table)))

    @api.get(
        "/reports/voices",
        summary="What people said",
        tags=["reports"],
        dependencies=[once(_VoicesParameters)],
    )
    async def report_voices(asked: Annotated[_VoicesParameters, Query()]) -> VoicesAnswer:
        """Answers by kind of opportunity and community area, with sums. Groups of few people, and
        groups from which these could be computed, are hidden."""
        table = await queries.report("voices", ReportQuestion(**asked.time), parsed(asked.after))
        return VoicesAnswer(**dict(table), rows=voices_report(table).rows)

    @api.get(
        "/reports/{name}.csv",
        summary="Any report, as CSV",
        tags=["reports"],
        response_class=_Csv,
        responses=_NO_REPORT,
        dependencies=[once(_ReportParameters)],
    )
    async def csv(name: str, asked: Annotated[_ReportParameters, Query()]) -> Response:
        """A line a group or sum, a column a dimension and measure."""
        table = await queries.report(name, asked.as_asked(), parsed(asked.after))
        headers = {"Content-Disposition": f'attachment; filename="{table.report.name}.csv"'}
        return _Csv(comma_separated(table), headers=headers)

    @api.get(
        "/reports/{name}",
        summary="Any report",
        tags=["reports"],
        responses=_NO_REPORT,
        dependencies=[once(_ReportParameters)],
    )
    async def report(name: str, asked: Annotated[_ReportParameters, Query()]) -> Table:
        """What happened in a time and what there was at its end; as of any day; or as a trend.
        Figures that could tell of few people are hidden, and move when a period closes."""
        return await queries.report(name, asked.as_asked(), parsed(asked.after))
