"""Text as the index takes it: one form, and words also where a script writes none.

Chinese, Japanese, Korean and Thai run words together, or hang endings on them. A run of such
letters is indexed as its single letters and its pairs, and looked for by its pairs: what holds all
of them holds, nearly always, what was meant.
"""

import re
import unicodedata
from collections.abc import Iterator

_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]")
"""Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs and the stroke that
stretches: people leave them out."""
_RUN = re.compile(
    "[\u0e01-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han, Kana
    "\uac00-\ud7a3\U00020000-\U0003134f]+"  # Hangul; rarer Han
)


def folded(text: str) -> str:
    """Composed, in the letters' plain widths, without the accents that people leave out."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def key(text: str) -> str:
    """What is equal for people: whatever the case, accents and spaces."""
    return " ".join(folded(text).casefold().split())


def indexed(text: str) -> str:
    """The text with every word and part of a run set apart."""
    return _RUN.sub(lambda run: f" {' '.join(_parts(run[0]))} ", folded(text))


def asked(text: str) -> str:
    """The same of what is looked for: of a run its pairs alone."""
    return _RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", folded(text))


def is_run(word: str) -> bool:
    """Whether it is part of a run."""
    return _RUN.fullmatch(word) is not None


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for at in range(len(run) - 1):
        yield run[at : at + 2]


def _parts(run: str) -> Iterator[str]:
    yield from run
    if len(run) > 1:
        yield from _pairs(run)
