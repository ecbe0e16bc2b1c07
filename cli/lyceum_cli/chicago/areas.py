"""Names of community areas, spelt one way."""

import re
from typing import Final

_SPELLINGS: Final = {"ohare": "O'Hare", "o'hare": "O'Hare"}
_SMALL: Final = frozenset(("of", "the", "and", "in", "on", "at"))
_MC = re.compile(r"\bMc(\w)")


def area_name(text: str) -> str:
    """ "NEAR WEST SIDE" and "near  west side" as "Near West Side"; mixed case is left as written,
    since somebody meant it: "Back of the Yards"."""
    name = " ".join(text.split())
    if name.lower() in _SPELLINGS:
        return _SPELLINGS[name.lower()]
    if not (name.isupper() or name.islower()):
        return name
    words = [
        word if place and word in _SMALL else "/".join(map(str.capitalize, word.split("/")))
        for place, word in enumerate(name.lower().split(" "))
    ]
    return _MC.sub(lambda match: f"Mc{match[1].upper()}", " ".join(words))
