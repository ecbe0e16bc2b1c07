"""Field types of commands: each says no to what a reader of the event should never meet."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints


def _printable(value: str) -> str:
    for index, character in enumerate(value):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise ValueError(f"has the control character U+{ord(character):04X} at {index}")
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise ValueError("must be one line")
    return value


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
]
"""One line of 1 to 200 characters, without control characters."""

Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
    AfterValidator(_printable),
]
"""A sentence or two that say why: 1 to 1,000 characters."""

OptionalReason = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1_000), AfterValidator(_printable)
]
"""The same, or empty."""

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=10_000), AfterValidator(_printable)
]
"""Text of at most 10,000 characters; may be empty."""

Paragraph = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000),
    AfterValidator(_printable),
]
"""Text of 1 to 4,000 characters."""

Tag = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A lower-case tag such as ``literacy`` or ``youth-sport``."""

Tags = Annotated[tuple[Tag, ...], Field(max_length=10)]

Site = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^(https?://[^\s<>\"]+)?$"),
]
"""An http or https address, or empty."""
