"""A roll: the people of a stream in the order in which they came, however many they are.

It is persistent: a change gives a new roll that shares all but one page with the one before. So a
change costs the same with a hundred thousand people as with ten, and a roll can be written down
page by page while others go on. People are ids here, and nothing else.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializationInfo,
    TypeAdapter,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema
from rpds import HashTrieMap

PAGE = 256
"""People on a page. A larger one makes a change dearer, a smaller one the search for a turn."""
_BYTES = 16
_IDS: TypeAdapter[tuple[UUID, ...]] = TypeAdapter(tuple[UUID, ...])
_WEIGHT = 180
"""Bytes of memory a person: an id, its place in a page, its entry in the map."""


class Page:
    """Ids in their order, as integers: half the memory of UUIDs, and compared without Python."""

    __slots__ = ("_name", "ids")

    def __init__(self, ids: tuple[int, ...]) -> None:
        self.ids = ids
        self._name: bytes | None = None

    @property
    def name(self) -> bytes:
        """A digest of what is on it: two pages of one name hold the same."""
        if self._name is None:
            self._name = name_of(self.packed())
        return self._name

    def packed(self) -> bytes:
        """Its ids one after the other, 16 bytes each."""
        return b"".join(id_.to_bytes(_BYTES, "big") for id_ in self.ids)

    @classmethod
    def unpack(cls, packed: bytes) -> "Page":
        """The page that was packed so."""
        starts = range(0, len(packed), _BYTES)
        return cls(tuple(int.from_bytes(packed[at : at + _BYTES], "big") for at in starts))


def name_of(packed: bytes) -> bytes:
    """The name of the page that is packed so."""
    return hashlib.blake2b(packed, digest_size=_BYTES).digest()


class Roll:
    """Who is on it, in order. Equal to another with the same people in the same order.

    As the field of a state it is written as the list of its ids; within ``Rolls``, by a number.
    """

    __slots__ = ("_first", "_last", "_page_of", "_pages")

    def __init__(self) -> None:
        self._page_of: HashTrieMap[int, int] = HashTrieMap()
        self._pages: HashTrieMap[int, Page] = HashTrieMap()
        self._first = self._last = 0

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> "Roll":
        """These, in this order."""
        roll = cls()
        for id_ in ids:
            roll = roll.enter(id_)
        return roll

    def __len__(self) -> int:
        return len(self._page_of)

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, UUID) and id_.int in self._page_of

    def __iter__(self) -> Iterator[UUID]:
        return (UUID(int=id_) for _, page in self.pages() for id_ in page.ids)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Roll):
            return NotImplemented
        return self is other or (len(self) == len(other) and list(self) == list(other))

    __hash__ = None  # type: ignore[assignment]  # as that of a list: it would read all of it

    def __repr__(self) -> str:
        return f"Roll({len(self)})"

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        return len(self) * _WEIGHT

    def enter(self, id_: UUID) -> "Roll":
        """With this one at the end; the same roll if it is there already."""
        if id_.int in self._page_of:
            return self
        page = self._pages.get(self._last)
        number = self._last + 1 if page and len(page.ids) >= PAGE else self._last
        before = page.ids if page and number == self._last else ()
        return self._changed(
            self._page_of.insert(id_.int, number),
            self._pages.insert(number, Page((*before, id_.int))),
            number,
        )

    def leave(self, id_: UUID) -> "Roll":
        """Without this one; the same roll if it is not there."""
        number = self._page_of.get(id_.int)
        if number is None:
            return self
        ids = self._pages[number].ids
        at = ids.index(id_.int)
        left = (*ids[:at], *ids[at + 1 :])
        pages = self._pages.insert(number, Page(left)) if left else self._pages.remove(number)
        return self._changed(self._page_of.remove(id_.int), pages, number)

    def first(self, count: int) -> list[UUID]:
        """The first so many, or all if there are fewer."""
        if not self or count <= 0:
            return []
        page = self._pages[self._first].ids
        if count <= len(page):
            return [UUID(int=id_) for id_ in page[:count]]
        return list(islice(self, count))

    def before(self, id_: UUID) -> int:
        """How many came before this one, which must be there. It costs a look at each page."""
        number = self._page_of[id_.int]
        earlier = sum(len(page.ids) for n, page in self._pages.items() if n < number)
        return earlier + self._pages[number].ids.index(id_.int)

    def pages(self) -> Iterator[tuple[int, Page]]:
        """Its pages by their number, in order. They are never empty."""
        return ((number, self._pages[number]) for number in sorted(self._pages))

    def with_page(self, number: int, page: Page) -> "Roll":
        """With a page that ``pages`` gave: to make a roll anew of what was written down of it."""
        return self._changed(
            self._page_of.update(dict.fromkeys(page.ids, number)),
            self._pages.insert(number, page),
            number,
        )

    def _changed(
        self, page_of: "HashTrieMap[int, int]", pages: "HashTrieMap[int, Page]", number: int
    ) -> "Roll":
        """The roll after its page ``number`` was put in, changed or left out."""
        roll = Roll()
        roll._page_of, roll._pages = page_of, pages
        if number not in pages:
            ends = (min(pages), max(pages)) if pages else (0, 0)
        else:
            ends = (min(self._first, number), max(self._last, number)) if self else (number,) * 2
        roll._first, roll._last = ends
        return roll

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            _read,
            serialization=core_schema.plain_serializer_function_ser_schema(_write, info_arg=True),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "format": "uuid"}}


class Rolls(list[Roll]):
    """As the ``context`` of pydantic: rolls are kept here, and a number stands for each.

    A state that is dumped with it leaves its rolls here, one that is validated takes them.
    """


def _write(roll: Roll, info: SerializationInfo) -> int | list[str]:
    if isinstance(info.context, Rolls):
        info.context.append(roll)
        return len(info.context) - 1
    return [str(id_) for id_ in roll]


def _read(value: Any, info: ValidationInfo) -> Roll:
    match value:
        case Roll():
            return value
        case int() if isinstance(info.context, Rolls) and 0 <= value < len(info.context):
            return info.context[value]
        case list() | tuple() | frozenset():
            return Roll.of(_IDS.validate_python(value))
    raise PydanticCustomError("roll", "must be a list of ids")
