"""A question answered from one state of the index: cards, their number, and facets."""

from dataclasses import dataclass

import tantivy
from tantivy import DocAddress, Occur, Order, Query, Searcher

from lyceum_projections.answers import Card, Facet, FacetValue, Hit, SearchAnswer
from lyceum_projections.geo import Circle
from lyceum_projections.search_filters import Filters, both, circle_query, filters_of, points_at
from lyceum_projections.search_highlight import fragment, highlighted
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.search_schema import stored
from lyceum_projections.search_text import Match, Words, words_of

FACETS = ("type", "kind", "theme", "area", "price", "age", "free_places")
_MOST_VALUES = 100
_SEGMENT_VALUES = 10_000
"""Values that each segment of the index reports: with fewer, rare ones would be undercounted."""

_WIDENING = (1 / 32, 1 / 8, 1 / 3, 1)
"""Parts of the radius that are searched in turn for the nearest cards."""


@dataclass(frozen=True)
class _Search:
    """A question turned into queries over one state of the index."""

    question: SearchQuestion
    schema: tantivy.Schema
    searcher: Searcher
    filters: Filters
    words: Words | None
    match: Match

    def query(self, *, without: str | None = None, narrowed: Query | None = None) -> Query:
        """All filters, or all but one, and the words. Only the words are scored."""
        clauses = [
            (Occur.Must, Query.const_score_query(query, 0.0))
            for facet, query in self.filters.items()
            if facet != without
        ]
        if narrowed is not None:
            clauses.append((Occur.Must, Query.const_score_query(narrowed, 0.0)))
        if self.words:
            clauses.append((Occur.Must, self.words.query(self.schema, self.match)))
        return Query.boolean_query(clauses)


def answer(question: SearchQuestion, index: tantivy.Index) -> SearchAnswer:
    """Blocking, for some milliseconds."""
    searcher, schema = index.searcher(), index.schema
    filters = filters_of(question, schema, searcher)
    words = words_of(question.text)
    match = _match(words, filters, schema, searcher)
    search = _Search(question, schema, searcher, filters, words, match)
    total: int = searcher.search(search.query(), 1).count  # type: ignore[attr-defined]
    return SearchAnswer(
        total=total,
        hits=tuple(_hit(search, address) for address in _page(search, total)),
        facets=_facets(search),
        match=match,
    )


def _match(words: Words | None, filters: Filters, schema: tantivy.Schema, at: Searcher) -> Match:
    """Whether any card has all the words.

    Facets and other filters are not asked here: a filter that is added may never widen a search.
    """
    if words is None or len(words.words) == 1:
        return "all"
    everything = [words.query(schema, "all")]
    if "active" in filters:
        everything.append(filters["active"])
    return "all" if at.search(both(*everything), 1, count=False).hits else "any"


def _page(search: _Search, total: int) -> list[DocAddress]:
    question = search.question
    if question.offset >= total:
        return []
    if question.order == "distance" and question.near:
        return _nearest(search, question.near)[question.offset :][: question.page_size]
    by_date = question.order == "date" or search.words is None
    found = search.searcher.search(
        search.query(),
        question.page_size,
        count=False,
        offset=question.offset,
        order_by_field="start_day" if by_date else None,
        order=Order.Asc if by_date else Order.Desc,
    )
    return [address for _, address in found.hits]


def _nearest(search: _Search, circle: Circle) -> list[DocAddress]:
    """Matching cards, nearest first: at least to the end of the page, if there are so many."""
    wanted = search.question.offset + search.question.page_size
    addresses: list[DocAddress] = []
    for part in _WIDENING:
        narrow = Circle(circle.latitude, circle.longitude, circle.radius_m * part)
        within = circle_query(narrow, search.schema, search.searcher) if part < 1 else None
        found = search.searcher.search(
            search.query(narrowed=within), search.searcher.num_docs, count=False
        )
        addresses = [address for _, address in found.hits]
        if len(addresses) >= wanted:
            break
    points = points_at(addresses, search.searcher)
    metres = {point: circle.distance_m(*point) for point in set(points)}
    by_distance = sorted(range(len(addresses)), key=lambda at: (metres[points[at]], at))
    return [addresses[at] for at in by_distance]


def _hit(search: _Search, address: DocAddress) -> Hit:
    card = Card.of(stored(search.searcher.doc(address)))
    near, distance = search.question.near, None
    if near and card.latitude is not None and card.longitude is not None:
        distance = near.distance_m(card.latitude, card.longitude)
    return Hit(
        card=card,
        title_html=highlighted(card.title, search.words),
        fragment_html=fragment(card.description, search.words),
        distance_m=distance,
    )


def _facets(search: _Search) -> tuple[Facet, ...]:
    filtered = [facet for facet in FACETS if facet in search.filters]
    found = _counts(search.query(), [f for f in FACETS if f not in filtered], search.searcher)
    for facet in filtered:
        found |= _counts(search.query(without=facet), [facet], search.searcher)
    return tuple(Facet(name=name, values=found[name]) for name in FACETS)


def _counts(query: Query, names: list[str], at: Searcher) -> dict[str, tuple[FacetValue, ...]]:
    asked = {
        name: {"terms": {"field": name, "size": _MOST_VALUES, "segment_size": _SEGMENT_VALUES}}
        for name in names
    }
    found = at.aggregate(query, asked) if names else {}
    return {
        name: tuple(
            FacetValue(value=bucket["key"], count=bucket["doc_count"])
            for bucket in sorted(
                found[name]["buckets"], key=lambda each: (-each["doc_count"], each["key"])
            )
        )
        for name in names
    }
