"""Names of community areas, spelt one way."""

import re
from typing import Final

_SPELLINGS: Final = {"ohare": "O'Hare"}
_SMALL: Final = frozenset(("of", "the", "and", "in", "on", "at"))
_LETTERS = re.compile(r"[^\W\d_]+")
_MC = re.compile(r"\bMc(\w)")
_APOSTROPHES: Final = ("'", "’")


def area_name(text: str) -> str:
    """ "NEAR WEST SIDE" and "near  west side" as "Near West Side"; mixed case is left as written,
    since somebody meant it: "Back of the Yards"."""
    name = " ".join(text.split())
    if name.lower() in _SPELLINGS:
        return _SPELLINGS[name.lower()]
    if not (name.isupper() or name.islower()):
        return name
    words = [
        word if place and word in _SMALL else _LETTERS.sub(_capital, word)
        for place, word in enumerate(name.lower().split(" "))
    ]
    return _MC.sub(lambda match: f"Mc{match[1].upper()}", " ".join(words))


def _capital(letters: re.Match[str]) -> str:
    """Each part of a word begins with one, "Tri-Taylor" and "O'Hare"; but "3rd" and "Mary's"."""
    before = letters.string[letters.start() - 1] if letters.start() else " "
    if before.isdigit() or (before in _APOSTROPHES and letters[0] == "s"):
        return letters[0]
    return letters[0].capitalize()
