"""A question answered from one state of the index: cards, their number, and facets."""

from dataclasses import dataclass, replace

import tantivy
from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

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
from lyceum_projections.search_paging import LAST_CARDS, Bookmark
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.search_schema import stored
from lyceum_projections.search_text import Words, words_of

_FEW = 10
"""Cards, a page of them."""

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
    widened_to: frozenset[str] | None = None
    """The words that a card must have where some of them do: none, or numbers. None: all words."""

    def unnarrowed(self, near: Query | None) -> list[tuple[Occur, Query]]:
        """The words, which alone are scored, and the filters that are no facet's."""
        filters = [*self.filters.always, *([near] if near else [])]
        clauses = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]
        if self.words:
            must = self.words.telling if self.widened_to is None else self.widened_to
            clauses.append((Occur.Must, self.words.query(self.index.schema, must)))
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
    page = _page(search)
    if page.total < _FEW and (widened := _widened(search)):
        search, page = widened, _page(widened)
    unnarrowed = Query.boolean_query(search.unnarrowed(filters.near))
    return SearchAnswer(
        total=page.total,
        hits=tuple(_hit(search, address) for address in page.addresses),
        facets=facets(unnarrowed, filters.of_facet, searcher),
        match="all" if search.widened_to is None else "any",
        next_page_token=page.end.token(question.__dict__) if page.end else "",
    )


def _widened(search: _Search) -> _Search | None:
    """The search for some of the words, if no card has all, or few have and many are called by
    some. It does not depend on the filters: one more may never widen a search."""
    words = search.words
    if words is None or len(words.words) == 1:
        return None
    active = Filters(search.filters.always[:1], None, {})
    with_all = _count(replace(search, filters=active).query(None), search.searcher)
    if with_all == 0:
        return replace(search, widened_to=frozenset())
    called = _count(words.called(search.index.schema), search.searcher)
    return replace(search, widened_to=words.numbers) if with_all < _FEW <= called else None


def _count(query: Query, searcher: Searcher) -> int:
    found: int = searcher.search(query, 1).count  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True)
class _Page:
    """``total`` cards match; where this page's are; and after which card the next one begins."""

    total: int
    addresses: list[DocAddress]
    end: Bookmark | None


def _page(search: _Search) -> _Page:
    question, query = search.question, search.query(search.filters.near)
    if question.order == "distance" and question.near:
        return _nearest(search, question.near, _count(query, search.searcher))
    if question.order != "date" and search.words is not None:
        return _most_relevant(search, query)
    return _first_to_start(search, query)


def _first_to_start(search: _Search, query: Query) -> _Page:
    question, bookmark, total = search.question, search.question.bookmark, None
    if bookmark is not None:
        total = _count(query, search.searcher)
        later = Query.range_query(
            search.index.schema, "place", FieldType.Integer, bookmark.place + 1, None
        )
        query = Query.boolean_query([(Occur.Must, query), (Occur.Must, later)])
    found = search.searcher.search(
        query,
        question.page_size,
        offset=question.offset,
        order_by_field="place",
        order=Order.Asc,
    )
    left: int = found.count  # type: ignore[attr-defined]
    addresses = [address for _, address in found.hits]
    is_last = question.offset + len(addresses) >= left
    end = None if is_last else _end_of(search, addresses, [0.0] * len(addresses))
    return _Page(left if total is None else total, addresses, end)


