"""How good search is, on questions whose right answers are known."""

from math import log2

from lyceum_projections.search_index import SearchIndex

from .city import opportunity, published
from .conftest import Search, card
from .judged import PROGRAMMES, QUESTIONS, Question

_BEST = 10


def test_two_hundred_questions_find_what_was_wanted(index: SearchIndex, search: Search) -> None:
    named = {opportunity(each.name): each.name for each in PROGRAMMES}
    index.clear()
    index.put(
        [
            (
                card(opportunity(each.name), published(each.title, description=each.description)),
                "",
            )
            for each in PROGRAMMES
        ],
        1,
    )
    gains, recalls = {}, {}
    for question in QUESTIONS:
        hits = search(question.text, page_size=_BEST).hits
        found = [named[hit.card.stream] for hit in hits]
        gains[question.text] = ndcg(found, question)
        recalls[question.text] = len(question.wanted & set(found)) / len(question.wanted)
    gain = sum(gains.values()) / len(gains)
    recall = sum(recalls.values()) / len(recalls)
    print(f"{len(QUESTIONS)} questions: nDCG@10 {gain:.3f}, recall@10 {recall:.3f}")
    print("worst:", sorted(gains.items(), key=lambda each: each[1])[:12])
    assert len(QUESTIONS) == 200
    assert gain >= 0.95
    assert recall >= 0.97


def ndcg(found: list[str], question: Question) -> float:
    """Normalised discounted cumulative gain of the first ten, with gains of 0 and 1 (Järvelin and
    Kekäläinen, 2002): 1 if all that was wanted stands first."""
    gained = sum(1 / log2(at + 2) for at, name in enumerate(found) if name in question.wanted)
    best = sum(1 / log2(at + 2) for at in range(min(_BEST, len(question.wanted))))
    return gained / best
