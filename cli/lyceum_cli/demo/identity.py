"""Ids of a simulated term. All follow from the seed: a second run sends the same commands."""

from typing import Final
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("5d0b9f0a-2f1c-4a55-9a0e-7c1b5f7f7f52")


class Identities:
    """The ids of the term with this seed. Nobody real has one of these."""

    def __init__(self, seed: int) -> None:
        self._term = uuid5(_NAMESPACE, f"term:{seed}")

    def learner(self, number: int) -> str:
        return self._of("learner", str(number))

    def survey(self, opportunity_id: str) -> str:
        return self._of("survey", opportunity_id)

    def command(self, intention: str, *subjects: str) -> str:
        """The one command with this intention on these: an opportunity and a learner, say."""
        return self._of("command", intention, *subjects)

    def _of(self, *parts: str) -> str:
        return str(uuid5(self._term, ":".join(parts)))