def _most_relevant(search: _Search, query: Query) -> _Page:
    """As they score; those that score alike in the order of their places, so that a page has the
    same cards whatever was indexed anew since the one before."""
    question, bookmark = search.question, search.question.bookmark
    seen = question.offset if bookmark is None else bookmark.seen
    last = {} if bookmark is None else _spots(search, query, bookmark.streams)
    limit = 2 * (seen + question.page_size) + 20
    while True:
        found = search.searcher.search(query, limit)
        total, hits = found.count, found.hits  # type: ignore[attr-defined]
        places = places_of([address for _, address in hits], search.searcher)
        scores = [-score for score, _ in hits]
        ranked = sorted(range(len(hits)), key=lambda at: (scores[at], places[at]))
        begin, known = question.offset, True
        if bookmark is not None:
            rank_at = {_spot(hits[at][1]): rank for rank, at in enumerate(ranked)}
            ranks = {stream: rank_at[spot] for stream, spot in last.items() if spot in rank_at}
            known = len(ranks) == len(last)
            again = bookmark.found_again(ranks)
            is_later = (bookmark.is_before(scores[at], places[at]) for at in ranked)
            begin = len(ranked) - sum(is_later) if again is None else again
        page = ranked[begin : begin + question.page_size]
        # All that score as the page's last one does are looked at, wherever the page ends.
        whole = known and len(page) == question.page_size and scores[-1] > scores[page[-1]]
        if whole or len(hits) >= total:
            break
        limit = min(total, limit * 4)
    addresses = [hits[at][1] for at in page]
    is_last = begin + len(page) >= total
    end = None if is_last else _end_of(search, addresses, [scores[at] for at in page])
    return _Page(total, addresses, end)


def _spots(search: _Search, query: Query, streams: list[str]) -> dict[str, tuple[int, int]]:
    """Where the cards of a bookmark are that still match. Scores move with every card that comes
    or goes: so a page begins after these where they stand now, and not at an old score."""
    these = Query.term_set_query(search.index.schema, "stream", streams)
    both = Query.boolean_query([(Occur.Must, query), (Occur.Must, these)])
    hits = search.searcher.search(both, len(streams), count=False).hits if streams else []
    found = ((stored(search.searcher.doc(address))["_id"], address) for _, address in hits)
    return {stream: _spot(address) for stream, address in found}


def _spot(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _nearest(search: _Search, circle: Circle, total: int) -> _Page:
    """Matching cards, nearest first."""
    question, bookmark = search.question, search.question.bookmark
    seen = question.offset if bookmark is None else bookmark.seen
    wanted = min(seen + question.page_size, total)
    for part in (*_WIDENING, 1.0):
        near = search.filters.near
        if part < 1.0:
            narrow = Circle(circle.latitude, circle.longitude, circle.radius_m * part)
            near = circle_query(narrow, search.index.schema, search.searcher)
        query = search.query(near)
        if part < 1.0 and _count(query, search.searcher) < wanted:
            continue
        found = search.searcher.search(query, max(1, total), count=False).hits
        addresses = [address for _, address in found]
        points = points_at(addresses, search.searcher)
        places = places_of(addresses, search.searcher)
        measured = {point: circle.distance_m(*point) for point in set(points)}
        metres = [measured[point] for point in points]
        ranked = sorted(range(len(addresses)), key=lambda at: (metres[at], places[at]))
        begin = question.offset
        if bookmark is not None:
            begin = sum(not bookmark.is_before(metres[at], places[at]) for at in ranked)
        page = ranked[begin : begin + question.page_size]
        if len(page) == question.page_size:
            break
    found_here = [addresses[at] for at in page]
    is_last = begin + len(page) >= total
    end = None if is_last else _end_of(search, found_here, [metres[at] for at in page])
    return _Page(total, found_here, end)


def _end_of(search: _Search, addresses: list[DocAddress], measures: list[float]) -> Bookmark | None:
    """The page's last card, to go on from."""
    if not addresses:
        return None
    bookmark = search.question.bookmark
    (place,) = places_of(addresses[-1:], search.searcher)
    last = addresses[-LAST_CARDS:]
    streams = [str(stored(search.searcher.doc(address))["_id"]) for address in last]
    before = search.question.offset if bookmark is None else bookmark.seen
    return Bookmark(
        measure=measures[-1], place=place, streams=streams, seen=before + len(addresses)
    )


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
