"""What clients were told, command by command: one half of what the checker compares."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Verdict(StrEnum):
    """The last word that a client heard of a command."""

    ACCEPTED = "accepted"
    """Carried out by an attempt that was answered, or an earlier one that was not."""
    REFUSED = "refused"
    UNANSWERED = "unanswered"


@dataclass(slots=True)
class Answer:
    """One command and what became of it. ``lost`` attempts had no answer."""

    stream: str
    command_id: str
    rpc: str
    verdict: Verdict = Verdict.UNANSWERED
    attempts: int = 0
    lost: int = 0
    version: int = 0
    """Where its stream stood after it, as the first answer said."""
    stored: bool = False
    """The answer said that this very attempt has stored something."""
    code: str = ""
    contradicted: str = ""
    """A second answer that doesn't go with the first one."""

    def accepted(self, version: int, already_done: bool) -> None:
        if self.stored:
            if not already_done:
                self.contradicted = "stored twice, by the answers"
            elif version != self.version:
                self.contradicted = f"at version {self.version} first, then at {version}"
        elif self.verdict is not Verdict.ACCEPTED or not already_done:
            # What was so already, without a commit, may be done anew once it is not so any more.
            self.version, self.stored = version, not already_done
        self.verdict = Verdict.ACCEPTED

    def refused(self, code: str) -> None:
        if self.verdict is not Verdict.ACCEPTED:
            self.verdict, self.code = Verdict.REFUSED, code
        elif self.stored:
            self.contradicted = f"stored, then refused: {code}"


class Answers:
    """All of a run."""

    def __init__(self) -> None:
        self.all: list[Answer] = []

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.all)

    def begin(self, stream: str, command_id: str, rpc: str) -> Answer:
        answer = Answer(stream, command_id, rpc)
        self.all.append(answer)
        return answer

    def counts(self) -> Counter[str]:
        return Counter(answer.verdict.value for answer in self.all)

    def save(self, file: Path) -> None:
        """One JSON object a line, so that a run can be checked again."""
        with file.open("w") as output:
            for answer in self.all:
                output.write(json.dumps(asdict(answer)) + "\n")

    @classmethod
    def load(cls, file: Path) -> "Answers":
        answers = cls()
        for line in file.read_text().splitlines():
            fields = json.loads(line)
            answers.all.append(Answer(**{**fields, "verdict": Verdict(fields["verdict"])}))
        return answers
