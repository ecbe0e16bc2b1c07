"""How well search answers over a city's real programmes, in graded judgements.

    python -m bench.judged chicago_programs.csv.gz

Each question of ``labels/chicago-questions.txt`` names by patterns of titles what was asked for
(grade 3) and what would do as well (grade 1), so that every programme of the file is judged and not
only what a search brought up. They were written from the list of titles before any answer was seen.
The file is no part of the project.

nDCG@10 with gains of 2^grade - 1 (Burges et al., "Learning to rank using gradient descent", ICML
2005); success@10, whether one of the first ten is what was asked for; precision@10, how many of the
first ten are either, of ten or of as many as there are.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path
from uuid import UUID

from lyceum_chassis.edge.requests import parse
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Row
from lyceum_cli.chicago.programme import Programme, read_programme
from lyceum_cli.chicago.requests import post_opportunity
from lyceum_cli.chicago.rows import ProgrammeFile
from lyceum_cli.chicago.rows import Row as FileRow
from lyceum_opportunities.opportunity import PostOpportunity
from lyceum_projections.cards import CARDS
from lyceum_projections.facts import OpportunityPublished
from lyceum_projections.search_index import SearchIndex
from lyceum_projections.search_question import SearchQuestion

from bench.measuring import percentile

QUESTIONS = Path(__file__).parent / "labels" / "chicago-questions.txt"
FIRST = 10
ASKED, WOULD_DO = 3, 1


@dataclass(frozen=True)
class Question:
    text: str
    asked: re.Pattern[str]
    would_do: re.Pattern[str] | None

    def grade(self, title: str) -> int:
        if self.asked.search(title):
            return ASKED
        return WOULD_DO if self.would_do and self.would_do.search(title) else 0


@dataclass(frozen=True)
class Outcome:
    question: Question
    gain: float
    success: bool
    precision: float
    ms: float


def questions(file: Path) -> list[Question]:
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, asked, would_do = _parts(line)
            found.append(
                Question(
                    text,
                    re.compile(asked, re.IGNORECASE),
                    re.compile(would_do, re.IGNORECASE) if would_do else None,
                )
            )
    return found


def indexed(file: Path, index: SearchIndex) -> dict[str, str]:
    """Puts the file's programmes on the index; their titles by the card's stream."""
    titles, cards = {}, []
    with ProgrammeFile(file) as rows:
        for row in rows:
            programme = read_programme(row)
            if isinstance(row, FileRow) and isinstance(programme, Programme):
                stream = f"opportunity-{programme.opportunity_id}"
                titles[stream] = programme.title
                cards.append((_card(stream, programme), programme.organisation))
    index.put(cards, 1)
    return titles


def asked(question: Question, index: SearchIndex, titles: dict[str, str]) -> Outcome:
    began = time.perf_counter()
    answer = index.answer(
        SearchQuestion(text=question.text, page_size=FIRST, include_inactive=True)
    )
    ms = (time.perf_counter() - began) * 1_000
    grades = [question.grade(titles[hit.card.stream]) for hit in answer.hits]
    best = sorted((question.grade(title) for title in titles.values()), reverse=True)[:FIRST]
    possible = sum(grade > 0 for grade in best)
    if not best[0]:
        raise ValueError(f"Nothing in the file answers {question.text!r}: mend its pattern.")
    return Outcome(
        question,
        gain=_gain(grades) / _gain(best),
        success=ASKED in grades,
        precision=sum(grade > 0 for grade in grades) / possible,
        ms=ms,
    )


def told(outcomes: list[Outcome], *, worst: int) -> Iterator[str]:
    gain = statistics.mean(each.gain for each in outcomes)
    success = statistics.mean(each.success for each in outcomes)
    precision = statistics.mean(each.precision for each in outcomes)
    ms = [each.ms for each in outcomes]
    yield (
        f"{len(outcomes)} questions: nDCG@10 {gain:.3f}, success@10 {success:.3f}, "
        f"precision@10 {precision:.3f}; p50 {percentile(ms, 50):.1f} ms, "
        f"p99 {percentile(ms, 99):.1f} ms"
    )
    for each in sorted(outcomes, key=lambda each: each.gain)[:worst]:
        yield f"  {each.gain:.2f}  {each.question.text}"


def _gain(grades: list[int]) -> float:
    return sum(((1 << grade) - 1) / log2(at + 2) for at, grade in enumerate(grades))


def _parts(line: str) -> tuple[str, str, str]:
    text, asked_for, would_do = (part.strip() for part in f"{line} ".split(" | "))
    return text, asked_for, would_do


def _card(stream: str, programme: Programme) -> Row:
    """The card as the services would make it, of the importer's own request."""
    request = post_opportunity(programme, timedelta())
    _, _, posted = parse(request, "opportunity_id", PostOpportunity)
    fact = OpportunityPublished.model_validate(
        {"host_id": programme.partner_id, "offer": posted.offer.model_dump(mode="json")}
    )
    id_ = UUID(programme.opportunity_id)
    recorded = Recorded(id_, fact.type, stream, 1, 1, datetime.now(UTC), id_, b"")
    row = CARDS.evolve(None, fact, recorded)
    if row is None:
        raise ValueError(f"{programme.title!r} has no card.")
    return {**row, "_id": stream, "version": 1, "seq": 1}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.judged", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="list so many of the worst")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index", "judged")
        try:
            titles = indexed(given.file, index)
            outcomes = [asked(each, index, titles) for each in questions(QUESTIONS)]
        finally:
            index.close()
    print(f"{len(titles)} programmes. " + "\n".join(told(outcomes, worst=given.worst)))


if __name__ == "__main__":
    main()
