"""The contract lyceum.projections.v1 over gRPC: messages to questions, answers to messages."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import grpc.aio
from google.protobuf.message import Message
from lyceum.command.v1 import outcome_pb2
from lyceum.projections.v1 import reports_pb2, reports_pb2_grpc, search_pb2, search_pb2_grpc
from lyceum_chassis.edge.proto_mapping import to_dict, to_message
from lyceum_chassis.errors import InvalidArgument
from pydantic import BaseModel, ValidationError

from lyceum_projections.queries import Queries
from lyceum_projections.read_your_write import Token, tokens
from lyceum_projections.reporting.question import ReportQuestion
from lyceum_projections.reporting.released import OfferQuestion, offer_report, voices_report
from lyceum_projections.search_question import SearchQuestion, violations

SERVICES = (
    search_pb2.DESCRIPTOR.services_by_name["SearchService"].full_name,
    reports_pb2.DESCRIPTOR.services_by_name["ReportsService"].full_name,
)
Q = TypeVar("Q", bound=BaseModel)
_NEAR = {name: f"near.{name}" for name in ("latitude", "longitude", "radius_m")}
_OF_REPORT = {"from": "period.from", "to": "period.to", "where": "filters"}
_AS_THEY_ARE: Mapping[str, str] = {}
Context = grpc.aio.ServicerContext[Any, Any]


class SearchServicer(search_pb2_grpc.SearchServiceServicer):
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def Search(
        self, request: search_pb2.SearchRequest, context: Context
    ) -> search_pb2.SearchResponse:
        # Zero is how proto3 says "not given".
        asked = {
            name: value
            for name, value in _asked(request).items()
            if value or name not in ("page", "page_size")
        }
        near = asked.pop("near", {})
        question = _checked(SearchQuestion, asked | near, _NEAR)
        found = await self._queries.search(question, _after(request.after))
        return to_message(found.model_dump(), search_pb2.SearchResponse())

    async def GetCard(
        self, request: search_pb2.GetCardRequest, context: Context
    ) -> search_pb2.GetCardResponse:
        if not request.stream:
            raise InvalidArgument([("stream", "is needed")])
        card = await self._queries.card(request.stream, _after(request.after))
        return to_message({"card": card.model_dump()}, search_pb2.GetCardResponse())


class ReportsServicer(reports_pb2_grpc.ReportsServiceServicer):
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def ReportOffer(
        self, request: reports_pb2.ReportOfferRequest, context: Context
    ) -> reports_pb2.ReportOfferResponse:
        question = _checked(OfferQuestion, _asked(request)).as_asked()
        report = offer_report(await self._queries.report("offer", question, _after(request.after)))
        return to_message(report.model_dump(), reports_pb2.ReportOfferResponse())

    async def ReportVoices(
        self, request: reports_pb2.ReportVoicesRequest, context: Context
    ) -> reports_pb2.ReportVoicesResponse:
        after = _after(request.after)
        report = voices_report(await self._queries.report("voices", ReportQuestion(), after))
        return to_message(report.model_dump(), reports_pb2.ReportVoicesResponse())

    async def ListReports(
        self, request: reports_pb2.ListReportsRequest, context: Context
    ) -> reports_pb2.ListReportsResponse:
        return to_message(
            self._queries.report_list().model_dump(), reports_pb2.ListReportsResponse()
        )

    async def GetReport(
        self, request: reports_pb2.GetReportRequest, context: Context
    ) -> reports_pb2.GetReportResponse:
        asked = _asked(request)
        where: dict[str, list[str]] = {}
        for each in asked.pop("filters"):
            where.setdefault(each["dimension"], []).extend(each["values"])
        name, period = asked.pop("name"), asked.pop("period", {})
        question = _checked(ReportQuestion, asked | period | {"where": where}, _OF_REPORT)
        after = _after(request.after)
        with _named_as(_OF_REPORT):
            table = await self._queries.report(name, question, after)
        return to_message(table.model_dump(), reports_pb2.GetReportResponse())


def _asked(request: Message) -> dict[str, Any]:
    """The question's fields; tokens are no part of it."""
    return {name: value for name, value in to_dict(request).items() if name != "after"}


def _checked(
    question: type[Q], asked: dict[str, Any], paths: Mapping[str, str] = _AS_THEY_ARE
) -> Q:
    """``paths`` as in ``_named_as``."""
    with _named_as(paths):
        try:
            return question.model_validate(asked)
        except ValidationError as error:
            raise InvalidArgument(violations(error.errors())) from None


@contextmanager
def _named_as(paths: Mapping[str, str]) -> Iterator[None]:
    """Violations name a field of the question by its path in the request, where that is another."""
    try:
        yield
    except InvalidArgument as error:
        named = [
            (paths.get(field.partition(".")[0], field), description)
            for field, description in error.violations
        ]
        raise InvalidArgument(named) from None


def _after(given: Iterable[outcome_pb2.StreamVersion]) -> list[Token]:
    return tokens((each.stream, each.version) for each in given)
