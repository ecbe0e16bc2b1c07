"""Field types of commands: each says no to what a reader of the event should never meet."""

import unicodedata
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")


def _plain_line_ends(value: object) -> object:
    """Text from browsers and from Windows ends its lines with two characters."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _printable(value: str) -> str:
    for index, character in enumerate(value):
        if character in "\n\t":
            continue
        if unicodedata.category(character) in ("Cc", "Cs") or character in _BIDI_CONTROLS:
            raise ValueError(f"has the control character U+{ord(character):04X} at {index}")
    return value


def _one_line(value: str) -> str:
    if any(character in "\n\t\u2028\u2029" for character in value):
        raise ValueError("must be one line")
    return value


def _visible(value: str) -> str:
    if all(unicodedata.category(character) in _INVISIBLE for character in value):
        raise ValueError("must not be blank")
    return value


def none_if_empty(value: object) -> object:
    """Empty text is how a message without presence says that nothing was given."""
    return None if value == "" else value


def _id_or_none(value: object) -> UUID | None:
    if value is None or value == "":
        return None
    try:
        return UUID(str(value))
    except ValueError:
        raise ValueError("must be a UUID") from None


OptionalId = Annotated[UUID | None, BeforeValidator(_id_or_none)]
"""A UUID; empty text is None."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(_printable),
    AfterValidator(_one_line),
]
"""One line of at most 200 characters, without control characters; may be empty."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_printable),
    AfterValidator(_one_line),
    AfterValidator(_visible),
]
"""One line of 1 to 200 characters, without control characters."""

Reason = Annotated[
    str,
    BeforeValidator(_plain_line_ends),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
    AfterValidator(_printable),
    AfterValidator(_visible),
]
"""A sentence or two that say why: 1 to 1,000 characters."""

OptionalReason = Annotated[
    str,
    BeforeValidator(_plain_line_ends),
    StringConstraints(strip_whitespace=True, max_length=1_000),
    AfterValidator(_printable),
]
"""The same, or empty."""

Text = Annotated[
    str,
    BeforeValidator(_plain_line_ends),
    StringConstraints(strip_whitespace=True, max_length=10_000),
    AfterValidator(_printable),
]
"""Text of at most 10,000 characters; may be empty."""

Paragraph = Annotated[
    str,
    BeforeValidator(_plain_line_ends),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000),
    AfterValidator(_printable),
    AfterValidator(_visible),
]
"""Text of 1 to 4,000 characters."""

Tag = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A lower-case tag such as ``literacy`` or ``youth-sport``."""

Tags = Annotated[tuple[Tag, ...], Field(max_length=10)]

Site = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500, pattern=r'^(https?://[^\s<>"]+)?$'),
    AfterValidator(_printable),
]
"""An http or https address, or empty."""
