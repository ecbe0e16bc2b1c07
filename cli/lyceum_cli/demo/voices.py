"""What people are asked after the term, what they answer, and what they are told was done."""

import random
from collections.abc import Sequence
from typing import Final

from lyceum.feedback.v1 import feedback_pb2 as fb

CHOICES: Final = ("Yes, to anybody", "To some people", "No")
QUESTIONS: Final = (
    fb.Question(key="overall", text="How was it?", kind=fb.QUESTION_KIND_SCALE),
    fb.Question(key="learned", text="How much did you learn?", kind=fb.QUESTION_KIND_SCALE),
    fb.Question(
        key="recommend",
        text="Would you tell others to go?",
        kind=fb.QUESTION_KIND_CHOICE,
        choices=CHOICES,
    ),
    fb.Question(key="change", text="What should change?", kind=fb.QUESTION_KIND_TEXT),
)
_WISHES: Final = (
    "More time to practise, please.",
    "It began too early for those who come by bus.",
    "The groups were too large to ask questions.",
    "I would like to go on with the same people.",
    "The room was cold.",
    "Show us what the others have made.",
    "Nothing. Keep it as it is.",
    "There was not enough material for everybody.",
)
_SAID: Final = (
    "The groups were too large.",
    "It began too early for those who come by bus.",
    "There was not enough material for everybody.",
    "People want to go on after the last day.",
)
_DID: Final = (
    "There are more places and one more group leader.",
    "It begins half an hour later now.",
    "The material was doubled.",
    "A second course was planned.",
)


def answers(rng: random.Random, quality: float) -> Sequence[fb.Answer]:
    """What somebody says of something of this quality, 1 to 5. Questions may be left out."""
    given = [
        fb.Answer(question=key, scale=min(5, max(1, round(rng.gauss(quality, 0.9)))))
        for key in ("overall", "learned")
        if rng.random() < 0.95
    ]
    liking = min(2, max(0, round(rng.gauss((5 - quality) / 2, 0.6))))
    given.append(fb.Answer(question="recommend", choice=CHOICES[liking]))
    if rng.random() < 0.35:
        given.append(fb.Answer(question="change", text=f"{rng.choice(_WISHES)} (simulated)"))
    return given


def reply(rng: random.Random) -> tuple[str, str]:
    """You said, we did."""
    which = rng.randrange(len(_SAID))
    return f"{_SAID[which]} (simulated)", f"{_DID[which]} (simulated)"
