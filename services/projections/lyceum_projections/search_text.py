"""The words that somebody typed, as a query, and where they occur in a text.

There is no query syntax: every character that is not a letter or digit only separates words, so
no input is an error.
"""

import re
from dataclasses import dataclass
from typing import Literal

import tantivy
from tantivy import Occur, Query

from lyceum_projections.search_schema import TEXTS, analyzer, as_written, stem

Match = Literal["all", "any"]

_BOOSTS = dict(zip(TEXTS, (8.0, 3.0, 1.0), strict=True))
_PREFIX_BOOST = 0.05
_TYPO_BOOST = 0.001
"""A typing error scores a constant and BM25 rarely less than 0.1 for a word that means something:
so a word found as it was typed stands above every guess."""

_MOST_FORGIVEN = 12
"""Typing errors are forgiven in so many words; a longer text has words enough to be found by."""

_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by for if in into is it no not of on or such that the their "
        "then there these they this to was will with",
    )
)
_plain = analyzer(stems=False)


@dataclass(frozen=True)
class Words:
    """The distinct words of a text in order. The last may be unfinished: its prefix counts."""

    words: tuple[str, ...]
    unfinished: str | None

    def query(self, schema: tantivy.Schema, match: Match) -> Query:
        """Cards with all of the words, or any of them."""
        occur = Occur.Must if match == "all" else Occur.Should
        forgive = len(self.words) <= _MOST_FORGIVEN
        return Query.boolean_query(
            [
                (occur, _word_query(schema, word, forgive, prefix=word == self.unfinished))
                for word in self.words
            ]
        )

    def occurs_as(self, token: str) -> bool:
        """Whether a word of a text is what was looked for, by the rules of ``query``."""
        folded = next(iter(_plain.analyze(token)), "")
        return any(
            stem(folded) == stem(word)
            or (word == self.unfinished and folded.startswith(word))
            or is_typo(word, folded)
            for word in self.words
        )


def words_of(text: str) -> Words | None:
    """The words to look for; None if there are none. "of" and the like count only alone."""
    found = list(dict.fromkeys(_plain.analyze(text)))
    telling = [word for word in found if word not in _STOP_WORDS] or found
    if not telling:
        return None
    goes_on = re.search(r"\w$", text) is not None and found[-1] == telling[-1]
    return Words(tuple(telling), telling[-1] if goes_on and len(telling[-1]) > 1 else None)


def forgiven(word: str) -> int:
    """How many typing errors are forgiven in a word: one from 4 letters on, two from 8."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def is_typo(word: str, other: str) -> bool:
    """Whether at most the forgiven number of edits make one word of the other.

    An edit inserts, removes or replaces a letter, or swaps two neighbours (restricted
    Damerau-Levenshtein distance, as in tantivy's automaton).
    """
    most = forgiven(word)
    if not most or abs(len(word) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, above, row = row, before, [i]
        above_row = above
        for j, theirs in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == theirs:
                cost = min(cost, above_row[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most


def _word_query(schema: tantivy.Schema, word: str, forgive: bool, *, prefix: bool) -> Query:
    ways: list[Query] = []
    for text, boost in _BOOSTS.items():
        ways.append(_boosted(Query.term_query(schema, text, stem(word)), boost))
        written = as_written(text)
        if prefix:
            # A fuzzy query that forgives nothing is the index's cheapest prefix query.
            started = Query.fuzzy_term_query(schema, written, word, 0, prefix=True)
            ways.append(_boosted(started, boost * _PREFIX_BOOST))
        if forgive and forgiven(word):
            close = Query.fuzzy_term_query(schema, written, word, forgiven(word))
            ways.append(_boosted(close, boost * _TYPO_BOOST))
    return Query.boolean_query([(Occur.Should, way) for way in ways])


def _boosted(query: Query, boost: float) -> Query:
    return Query.boost_query(query, boost)
