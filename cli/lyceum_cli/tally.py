"""What became of many commands, counted."""

from collections import Counter
from dataclasses import dataclass, field

from lyceum_cli.refusals import Refusal


@dataclass(slots=True)
class Tally:
    """sent = accepted + already_done + refused + those on their way; skipped ones aren't sent."""

    sent: int = 0
    accepted: int = 0
    already_done: int = 0
    skipped: int = 0
    retried: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By status code and reason."""
    said: dict[str, str] = field(default_factory=dict)
    """What the service said to the first that was refused so."""

    def refuse(self, refusal: Refusal) -> None:
        self.refused[refusal.label] += 1
        self.said.setdefault(refusal.label, refusal.message)

    @property
    def answered(self) -> int:
        return self.accepted + self.already_done + self.refused.total()

    def as_json(self) -> dict[str, object]:
        return {
            "sent": self.sent,
            "accepted": self.accepted,
            "already_done": self.already_done,
            "skipped": self.skipped,
            "retried": self.retried,
            "refused": [
                {"reason": label, "count": count, "said": self.said[label]}
                for label, count in self.refused.most_common()
            ],
        }
