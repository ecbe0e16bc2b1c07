"""The search index's fields, and the document that stands for a card.

A text is indexed twice: by its stems, which match grammatical forms and are scored, and by its
words as written, which match prefixes and typing errors. The row itself is stored beside them, so
that a page of results needs no other read.
"""

import hashlib
import json
from functools import lru_cache
from typing import Any

import tantivy
from lyceum_chassis.projector.projection import Row

from lyceum_projections.cards import CARD_KINDS
from lyceum_projections.geo import cells_of
from lyceum_projections.search_fields import OPEN_END
from lyceum_projections.search_words import indexed, key
from lyceum_projections.vocabulary import label

SCHEMA_VERSION = 3
"""Raise it with every change of this module, ``geo.py``, ``search_words.py``,
``vocabulary.age_bands`` or the fields of a card kind: an index of another version is thrown away
and built again from the cards."""

CHECKPOINT = "__checkpoint__"
TEXTS = ("title", "host", "body")
"""The indexed texts, most telling first. ``body`` is the description, kind, themes and area."""

_WORDS = (
    "stream", "type", "kind", "theme", "area", "area_key", "price", "age", "free_places", "host_id"
)  # fmt: skip
_LONGEST_BYTES = 255
"""Of a word: what is longer is none that anybody types."""
_TIE_BITS = 40


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for text in TEXTS:
        builder.add_text_field(text, tokenizer_name="stems")
        builder.add_text_field(as_written(text), tokenizer_name="words", index_option="freq")
    for word in _WORDS:
        builder.add_text_field(word, tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_text_field("cell", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("point", indexed=True)
    builder.add_boolean_field("active", indexed=True)
    for number in ("start_day", "end_day", "over_at", "minimum_age", "maximum_age", "place"):
        builder.add_integer_field(number, indexed=True, fast=True)
    for degrees in ("latitude", "longitude"):
        builder.add_float_field(degrees, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def as_written(text: str) -> str:
    """The field with a text's words as written."""
    return f"{text}_words"


def analyzer(*, stems: bool) -> tantivy.TextAnalyzer:
    """Letters and digits, lower case, without accents; English stems if asked for."""
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_BYTES))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    return (builder.filter(tantivy.Filter.stemmer("english")) if stems else builder).build()


_stemmer = analyzer(stems=True)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word as it is in the index."""
    return next(iter(_stemmer.analyze(word)), word)


def document(row: Row, host_name: str) -> tantivy.Document:
    """The card as the index holds it; ``host_name`` is empty for a partner."""
    kind = CARD_KINDS[row["type"]]
    themes, area = row["themes"], row["area"]
    body = " \n ".join([row["description"], label(row["kind"]), *map(label, themes), label(area)])
    fields: dict[str, Any] = {
        "stream": row["_id"],
        "type": row["type"],
        "kind": row["kind"],
        "theme": list(dict.fromkeys(themes)),
        "active": row["status"] in kind.current,
        "over_at": kind.over_at(row),
        "start_day": OPEN_END,
        "stored": json.dumps({**row, "host_name": host_name}).encode(),
    }
    for text, value in zip(TEXTS, (row["title"], host_name, body), strict=True):
        fields[text] = fields[as_written(text)] = indexed(value)
    if area:
        fields |= {"area": area, "area_key": key(area)}
    if row["latitude"] is not None and row["longitude"] is not None:
        fields |= _location(row["latitude"], row["longitude"])
    fields |= kind.fields(row)
    fields["place"] = place_of(row["_id"], fields["start_day"])
    return tantivy.Document(**fields)


def place_of(stream: str, start_day: int) -> int:
    """Where a card stands by its day: a total order, the same however often it is indexed anew."""
    tie = int.from_bytes(hashlib.sha256(stream.encode()).digest()[:5], "big")
    return start_day << _TIE_BITS | tie


def checkpoint_document(checkpoint: dict[str, Any]) -> tantivy.Document:
    """How far the index has come; a document, so that it is committed with the cards."""
    return tantivy.Document(stream=CHECKPOINT, stored=json.dumps(checkpoint).encode())


def stored(document: tantivy.Document) -> dict[str, Any]:
    """What ``document`` or ``checkpoint_document`` put in."""
    value: dict[str, Any] = json.loads(bytes(document["stored"][0]))
    return value


def point_number(latitude: float, longitude: float) -> int:
    """One number for a point, to a millionth of a degree: short terms are found fastest."""
    return round((latitude + 90) * 1e6) * 1_000_000_000 + round((longitude + 180) * 1e6)


def _location(latitude: float, longitude: float) -> dict[str, Any]:
    # Rounded alike everywhere, so that a point lies in its cell and in its number.
    north, east = round(float(latitude), 6), round(float(longitude), 6)
    return {
        "latitude": north,
        "longitude": east,
        "point": point_number(north, east),
        "cell": cells_of(north, east),
    }
