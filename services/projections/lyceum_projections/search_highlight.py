"""Matching words as HTML: everything is escaped, only ``<mark>`` is ours."""

import re
from html import escape

from lyceum_projections.search_text import Words

_TOKEN = re.compile(r"[^\W_]+")
_FRAGMENT = 240


def highlighted(text: str, words: Words | None) -> str:
    """The whole text with the matching words marked."""
    return _marked(text, 0, len(text), _matches(text, words))


def fragment(text: str, words: Words | None) -> str:
    """The part of the text, some 240 characters, in which most different words match."""
    matches = _matches(text, words)
    start = _best_start(text, matches)
    end = len(text) if len(text) <= start + _FRAGMENT else _word_end(text, start + _FRAGMENT)
    html = _marked(text, start, end, matches).strip()
    return ("… " if start else "") + html + (" …" if end < len(text) else "")


def _matches(text: str, words: Words | None) -> list[tuple[int, int]]:
    if words is None:
        return []
    known: dict[str, bool] = {}
    found = []
    for token in _TOKEN.finditer(text):
        word = token.group().lower()
        if word not in known:
            known[word] = words.occurs_as(word)
        if known[word]:
            found.append(token.span())
    for part in words.runs:
        found += [each.span() for each in re.finditer(re.escape(part), text)]
    return _joined(sorted(found)) if words.runs else found


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that overlap or touch as one."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _best_start(text: str, matches: list[tuple[int, int]]) -> int:
    """A little before the match that opens the window with the most different words."""
    if not matches or matches[0][0] < _FRAGMENT // 2:
        return 0
    opening = max(
        (start for start, _ in matches),
        key=lambda opens: (
            len({text[a:b].lower() for a, b in matches if opens <= a and b <= opens + _FRAGMENT}),
            -opens,
        ),
    )
    lead = max(0, opening - 40)
    space = text.find(" ", lead, opening)
    return 0 if lead == 0 else space + 1 if space >= 0 else opening


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", at - 40, at)
    return space if space >= 0 else at


def _marked(text: str, start: int, end: int, matches: list[tuple[int, int]]) -> str:
    parts, at = [], start
    for first, last in matches:
        if first < start or last > end:
            continue
        parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
        at = last
    return "".join([*parts, escape(text[at:end])])
