"""A question answered from one state of the index: cards, their number, and facets."""

from dataclasses import dataclass, replace

import tantivy
from tantivy import DocAddress, Occur, Order, Query, Searcher

from lyceum_projections.answers import Card, Hit, SearchAnswer
from lyceum_projections.geo import Circle
from lyceum_projections.search_facets import facets
from lyceum_projections.search_filters import (
    Filters,
    circle_query,
    filters_of,
    places_of,
    points_at,
)
from lyceum_projections.search_highlight import fragment, highlighted
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.search_schema import stored
from lyceum_projections.search_text import Match, Words, words_of

_WIDENING = (1 / 100, 1 / 30, 1 / 10, 1 / 3)
"""Parts of the radius that are searched in turn for the nearest cards, before all of it."""


@dataclass(frozen=True)
class _Search:
    """A question turned into queries over one state of the index."""

    question: SearchQuestion
    index: tantivy.Index
    searcher: Searcher
    filters: Filters
    words: Words | None
    now: int
    match: Match = "all"

    def unnarrowed(self, near: Query | None) -> list[tuple[Occur, Query]]:
        """The words, which alone are scored, and the filters that are no facet's."""
        filters = [*self.filters.always, *([near] if near else [])]
        clauses = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]
        if self.words:
            clauses.append((Occur.Must, self.words.query(self.index.schema, self.match)))
        return clauses

    def query(self, near: Query | None) -> Query:
        """The words and all filters, near where the query ``near`` says."""
        clauses = self.unnarrowed(near)
        for expression in self.filters.of_facet.values():
            narrowing = Query.const_score_query(self.index.parse_query(expression), 0.0)
            clauses.append((Occur.Must, narrowing))
        return Query.boolean_query(clauses)


def answer(question: SearchQuestion, index: tantivy.Index, now: int) -> SearchAnswer:
    """Blocking, for some milliseconds. ``now`` in seconds of Unix time."""
    searcher = index.searcher()
    filters = filters_of(question, index.schema, searcher, now)
    words = words_of(question.text, searcher)
    if words is None and question.text.strip():
        return SearchAnswer(
            total=0, hits=(), facets=facets(Query.empty_query(), {}, searcher), match="all"
        )
    search = _Search(question, index, searcher, filters, words, now)
    total, page = _page(search)
    if total == 0 and _nobody_has_all_words(search):
        search = replace(search, match="any")
        total, page = _page(search)
    unnarrowed = Query.boolean_query(search.unnarrowed(filters.near))
    return SearchAnswer(
        total=total,
        hits=tuple(_hit(search, address) for address in page),
        facets=facets(unnarrowed, filters.of_facet, searcher),
        match=search.match,
    )


def _nobody_has_all_words(search: _Search) -> bool:
    """Whether no card has them, whatever the filters: one more filter may never widen a search."""
    if search.words is None or len(search.words.words) == 1:
        return False
    activity = Filters(search.filters.always[:1], None, {})
    return _count(replace(search, filters=activity).query(None), search.searcher) == 0


def _count(query: Query, searcher: Searcher) -> int:
    found: int = searcher.search(query, 1).count  # type: ignore[attr-defined]
    return found


def _page(search: _Search) -> tuple[int, list[DocAddress]]:
    """How many cards match, and where the page's are."""
    question, query = search.question, search.query(search.filters.near)
    if question.order == "distance" and question.near:
        total = _count(query, search.searcher)
        nearest = _nearest(search, question.near, total)
        return total, nearest[question.offset :][: question.page_size]
    if question.order != "date" and search.words is not None:
        return _most_relevant(search, query)
    found = search.searcher.search(
        query,
        question.page_size,
        offset=question.offset,
        order_by_field="place",
        order=Order.Asc,
    )
    return found.count, [address for _, address in found.hits]  # type: ignore[attr-defined]


def _most_relevant(search: _Search, query: Query) -> tuple[int, list[DocAddress]]:
    """As they score; those that score alike in the order of their places, so that a page has the
    same cards whatever was indexed anew since the one before."""
    end = search.question.offset + search.question.page_size
    limit, total = 2 * end + 20, 0
    while True:
        found = search.searcher.search(query, limit)
        total, hits = found.count, found.hits  # type: ignore[attr-defined]
        # All that score as the page's last one does are looked at, wherever the page ends.
        if len(hits) >= total or len(hits) <= end - 1 or hits[-1][0] < hits[end - 1][0]:
            break
        limit = min(total, limit * 4)
    places = places_of([address for _, address in hits], search.searcher)
    ranked = sorted(range(len(hits)), key=lambda at: (-hits[at][0], places[at]))
    return total, [hits[at][1] for at in ranked[search.question.offset : end]]


def _nearest(search: _Search, circle: Circle, total: int) -> list[DocAddress]:
    """Matching cards, nearest first: to the end of the page at least, if there are so many."""
    wanted = min(search.question.offset + search.question.page_size, total)
    query = search.query(search.filters.near)
    for part in _WIDENING:
        narrow = Circle(circle.latitude, circle.longitude, circle.radius_m * part)
        narrower = search.query(circle_query(narrow, search.index.schema, search.searcher))
        if _count(narrower, search.searcher) >= wanted:
            query = narrower
            break
    found = search.searcher.search(query, max(1, total), count=False).hits
    addresses = [address for _, address in found]
    points = points_at(addresses, search.searcher)
    metres = {point: circle.distance_m(*point) for point in set(points)}
    places = places_of(addresses, search.searcher)
    by_distance = sorted(range(len(addresses)), key=lambda at: (metres[points[at]], places[at]))
    return [addresses[at] for at in by_distance]


def _hit(search: _Search, address: DocAddress) -> Hit:
    card = Card.of(stored(search.searcher.doc(address)), search.now)
    near, distance = search.question.near, None
    if near and card.latitude is not None and card.longitude is not None:
        distance = near.distance_m(card.latitude, card.longitude)
    return Hit(
        card=card,
        title_html=highlighted(card.title, search.words),
        fragment_html=fragment(card.description, search.words),
        distance_m=distance,
    )
