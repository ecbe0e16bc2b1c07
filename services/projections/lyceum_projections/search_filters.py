"""A question's filters as queries, each by the name of the facet that it narrows."""

from collections.abc import Iterable
from typing import cast

import tantivy
from tantivy import DocAddress, FieldType, Occur, Query, Searcher

from lyceum_projections.geo import Circle, cover
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.search_schema import point_term

Filters = dict[str, Query]


def filters_of(question: SearchQuestion, schema: tantivy.Schema, searcher: Searcher) -> Filters:
    """The filters that the question sets. Every card that all of them hold for matches."""

    def any_of(field: str, values: Iterable[object]) -> Query:
        return Query.term_set_query(schema, field, [str(value) for value in values])

    def between(field: str, low: int | None, high: int | None) -> Query:
        return Query.range_query(schema, field, FieldType.Integer, low, high)

    filters: Filters = {}
    # Without a type, both: the index also holds a document that is no card.
    types = [question.type] if question.type else ["opportunity", "partner"]
    filters["type"] = any_of("type", types)
    for facet, field, values in (
        ("kind", "kind", question.kinds),
        ("theme", "theme", question.themes),
        ("area", "area", question.areas),
        ("price", "price", question.prices),
        ("host", "host_id", question.host_ids),
    ):
        if values:
            filters[facet] = any_of(field, values)
    if not question.include_inactive:
        filters["active"] = Query.term_query(schema, "active", True)
    if question.free_places_only:
        filters["free_places"] = Query.term_query(schema, "free_places", "yes")
    if question.age is not None:
        filters["age"] = both(
            between("minimum_age", None, question.age), between("maximum_age", question.age, None)
        )
    # Partners have no days to compare, so a date leaves them out.
    if question.from_date:
        filters["from"] = between("end_day", question.from_date.toordinal(), None)
    if question.to_date:
        filters["to"] = between("start_day", None, question.to_date.toordinal())
    if question.near:
        filters["near"] = circle_query(question.near, schema, searcher)
    return filters


def both(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def circle_query(circle: Circle, schema: tantivy.Schema, searcher: Searcher) -> Query:
    """Exactly the cards in the circle: by cell inside it, by measured points on its rim."""
    cells = cover(circle)
    rim = Query.term_set_query(schema, "cell", cells.rim)
    on_rim = searcher.search(rim, max(1, searcher.num_docs), count=False).hits
    # Cards share addresses: each point is measured once.
    points = set(points_at([address for _, address in on_rim], searcher))
    held = [point_term(*point) for point in points if circle.holds(*point)]
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
