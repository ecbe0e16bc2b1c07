"""Programmes in the languages of Chicago, invented, and what people ask for who want one of them.

``judged.txt`` has a line a programme: name, title, description, then four questions, each of which
wants it, and what else it wants, by name, behind an arrow.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Programme:
    name: str
    title: str
    description: str


@dataclass(frozen=True)
class Question:
    text: str
    wanted: frozenset[str]
    """Names of programmes."""


def _read() -> tuple[list[Programme], list[Question]]:
    programmes, questions = [], []
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        name, title, description, asked = (part.strip() for part in line.split(" | "))
        programmes.append(Programme(name, title, description))
        for each in asked.split("; "):
            text, _, more = each.partition(" > ")
            questions.append(Question(text, frozenset({name, *more.split()})))
    return programmes, questions


PROGRAMMES, QUESTIONS = _read()
