"""What is answered where there is no answer: a problem (RFC 9457) to programs, a page to people."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from lyceum_chassis.errors import InvalidArgument, NotFound, Unavailable
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from lyceum_projections.http_edge import of_api
from lyceum_projections.search_question import violations
from lyceum_projections.web import WebPage

_PROBLEM = "application/problem+json"


class Problem(BaseModel):
    """A problem (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    violations: list[dict[str, str]] = Field(
        default_factory=list, description="Every field that is wrong, with what is wrong in it."
    )


def problem(description: str) -> dict[str, Any]:
    """An answer that is a problem, as the API's description has it: which once told it as JSON."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "model": Problem,
        "description": description,
        "content": {_PROBLEM: {"schema": schema}},
    }


def answer_problems(app: FastAPI) -> None:
    """Says what is answered to each error that an endpoint raises."""
    answers: dict[type[Exception], Callable[..., Any]] = {
        RequestValidationError: _invalid_request,
        InvalidArgument: _invalid_argument,
        NotFound: _not_found,
        Unavailable: _unavailable,
        HTTPException: _no_such_place,
    }
    for error, answer in answers.items():
        app.add_exception_handler(error, answer)


def failed(request: Request) -> Response:
    """Something went wrong that nobody expected. What, is for the log."""
    detail = "Something went wrong here. It is written down; try again later."
    return _answered(request, Problem(title="Internal Server Error", status=500, detail=detail))


async def _invalid_request(request: Request, error: RequestValidationError) -> Response:
    # FastAPI's first part of a field's place only says that it was in the query.
    errors = [{**each, "loc": each["loc"][1:]} for each in error.errors()]
    return _refused(request, violations(errors))  # type: ignore[arg-type]


async def _invalid_argument(request: Request, error: InvalidArgument) -> Response:
    return _refused(request, error.violations)


def _refused(request: Request, wrong: Any) -> Response:
    named = [{"field": field, "description": description} for field, description in wrong]
    detail = "; ".join(f"{field}: {description}" for field, description in wrong)
    told = Problem(title="The question is wrong", status=422, detail=detail, violations=named)
    return _answered(request, told)


async def _not_found(request: Request, error: NotFound) -> Response:
    return _answered(request, Problem(title="Not found", status=404, detail=str(error)))


async def _no_such_place(request: Request, error: HTTPException) -> Response:
    """A path that nothing answers at, or not by this method."""
    title = HTTPStatus(error.status_code).phrase
    detail = f"{request.method} {request.url.path}: {title.lower()}"
    response = _answered(request, Problem(title=title, status=error.status_code, detail=detail))
    response.headers.update(error.headers or {})
    return response


async def _unavailable(request: Request, error: Unavailable) -> Response:
    response = _answered(request, Problem(title="Not available yet", status=503, detail=str(error)))
    response.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    return response


def _answered(request: Request, told: Problem) -> Response:
    if not of_api(request.scope["path"]):
        return WebPage.notice(request, told.status, told.title, told.detail)
    return JSONResponse(told.model_dump(), told.status, media_type=_PROBLEM)
