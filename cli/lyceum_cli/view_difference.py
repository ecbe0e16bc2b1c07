"""In what two views of a projection differ, read in the order of their keys: memory stays flat."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pymongo.database import Database

Document = dict[str, Any]
_SHOWN_MAX: Final = 10
_NOT_OF_THE_EVENTS: Final = {"seq"}  # the order of commits, which every build has its own


@dataclass
class Difference:
    """Rows by what became of them, and the first few differences in words.

    ``moving`` are rows that one view has at a later version than the other: they can't be
    compared. The cells are sums of rows, so while any moves they say nothing.
    """

    same: int = 0
    moving: int = 0
    differing: int = 0
    only_live: int = 0
    only_new: int = 0
    cells_differing: int = 0
    shown: list[str] = field(default_factory=list)

    @property
    def none(self) -> bool:
        return not (self.differing or self.only_live or self.only_new or self.cells_differing)

    def show(self, told: str) -> None:
        if len(self.shown) < _SHOWN_MAX:
            self.shown.append(told)


def difference(database: "Database[Document]", live: str, new: str) -> Difference:
    """Compares rows of the same version, then the cells if no row moved meanwhile."""
    found = Difference()
    for key, before, after in _side_by_side(database, live, new):
        if before is None or after is None:
            if before is None:
                found.only_new += 1
            else:
                found.only_live += 1
            found.show(f"{key}: only in {new if before is None else live}")
        elif before.get("version") != after.get("version"):
            found.moving += 1
        elif told := _fields(before, after):
            found.differing += 1
            found.show(f"{key}: {told}")
        else:
            found.same += 1
    if not found.moving:
        for key, before, after in _side_by_side(database, f"{live}_cells", f"{new}_cells"):
            # A cell that came to nothing is as good as none.
            if told := _fields(_counts(before), _counts(after)):
                found.cells_differing += 1
                found.show(f"cell {key}: {told}")
    return found


def _counts(cell: Document | None) -> Document:
    # Before ledgers, a cell's counts lay in it side by side.
    counts = (cell or {}).get("n", cell or {})
    return {name: value for name, value in counts.items() if value and name != "_id"}


def _fields(before: Document, after: Document) -> str:
    names = sorted((before.keys() | after.keys()) - _NOT_OF_THE_EVENTS)
    return "; ".join(
        f"{name} {before.get(name)!r} -> {after.get(name)!r}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _side_by_side(
    database: "Database[Document]", one: str, other: str
) -> Iterator[tuple[Any, Document | None, Document | None]]:
    left, right = (database[name].find().sort("_id", 1) for name in (one, other))
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a["_id"] < b["_id"]):
            assert a is not None
            yield a["_id"], a, None
            a = next(left, None)
        elif a is None or b["_id"] < a["_id"]:
            yield b["_id"], None, b
            b = next(right, None)
        else:
            yield a["_id"], a, b
            a, b = next(left, None), next(right, None)
