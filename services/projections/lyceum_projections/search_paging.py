"""Page tokens: where a page of a search ended, so that the next one goes on from there.

A page's number counts cards, and counts wrong when one comes or goes before it. A token says after
which card the page begins, by what orders them. It is bound to the question that it answered.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError
from pydantic_core import PydanticCustomError

TOKEN_MAX = 1_000
LAST_CARDS = 5
_NOT_OF_THE_QUESTION = {"page", "page_size", "page_token", "after"}


class Bookmark(BaseModel):
    """Where a page ends. Of cards the least ``measure`` comes first: minus the score, or the
    distance in metres; what measures alike comes in the order of ``place``, where it stands by its
    day (``search_schema.place_of``). Both are the last card's. ``streams``: it, and up to four
    cards before it, in order, since scores can't be compared with old ones. ``seen``: how many
    cards were shown up to it, which is a hint, as it may be wrong by now."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    measure: FiniteFloat = 0.0
    place: int = Field(ge=0, lt=1 << 62)
    streams: list[Annotated[str, Field(max_length=100)]] = Field(max_length=LAST_CARDS)
    seen: int = Field(ge=0, le=1 << 31)

    def token(self, question: Mapping[str, Any]) -> str:
        """``question``: its fields by name, without defaults left out."""
        told = json.dumps([_fingerprint(question), *self.model_dump().values()])
        return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, token: str, question: Mapping[str, Any]) -> Self:
        """Raises ``PydanticCustomError``: no token, or another question's."""
        try:
            told = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), "-_", True))
            fingerprint, *values = told
            found = cls.model_validate(dict(zip(cls.model_fields, values, strict=True)))
        except (ValueError, TypeError, RecursionError, ValidationError):
            raise PydanticCustomError("no_token", "is no page token of a search") from None
        if fingerprint != _fingerprint(question):
            raise PydanticCustomError("another_question", "is a page token of another question")
        return found

    def is_before(self, measure: float, place: int) -> bool:
        """Whether a card of this rank is on a later page."""
        return (self.measure, self.place) < (measure, place)

    def found_again(self, ranks: Mapping[str, int]) -> int | None:
        """The rank at which the next page begins, by where the page's last cards stand now: after
        them, but for those of which the others say that they have moved. None: all have gone."""
        standing = [ranks[stream] for stream in self.streams if stream in ranks]
        begins = [rank + len(standing) - at for at, rank in enumerate(standing)]
        if not begins:
            return None
        middle = sorted(begins)[len(begins) // 2]
        stayed = (abs(each - middle) <= LAST_CARDS for each in begins)
        return 1 + max(rank for rank, stays in zip(standing, stayed, strict=True) if stays)


def _fingerprint(question: Mapping[str, Any]) -> str:
    asked = {name: value for name, value in question.items() if name not in _NOT_OF_THE_QUESTION}
    told = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
