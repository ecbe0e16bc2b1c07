"""The same queries as JSON over HTTP, described by OpenAPI, and the web page beside them."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from lyceum_chassis.errors import InvalidArgument, NotFound, Unavailable
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from lyceum_projections.answers import Card, SearchAnswer
from lyceum_projections.http_edge import HttpEdge
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
from lyceum_projections.search_question import SearchQuestion, violations
from lyceum_projections.web import WebPage, web_pages

After = Annotated[
    tuple[str, ...],
    Field(
        description="Read your own write: `stream@version`, as a command answered it. The answer "
        "waits until it shows that version. May be given several times.",
        examples=[["partner-0190b1a4-5f8e-7a33-8c1e-2f6c1d7b9a10@3"]],
    ),
]


class Problem(BaseModel):
    """A problem (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    violations: list[dict[str, str]] = Field(
        default_factory=list, description="Every field that is wrong, with what is wrong in it."
    )


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
    after: After = ()


def _problem(description: str) -> dict[str, Any]:
    """An answer that is a problem, as the API's description has it: which once told it as JSON."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "model": Problem,
        "description": description,
        "content": {_PROBLEM: {"schema": schema}},
    }


_PROBLEM = "application/problem+json"
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: _problem("The question is wrong; every violation is named."),
    503: _problem("Not visible yet, or not ready. See Retry-After."),
}
_NO_SUCH: dict[int | str, dict[str, Any]] = {404: _problem("There is no such thing, or not yet.")}
_NO_REPORT: dict[int | str, dict[str, Any]] = {404: _problem("There is no such report.")}
_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


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
    app.include_router(feeds, responses=_PROBLEMS | _NO_SUCH)
    app.include_router(web_pages(queries))
    app.mount("/static", WebPage.static_files())
    for error, answer in (
        (RequestValidationError, _invalid_request),
        (InvalidArgument, _invalid_argument),
        (NotFound, _not_found),
        (Unavailable, _unavailable),
        (HTTPException, _no_such_place),
    ):
        app.add_exception_handler(error, answer)
    app.middleware("http")(_guarded)
    app.add_middleware(HttpEdge)
    return app


def _api(queries: Queries) -> APIRouter:
    api = APIRouter(prefix="/api", responses=_PROBLEMS)

    @api.get("/search", summary="Find opportunities and partners", tags=["search"])
    async def search(asked: Annotated[_SearchParameters, Query()]) -> SearchAnswer:
        """Cards that match, with facets. Filters of different kinds all hold; values of one kind
        are alternatives: repeat the parameter."""
        return await queries.search(asked, parsed(asked.after))

    @api.get(
        "/cards/{stream}",
        summary="One card",
        tags=["search"],
        responses={404: _problem("There is no such card, or not yet.")},
    )
    async def card(stream: str, asked: Annotated[_After, Query()]) -> Card:
        """The card of `opportunity-<uuid>` or `partner-<uuid>`."""
        return await queries.card(stream, parsed(asked.after))

    _reports(api, queries)
    return api


def _reports(api: APIRouter, queries: Queries) -> None:
    @api.get("/reports", summary="Which reports there are", tags=["reports"])
    async def reports() -> ReportList:
        """Their names, by what they group and what they measure."""
        return queries.report_list()

    @api.get("/reports/offer", summary="What is offered and taken up", tags=["reports"])
    async def report_offer(asked: Annotated[_OfferParameters, Query()]) -> OfferAnswer:
        """Open opportunities, their places, and how many of them are taken. With a trend, `rows`
        are those of the last period."""
        question = asked.as_asked(**asked.time)
        table = await queries.report("offer", question, parsed(asked.after))
        return OfferAnswer(**dict(table), **dict(offer_report(table)))

    @api.get("/reports/voices", summary="What people said", tags=["reports"])
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
    )
    async def csv(name: str, asked: Annotated[_ReportParameters, Query()]) -> Response:
        """A line a group or sum, a column a dimension and measure."""
        table = await queries.report(name, asked.as_asked(), parsed(asked.after))
        headers = {"Content-Disposition": f'attachment; filename="{table.report.name}.csv"'}
        return _Csv(comma_separated(table), headers=headers)

    @api.get("/reports/{name}", summary="Any report", tags=["reports"], responses=_NO_REPORT)
    async def report(name: str, asked: Annotated[_ReportParameters, Query()]) -> Table:
        """What happened in a time and what there was at its end; as of any day; or as a trend.
        Figures that could tell of few people are hidden, and move when a period closes."""
        return await queries.report(name, asked.as_asked(), parsed(asked.after))


async def _guarded(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    response.headers["Content-Security-Policy"] = _CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # FastAPI's first part of a field's place only says that it was in the query.
    errors = [{**each, "loc": each["loc"][1:]} for each in error.errors()]
    return _refused(request, violations(errors))  # type: ignore[arg-type]


async def _invalid_argument(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidArgument)
    return _refused(request, error.violations)


def _refused(request: Request, wrong: Any) -> Response:
    named = [{"field": field, "description": description} for field, description in wrong]
    detail = "; ".join(f"{field}: {description}" for field, description in wrong)
    problem = Problem(title="The question is wrong", status=422, detail=detail, violations=named)
    return _answered(request, problem)


async def _not_found(request: Request, error: Exception) -> Response:
    return _answered(request, Problem(title="Not found", status=404, detail=str(error)))


async def _no_such_place(request: Request, error: Exception) -> Response:
    """A path that nothing answers at, or not by this method."""
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = f"{request.method} {request.url.path}: {title.lower()}"
    response = _answered(request, Problem(title=title, status=error.status_code, detail=detail))
    response.headers.update(error.headers or {})
    return response


async def _unavailable(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unavailable)
    response = _answered(request, Problem(title="Not available yet", status=503, detail=str(error)))
    response.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    return response


def _answered(request: Request, problem: Problem) -> Response:
    if not request.url.path.startswith("/api/"):
        return WebPage.notice(request, problem.status, problem.title, problem.detail)
    return JSONResponse(problem.model_dump(), problem.status, media_type=_PROBLEM)
