"""The contract lyceum.projections.v1 over gRPC: messages to questions, answers to messages."""

from collections.abc import Iterable
from typing import Any, TypeVar

import grpc.aio
from lyceum.command.v1 import outcome_pb2
from lyceum.projections.v1 import reports_pb2, reports_pb2_grpc, search_pb2, search_pb2_grpc
from lyceum_chassis.errors import InvalidArgument
from lyceum_chassis.proto_mapping import to_dict
from pydantic import BaseModel, ValidationError

from lyceum_projections.answers import Card, Hit, OfferRow, plain
from lyceum_projections.queries import Queries
from lyceum_projections.read_your_write import Token, tokens
from lyceum_projections.reports import OfferQuestion
from lyceum_projections.search_question import SearchQuestion, violations

Q = TypeVar("Q", bound=BaseModel)
Context = grpc.aio.ServicerContext[Any, Any]


class SearchServicer(search_pb2_grpc.SearchServiceServicer):
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def Search(
        self, request: search_pb2.SearchRequest, context: Context
    ) -> search_pb2.SearchResponse:
        asked = to_dict(request)
        point = asked.pop("near") or {}
        del asked["after"]
        # Zero is how proto3 says "not given".
        for name in ("page", "page_size"):
            if not asked[name]:
                del asked[name]
        question = _checked(SearchQuestion, asked | point)
        found = await self._queries.search(question, _after(request.after))
        return search_pb2.SearchResponse(
            total=found.total,
            hits=[_hit(hit) for hit in found.hits],
            facets=[search_pb2.Facet(**plain(facet)) for facet in found.facets],
        )

    async def GetCard(
        self, request: search_pb2.GetCardRequest, context: Context
    ) -> search_pb2.GetCardResponse:
        if not request.stream:
            raise InvalidArgument([("stream", "is needed")])
        card = await self._queries.card(request.stream, _after(request.after))
        return search_pb2.GetCardResponse(card=_card(card))


class ReportsServicer(reports_pb2_grpc.ReportsServiceServicer):
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def ReportOffer(
        self, request: reports_pb2.ReportOfferRequest, context: Context
    ) -> reports_pb2.ReportOfferResponse:
        asked = to_dict(request)
        del asked["after"]
        asked["group_by"] = asked["group_by"] or "area"
        question = _checked(OfferQuestion, asked)
        report = await self._queries.report_offer(question, _after(request.after))
        return reports_pb2.ReportOfferResponse(
            rows=[_offer_row(row) for row in report.rows], total=_offer_row(report.total)
        )

    async def ReportVoices(
        self, request: reports_pb2.ReportVoicesRequest, context: Context
    ) -> reports_pb2.ReportVoicesResponse:
        report = await self._queries.report_voices(_after(request.after))
        return reports_pb2.ReportVoicesResponse(
            rows=[reports_pb2.VoicesRow(**plain(row)) for row in report.rows],
            threshold=report.threshold,
        )


def _checked(question: type[Q], asked: dict[str, Any]) -> Q:
    try:
        return question.model_validate(asked)
    except ValidationError as error:
        raise InvalidArgument(violations(error.errors())) from None


def _after(given: Iterable[outcome_pb2.StreamVersion]) -> list[Token]:
    return tokens((each.stream, each.version) for each in given)


def _card(card: Card) -> search_pb2.Card:
    type_ = search_pb2.CardType.Value(f"CARD_TYPE_{card.type.upper()}")
    return search_pb2.Card(**plain(card) | {"type": type_})


def _hit(hit: Hit) -> search_pb2.Hit:
    return search_pb2.Hit(**plain(hit) | {"card": _card(hit.card)})


def _offer_row(row: OfferRow) -> reports_pb2.OfferRow:
    return reports_pb2.OfferRow(**plain(row))
