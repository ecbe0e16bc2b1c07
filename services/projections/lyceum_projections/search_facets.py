"""Facets: how many matching cards have each value, counted in one pass over the index."""

from typing import Any

from tantivy import Query, Searcher

from lyceum_projections.answers import Facet, FacetValue

FACETS = ("type", "kind", "theme", "area", "price", "age", "free_places")
_MOST_VALUES = 100
_SEGMENT_VALUES = 10_000
"""Values that each segment of the index reports: with fewer, rare ones would be undercounted."""


def facets(unnarrowed: Query, narrowing: dict[str, str], searcher: Searcher) -> tuple[Facet, ...]:
    """Each facet counted as if it were not filtered itself, but as the others narrow it.

    ``unnarrowed`` is the search without the filters of facets, ``narrowing`` these by facet.
    """
    asked = {facet: _counted(facet, narrowing) for facet in FACETS}
    found = searcher.aggregate(unnarrowed, asked)
    return tuple(Facet(name=facet, values=_values(found[facet])) for facet in FACETS)


def _counted(facet: str, narrowing: dict[str, str]) -> dict[str, Any]:
    terms = {"terms": {"field": facet, "size": _MOST_VALUES, "segment_size": _SEGMENT_VALUES}}
    others = [expression for other, expression in narrowing.items() if other != facet]
    return {"filter": " AND ".join(others), "aggs": {"values": terms}} if others else terms


def _values(found: dict[str, Any]) -> tuple[FacetValue, ...]:
    buckets = found.get("values", found)["buckets"]
    ordered = sorted(buckets, key=lambda bucket: (-bucket["doc_count"], bucket["key"]))
    return tuple(FacetValue(value=bucket["key"], count=bucket["doc_count"]) for bucket in ordered)
