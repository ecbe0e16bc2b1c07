"""Field types of commands: each says no to what a reader of the event should never meet.

Text has one form: composed (NFC), as everything that compares it takes one thing for one thing.
"""

import re
import unicodedata
from datetime import date
from functools import cache
from importlib import resources
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SEEN = ("L", "N", "P", "S")
_BLANK = re.compile(
    r"(HANGUL( \w+)?|SCRIPT) FILLER|BRAILLE PATTERN BLANK|HIEROGLYPH \w+ BLANK|NULL NOTEHEAD"
    r"|OBJECT REPLACEMENT CHARACTER"
)
"""Letters and symbols by their class that show nothing, by their names in the Unicode Character
Database: of Default_Ignorable_Code_Point the fillers are the only such, and no property tells
blank glyphs."""
_SCHEME = re.compile(r"\s*https?(?=://)", re.IGNORECASE)
_AUTHORITY = re.compile(r'https?://(?P<authority>[^\s<>"/?#\\]+)([/?#][^\s<>"]*)?')
_URL: TypeAdapter[AnyHttpUrl] = TypeAdapter(AnyHttpUrl)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_IDS = {0: "nil", (1 << 128) - 1: "max"}


def _normal(value: object) -> object:
    """Composed (NFC). Text from browsers and from Windows ends its lines with two characters."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n"))


def _lower_scheme(value: object) -> object:
    """It means the same in capitals (RFC 3986, section 3.1)."""
    return _SCHEME.sub(lambda found: found[0].lower(), value) if isinstance(value, str) else value


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
    if not any(map(_shows, value)):
        raise ValueError("must not be blank")
    return value


def _empty_if_blank(value: str) -> str:
    return value if any(map(_shows, value)) else ""


def _shows(character: str) -> bool:
    """Whether something of it is seen when it stands alone: no space, control or accent."""
    if unicodedata.category(character)[0] not in _SEEN:
        return False
    return not _BLANK.search(unicodedata.name(character, ""))


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


def named_id(value: UUID) -> UUID:
    """The nil and the max UUID are how programs write that they have no id, and past which there
    is none (RFC 9562, sections 5.9 and 5.10)."""
    if value.int in _NO_IDS:
        raise PydanticCustomError(
            "no_id", "must not be the {which} UUID", {"which": _NO_IDS[value.int]}
        )
    return value


def _named_or_none(value: UUID | None) -> UUID | None:
    return None if value is None else named_id(value)


Id = Annotated[UUID, AfterValidator(named_id)]
"""A UUID of something."""

OptionalId = Annotated[UUID | None, BeforeValidator(_id_or_none), AfterValidator(_named_or_none)]
"""The same; empty text is None."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(_printable),
    AfterValidator(_one_line),
    AfterValidator(_empty_if_blank),
    BeforeValidator(_normal),
]
"""One line of at most 200 characters, without control characters; may be empty, as it is where
nothing of it would be seen."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_printable),
    AfterValidator(_one_line),
    AfterValidator(_visible),
    BeforeValidator(_normal),
]
"""One line of 1 to 200 characters, without control characters."""

Reason = Annotated[
    str,
    BeforeValidator(_normal),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
    AfterValidator(_printable),
    AfterValidator(_visible),
]
"""A sentence or two that say why: 1 to 1,000 characters."""

OptionalReason = Annotated[
    str,
    BeforeValidator(_normal),
    StringConstraints(strip_whitespace=True, max_length=1_000),
    AfterValidator(_printable),
    AfterValidator(_empty_if_blank),
]
"""The same, or empty."""

Text = Annotated[
    str,
    BeforeValidator(_normal),
    StringConstraints(strip_whitespace=True, max_length=10_000),
    AfterValidator(_printable),
    AfterValidator(_empty_if_blank),
]
"""Text of at most 10,000 characters; may be empty, as it is where nothing of it would be seen."""

Paragraph = Annotated[
    str,
    BeforeValidator(_normal),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000),
    AfterValidator(_printable),
    AfterValidator(_visible),
]
"""Text of 1 to 4,000 characters."""

Tag = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A lower-case tag such as ``literacy`` or ``youth-sport``."""

Tags = Annotated[tuple[Tag, ...], Field(max_length=10)]


def _reachable(value: str) -> str:
    """Has a host, as RFC 9110 (section 4.2) asks for, that a browser would look up: a name, also of
    other letters than ASCII's, or an address; and no user, who would only deceive the reader."""
    if not value:
        return value
    parts = _AUTHORITY.fullmatch(value)
    try:
        url = _URL.validate_python(value)
    except ValidationError:
        url = None
    if url is None or parts is None or "@" in parts["authority"]:
        raise ValueError("is not an http or https address such as https://example.org")
    if url.port == 0 or not _is_name(url.host or ""):
        raise ValueError("names no host and port that there can be")
    return value


def _is_name(host: str) -> bool:
    """Lengths in ASCII, as in the domain name system (RFC 1035, section 2.3.4)."""
    labels = host.removesuffix(".").split(".")
    return len(host) <= 253 and all(0 < len(label) <= 63 for label in labels)


Site = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500, pattern=r'^(https?://[^\s<>"]+)?$'),
    AfterValidator(_printable),
    AfterValidator(_reachable),
    BeforeValidator(_lower_scheme),
]
"""An http or https address, or empty."""


def _iso_day(value: object) -> object:
    """pydantic alone would also take a number, for a day in 1970."""
    if isinstance(value, str) and not _ISO_DAY.fullmatch(value):
        raise PydanticCustomError("no_day", "is not a day such as 2026-06-28")
    return value


Day = Annotated[date, BeforeValidator(_iso_day)]
"""A day of the calendar, as ISO 8601 writes it: 2026-06-28."""

OptionalDay = Annotated[Day | None, BeforeValidator(none_if_empty)]
"""The same; empty text is None."""


@cache
def _zones() -> frozenset[str]:
    """Those of the IANA database itself: a machine's own may hold ``localtime`` and others that
    mean something else on the next one. Without it none is known."""
    try:
        listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        return frozenset()
    return frozenset(listed.split()) - {"Factory"}


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("is not an IANA time zone such as America/Chicago")
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
"""The name of a zone that means the same everywhere."""
