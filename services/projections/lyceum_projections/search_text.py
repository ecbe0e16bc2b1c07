"""The words that somebody typed, as a query, and where they occur in a text.

There is no query syntax: every character that is not a letter or digit only separates words, so
no input is an error.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query, Searcher

from lyceum_projections.search_schema import TEXTS, analyzer, as_written, stem
from lyceum_projections.search_words import asked, folded, is_run

_BOOSTS = dict(zip(TEXTS, (8.0, 3.0, 1.0), strict=True))
_PREFIX_BOOST = 0.05
_STANDS_IN = dict(zip(TEXTS, (1_000.0, 300.0, 100.0), strict=True))
"""What a word scores besides by the text that it, or its stem, stands in: what a card is called
counts before what it tells in passing, and BM25 orders within."""
_AS_TYPED = 1.5
"""How many times that if it stands there as it was typed: above all there that share its stem."""
_TYPO_BOOST = 0.001
"""A typing error scores a constant and BM25 rarely less than 0.1 for a word that means something:
so a word found as it was typed stands above every guess."""

_COMMON = 500
"""What so many cards say does not tell them apart."""

_KNOWN = 3
"""A word that so many cards have as it was typed is no typing error, and what it looks like
("math", "mat") is not what was meant."""

_MOST_FORGIVEN = 8
"""Typing errors are forgiven in so many words; a longer text has words enough to be found by."""

_MOST_ALTERNATIVES = 12
"""Of the words of a long text, so many of the rarest are looked for if not all can be found."""

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
    """The distinct words of a text that are looked for, in order."""

    words: tuple[str, ...]
    unfinished: str | None
    """The last word, if the text ends with it: somebody may still be typing."""

    forgiving: frozenset[str]
    """Those that may have been typed wrong."""

    rarest: tuple[str, ...]
    telling: frozenset[str]
    """Those that a card must have. What nearly every other text says ("class", "program") only
    ranks, unless all the words are such."""

    @property
    def numbers(self) -> frozenset[str]:
        """Those with a digit: another number is another thing."""
        return frozenset(filter(_has_digit, self.words))

    @property
    def runs(self) -> tuple[str, ...]:
        """Those that are parts of a run of letters, in which they may stand anywhere."""
        return tuple(word for word in self.words if is_run(word))

    def query(self, schema: tantivy.Schema, must: Collection[str]) -> Query:
        """Cards with all of these words or, if there are none, with any of the rarest: first those
        with most words, in what they are called."""
        words = self.words if must else self.rarest
        return Query.boolean_query(
            [
                (Occur.Must if word in must else Occur.Should, self._one(schema, word))
                for word in words
            ]
        )

    def called(self, schema: tantivy.Schema) -> Query:
        """Cards whose title has any of the words."""
        titled = (Query.term_query(schema, TEXTS[0], stem(word)) for word in self.words)
        return Query.boolean_query([(Occur.Should, each) for each in titled])

    def occurs_as(self, token: str) -> bool:
        """Whether a word of a text is what was looked for, by the rules of ``query``."""
        plain = next(iter(_plain.analyze(folded(token))), "")
        return any(
            stem(plain) == stem(word)
            or (word == self.unfinished and plain.startswith(word))
            or (word in self.forgiving and is_typo(word, plain))
            for word in self.words
        )

    def _one(self, schema: tantivy.Schema, word: str) -> Query:
        ways, standing = [], []
        for text, boost in _BOOSTS.items():
            written = as_written(text)
            same = Query.term_query(schema, text, stem(word))
            typed = Query.term_query(schema, written, word)
            ways.append(Query.boost_query(same, boost))
            standing.append(Query.const_score_query(same, _STANDS_IN[text]))
            standing.append(Query.const_score_query(typed, _STANDS_IN[text] * _AS_TYPED))
            if word == self.unfinished:
                # A fuzzy query that forgives nothing is the index's cheapest prefix query.
                started = Query.fuzzy_term_query(schema, written, word, 0, prefix=True)
                ways.append(Query.boost_query(started, boost * _PREFIX_BOOST))
            if word in self.forgiving:
                close = Query.fuzzy_term_query(schema, written, word, forgiven(word))
                ways.append(Query.boost_query(close, boost * _TYPO_BOOST))
        best = Query.disjunction_max_query(standing)
        return Query.boolean_query([(Occur.Should, way) for way in [best, *ways]])


def words_of(text: str, searcher: Searcher) -> Words | None:
    """The words to look for; None if there are none. "of" and the like count only alone."""
    found = list(dict.fromkeys(_plain.analyze(asked(text))))
    words = tuple(word for word in found if word not in _STOP_WORDS) or tuple(found)
    if not words:
        return None
    cards = {word: _cards_with(word, searcher) for word in words}
    rarest = sorted(words, key=lambda word: cards[word])[:_MOST_ALTERNATIVES]
    last = words[-1]
    open_ended = re.search(r"\w$", text) and last == found[-1] and len(last) > 1
    return Words(
        words=words,
        unfinished=last if open_ended and not is_run(last) else None,
        forgiving=frozenset(
            word for word in rarest[:_MOST_FORGIVEN] if forgiven(word) and cards[word] < _KNOWN
        ),
        rarest=tuple(rarest),
        telling=frozenset(word for word in words if cards[word] < _COMMON or _has_digit(word))
        or frozenset(words),
    )


def _cards_with(word: str, searcher: Searcher) -> int:
    return max(searcher.doc_freq(as_written(text), word) for text in TEXTS)


def forgiven(word: str) -> int:
    """How many typing errors are forgiven in a word: one from 4 letters on, two from 8; none where
    there is a digit in it, as another number is another thing."""
    if _has_digit(word) or is_run(word):
        return 0
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


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
