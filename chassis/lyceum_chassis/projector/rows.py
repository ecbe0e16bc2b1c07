"""The rows and cells of one projection: read and written inside the projector's transactions.

Rows are held in memory as long as the guard of the offsets holds: nobody else can have changed
them. The projector says when that ends (``forget``).
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from pymongo import DeleteOne, ReplaceOne, ReturnDocument, UpdateOne

from lyceum_chassis.projector.folding import Folded
from lyceum_chassis.projector.ledger import Cell
from lyceum_chassis.projector.projection import Projection, Row
from lyceum_chassis.store.mongo import Database, Session


class Rows:
    """``held_max`` rows at most are held in memory."""

    def __init__(self, database: Database, projection: Projection, held_max: int) -> None:
        self._projection = projection
        self._rows = database[projection.rows]
        self._cells = database[projection.cells]
        self._entries = database[projection.entries]
        self._sequences = database["sequences"]
        self._held: OrderedDict[str, Row] = OrderedDict()
        self._held_max = held_max

    async def prepare(self) -> None:
        """Creates the indexes."""
        for name in (*(("seq",) if self._projection.stamped else ()), *self._projection.indexes):
            await self._rows.create_index([(name, 1)])
        for name in ("b", "person") if self._projection.ledger else ():
            await self._cells.create_index([(name, 1)])
        if self._projection.keep:
            await self._entries.create_index([("row", 1), ("n", 1)])

    async def load(self, keys: Iterable[str], session: Session) -> dict[str, Row]:
        """The rows of these keys, those that there are."""
        wanted = sorted(set(keys))
        rows = {key: self._held[key] for key in wanted if key in self._held}
        missing = [key for key in wanted if key not in rows]
        if missing:
            async for row in self._rows.find({"_id": {"$in": missing}}, session=session):
                rows[row["_id"]] = row
        return rows

    async def write(self, folded: Folded, session: Session) -> None:
        """Writes rows, cells and entries; stamps the rows if the projection wants it."""
        if folded.rows:
            if self._projection.stamped:
                await self._stamp(list(folded.rows.values()), session)
            rows = [ReplaceOne({"_id": key}, row, upsert=True) for key, row in folded.rows.items()]
            await self._rows.bulk_write(rows, ordered=False, session=session)
        if folded.cells:
            cells = [_change(id_, cell) for id_, cell in folded.cells.items()]
            await self._cells.bulk_write(cells, ordered=False, session=session)
        if folded.entries:
            entries = [_entry(*of, n) for of, n in folded.entries.items()]
            await self._entries.bulk_write(entries, ordered=False, session=session)

    async def _stamp(self, rows: list[Row], session: Session) -> None:
        """Batches that commit at once collide here: the order of numbers is that of commits."""
        counter = await self._sequences.find_one_and_update(
            {"_id": self._projection.rows},
            {"$inc": {"last": len(rows)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        for seq, row in enumerate(rows, start=counter["last"] - len(rows) + 1):
            row["seq"] = seq

    def hold(self, before: Mapping[str, Row], after: Mapping[str, Row]) -> None:
        """Keeps in memory what a transaction read and wrote, once it is committed."""
        if self._projection.key:
            return  # other partitions' consumers write the same rows
        for key, row in {**before, **after}.items():
            self._held[key] = row
            self._held.move_to_end(key)
        while len(self._held) > self._held_max:
            self._held.popitem(last=False)

    def forget(self) -> None:
        """Others may have changed them."""
        self._held.clear()


def _change(id_: str, cell: Cell) -> UpdateOne:
    """``b`` is the bucket of time, ``at`` the place in the table, ``n`` its counts."""
    new = {
        "b": cell.bucket,
        "at": dict(cell.at),
        **({"person": cell.person} if cell.person else {}),
    }
    counts = {f"n.{name}": count for name, count in cell.changed.items()}
    return UpdateOne({"_id": id_}, {"$inc": counts, "$setOnInsert": new}, upsert=True)


def _entry(row: str, stream: str, n: int | None) -> DeleteOne | ReplaceOne[Row]:
    of_both = {"_id": f"{row}/{stream}"}
    if n is None:
        return DeleteOne(of_both)
    return ReplaceOne(of_both, {**of_both, "row": row, "stream": stream, "n": n}, upsert=True)
