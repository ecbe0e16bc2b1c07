"""A question's filters, as queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import tantivy
from tantivy import DocAddress, FieldType, Occur, Query, Searcher

from lyceum_projections.cards import CARD_KINDS
from lyceum_projections.geo import Circle, cover
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.search_schema import point_number
from lyceum_projections.search_words import key


@dataclass(frozen=True)
class Filters:
    """A card matches that all of them hold for."""

    always: list[Query]
    """Those that narrow every facet; whether inactive cards count comes first."""

    near: Query | None
    """The circle, which narrows every facet too."""

    of_facet: dict[str, str]
    """Those that narrow every facet but their own, in the index's query language: only in it can
    an aggregation filter."""


def filters_of(
    question: SearchQuestion, schema: tantivy.Schema, searcher: Searcher, now: int
) -> Filters:
    """The filters that the question sets. ``now`` in seconds of Unix time: what is over by then is
    not offered any more, whether or not its status says so."""
    # The index also holds a document that is no card; it has no type and is never active.
    always = [
        Query.term_set_query(schema, "type", list(CARD_KINDS))
        if question.include_inactive
        else Query.boolean_query(
            [
                (Occur.Must, Query.term_query(schema, "active", True)),
                (
                    Occur.Must,
                    Query.range_query(schema, "over_at", FieldType.Integer, now + 1, None),
                ),
            ]
        )
    ]
    if question.host_ids:
        hosts = [str(host) for host in question.host_ids]
        always.append(Query.term_set_query(schema, "host_id", hosts))
    # Partners have no days to compare, so a date leaves them out.
    if question.from_date:
        first = question.from_date.toordinal()
        always.append(Query.range_query(schema, "end_day", FieldType.Integer, first, None))
    if question.to_date:
        last = question.to_date.toordinal()
        always.append(Query.range_query(schema, "start_day", FieldType.Integer, None, last))
    near = circle_query(question.near, schema, searcher) if question.near else None
    return Filters(always, near, _of_facet(question))


def _of_facet(question: SearchQuestion) -> dict[str, str]:
    age = question.age
    given = {
        "type": _any_of("type", [question.type] if question.type else []),
        "kind": _any_of("kind", question.kinds),
        "theme": _any_of("theme", map(key, question.themes)),
        "area": _any_of("area_key", map(key, question.areas)),
        "price": _any_of("price", question.prices),
        "age": "" if age is None else f"(minimum_age:<={age} AND maximum_age:>={age})",
        "free_places": _any_of("free_places", ["yes"] if question.free_places_only else []),
    }
    return {facet: expression for facet, expression in given.items() if expression}


def _any_of(field: str, values: Iterable[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    alternatives = " OR ".join(f'{field}:"{value}"' for value in quoted)
    return f"({alternatives})" if alternatives else ""


def circle_query(circle: Circle, schema: tantivy.Schema, searcher: Searcher) -> Query:
    """Exactly the cards in the circle: by cell inside it, by measured points on its rim."""
    cells = cover(circle)
    rim = Query.term_set_query(schema, "cell", cells.rim)
    on_rim = searcher.search(rim, max(1, searcher.num_docs), count=False).hits
    # Cards share addresses: each point is measured once.
    points = set(points_at([address for _, address in on_rim], searcher))
    held = [point_number(*point) for point in points if circle.holds(*point)]
    return Query.boolean_query(
        [
            (Occur.Should, Query.term_set_query(schema, "cell", cells.inside)),
            (Occur.Should, Query.term_set_query(schema, "point", held)),
        ]
    )


def points_at(addresses: list[DocAddress], searcher: Searcher) -> list[tuple[float, float]]:
    """Latitude and longitude of cards that have them."""
    degrees = (searcher.fast_field_values(f, addresses) for f in ("latitude", "longitude"))
    return list(cast("Iterable[tuple[float, float]]", zip(*degrees, strict=True)))


def places_of(addresses: list[DocAddress], searcher: Searcher) -> list[int]:
    """Where cards stand by their day."""
    return list(cast("Iterable[int]", searcher.fast_field_values("place", addresses)))
