"""Wraps people's keys anew, under the first master key: what they seal stays as it is.

In steps of a bounded number of keys, each a transaction. A key says which master key wraps it, so
this may be killed at any moment and begun again, and goes on with what is left.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from pymongo import UpdateOne

from lyceum_chassis.store.master_keys import CannotUnwrap, MasterKeys
from lyceum_chassis.store.mongo import Client, Database, Document, Session, transact

STEP_KEYS = 500


@dataclass(slots=True)
class Rewrapped:
    """``stuck``: how many keys no master key of the settings opens, by the one that they need
    ("" if they don't say)."""

    keys: int = 0
    stuck: dict[str, int] = field(default_factory=dict)


async def rewrap(
    client: Client,
    keys: Database,
    master_keys: MasterKeys,
    tell: Callable[[int], None] = lambda done: None,
    step_keys: int = STEP_KEYS,
) -> Rewrapped:
    """``tell`` hears after each step how many are done."""
    rewrapped = Rewrapped()
    after = ""
    while True:
        # In the order of ids, so that what is stuck is passed by, and met once.
        others = {"_id": {"$gt": after}, "master": {"$ne": master_keys.first}}
        step = await keys["keys"].find(others).sort("_id", 1).limit(step_keys).to_list(None)
        if not step:
            return rewrapped
        updates: list[UpdateOne] = []
        for key in step:
            try:
                updates.append(_rewrapping(key, master_keys))
            except CannotUnwrap:
                by = key.get("master", "")
                rewrapped.stuck[by] = rewrapped.stuck.get(by, 0) + 1
        rewrapped.keys += await _write(client, keys, updates)
        after = step[-1]["_id"]
        tell(rewrapped.keys)


def _rewrapping(key: Document, master_keys: MasterKeys) -> UpdateOne:
    """As it was read, or not at all: the person may be forgotten, and met again, meanwhile."""
    secret = master_keys.unwrap(key["_id"], key["wrapped"], key.get("master"))
    new = {"wrapped": master_keys.wrap(key["_id"], secret), "master": master_keys.first}
    return UpdateOne({"_id": key["_id"], "wrapped": key["wrapped"]}, {"$set": new})


async def _write(client: Client, keys: Database, updates: list[UpdateOne]) -> int:
    if not updates:
        return 0

    async def write(session: Session) -> int:
        done = await keys["keys"].bulk_write(updates, ordered=False, session=session)
        return int(done.modified_count)

    return await transact(client, write)
