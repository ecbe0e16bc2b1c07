"""People's keys: made once, wrapped anew without touching what they seal, destroyed everywhere."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from lyceum_chassis.store import generation, rewrapping
from lyceum_chassis.store.generation import FRESH_S
from lyceum_chassis.store.master_keys import CannotUnwrap, MasterKeys
from lyceum_chassis.store.mongo import Client, Database
from lyceum_chassis.store.privacy import Damaged, ForgottenMeanwhile, Keyring, Plain, Sealed
from lyceum_chassis.store.rewrapping import rewrap
from pymongo.errors import AutoReconnect

pytestmark = pytest.mark.integration

OLD, NEW = MasterKeys.of(b"o" * 32), MasterKeys.of(b"n" * 32)
BOTH = MasterKeys({**NEW.by_id, **OLD.by_id}, NEW.first)


def people(count: int) -> list[str]:
    return [str(uuid4()) for _ in range(count)]


def plain(subjects: list[str]) -> list[Plain]:
    return [Plain(each, f"about {each}".encode(), b"here") for each in subjects]


async def opened(keyring: Keyring, sealed: list[Sealed]) -> list[bytes | None]:
    return await keyring.open([(each, b"here") for each in sealed])


@asynccontextmanager
async def following(*keyrings: Keyring) -> AsyncIterator[None]:
    """As in services."""
    tasks = [asyncio.create_task(keyring.generation.follow()) for keyring in keyrings]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], bool], limit_s: float = 10.0) -> float:
    """How long it took, in seconds."""
    began = time.monotonic()
    async with asyncio.timeout(limit_s):
        while not condition():
            await asyncio.sleep(0.01)
    return time.monotonic() - began


class Counted:
    """A collection that counts what is asked of it."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self._collection, name)


async def test_what_was_sealed_is_opened_by_another_process(db: Database) -> None:
    subjects = people(3)
    sealed = await Keyring(db, OLD).seal(plain(subjects))
    assert await opened(Keyring(db, OLD), sealed) == [f"about {each}".encode() for each in subjects]


async def test_keys_are_fetched_and_made_many_at_a_time(db: Database) -> None:
    keyring, subjects = Keyring(db, OLD), people(50)
    keyring._keys = counted = Counted(keyring._keys)  # type: ignore[assignment]
    sealed = await keyring.seal(plain(subjects * 3))
    assert counted.calls == ["find", "insert_many"]
    assert None not in await opened(keyring, sealed)
    assert counted.calls == ["find", "insert_many"]
    another = Keyring(db, OLD)
    another._keys = counted = Counted(another._keys)  # type: ignore[assignment]
    assert None not in await opened(another, sealed)
    assert counted.calls == ["find"]


async def test_who_is_never_to_be_met_again_gets_no_new_key_and_others_do(db: Database) -> None:
    gone, other = people(2)
    keyring = Keyring(db, OLD, gone=db["rows"])
    before = await keyring.seal(plain([gone]))
    await db["rows"].insert_one({"_id": f"person-{gone}"})
    assert await opened(keyring, before) == [f"about {gone}".encode()]
    await keyring.forget(gone)
    asked = (keyring.seal(plain([each])) for each in (gone, other))
    refused, sealed = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(refused, ForgottenMeanwhile)
    assert isinstance(sealed, list)
    assert await opened(keyring, [*before, *sealed]) == [None, f"about {other}".encode()]
    assert await db["keys"].count_documents({"_id": gone}) == 0


async def test_who_asks_at_the_same_moment_asks_together(db: Database) -> None:
    keyring, subjects = Keyring(db, OLD), people(64)
    await keyring.generation.look()
    keyring._keys = counted = Counted(keyring._keys)  # type: ignore[assignment]
    sealed = await asyncio.gather(*(keyring.seal(plain([each])) for each in subjects))
    assert len(counted.calls) <= 4
    assert None not in await opened(Keyring(db, OLD), [each for (each,) in sealed])


async def test_a_question_that_fails_fails_for_all_who_asked_and_no_longer(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring, subjects = Keyring(db, OLD), people(3)

    async def away(_: Any) -> None:
        raise AutoReconnect("away")

    with monkeypatch.context() as without_server:
        without_server.setattr(keyring, "_fetch", away)
        answers = await asyncio.gather(
            *(keyring.seal(plain([each])) for each in subjects), return_exceptions=True
        )
        assert all(isinstance(answer, AutoReconnect) for answer in answers)
    assert len(await keyring.seal(plain(subjects))) == 3


async def test_a_key_that_can_not_be_unwrapped_is_no_matter_of_other_people(db: Database) -> None:
    (ada,), others = people(1), people(5)
    sealed = await Keyring(db, MasterKeys.of(b"x" * 32)).seal(plain([ada]))
    keyring = Keyring(db, OLD)
    bad, *good = await asyncio.gather(
        opened(keyring, sealed),
        *(keyring.seal(plain([each])) for each in others),
        return_exceptions=True,
    )
    assert isinstance(bad, CannotUnwrap)
    assert not any(isinstance(each, BaseException) for each in good)


async def test_processes_that_meet_people_at_once_agree_on_their_keys(db: Database) -> None:
    subjects = people(40)
    keyrings = [Keyring(db, OLD) for _ in range(4)]
    all_sealed = await asyncio.gather(*(keyring.seal(plain(subjects)) for keyring in keyrings))
    for sealed in all_sealed:
        assert None not in await opened(Keyring(db, OLD), sealed)
    assert await db["keys"].count_documents({}) == 40


async def test_what_was_moved_elsewhere_or_changed_is_not_opened(db: Database) -> None:
    keyring = Keyring(db, OLD)
    (sealed,) = await keyring.seal(plain(people(1)))
    with pytest.raises(Damaged):
        await keyring.open([(sealed, b"elsewhere")])


async def test_who_was_forgotten_and_is_met_again_has_a_new_key(db: Database) -> None:
    keyring, (ada, ben) = Keyring(db, OLD), people(2)
    before = await keyring.seal(plain([ada, ben]))
    assert await keyring.forget(ada)
    assert await opened(keyring, before) == [None, f"about {ben}".encode()]
    after = await keyring.seal(plain([ada]))
    assert after[0].key_id != before[0].key_id
    assert await opened(Keyring(db, OLD), [*before, *after]) == [
        None,
        f"about {ben}".encode(),
        f"about {ada}".encode(),
    ]


async def test_what_was_sealed_before_keys_had_ids_is_opened_until_its_person_is_forgotten(
    db: Database,
) -> None:
    keyring, (ada,) = Keyring(db, OLD), people(1)
    (sealed,) = await keyring.seal(plain([ada]))
    await db["keys"].update_one({"_id": ada}, {"$unset": {"key": "", "master": ""}})
    old = Sealed(ada, None, sealed.sealed)
    assert await opened(Keyring(db, BOTH), [old]) == [f"about {ada}".encode()]
    (newer,) = await Keyring(db, BOTH).seal(plain([ada]))
    assert newer.key_id == b""
    await keyring.forget(ada)
    again = await keyring.seal(plain([ada]))
    assert await opened(keyring, [old, newer]) == [None, None]
    assert None not in await opened(keyring, again)


async def test_within_seconds_another_process_has_let_go_of_a_forgotten_persons_key(
    db: Database,
) -> None:
    here, there = Keyring(db, OLD), Keyring(db, OLD)
    async with following(there):
        sealed = await here.seal(plain(people(1)))
        assert None not in await opened(there, sealed)
        assert sealed[0].subject in there._held
        await here.forget(sealed[0].subject)
        took = await until(lambda: not there._held)
        assert await opened(there, sealed) == [None]
    assert took < FRESH_S


async def test_a_process_that_does_not_follow_uses_no_key_on_an_old_look(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that was stopped for a while: it looks before it uses anything."""
    here, there = Keyring(db, OLD), Keyring(db, OLD)
    sealed = await here.seal(plain(people(1)))
    assert None not in await opened(there, sealed)
    await here.forget(sealed[0].subject)
    there.generation._looked_at -= FRESH_S
    assert await opened(there, sealed) == [None]


async def test_a_process_that_is_cut_off_lets_go_and_opens_nothing(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = Keyring(db, OLD)
    sealed = await keyring.seal(plain(people(1)))

    async def away(*_: Any, **__: Any) -> None:
        raise AutoReconnect("away")

    monkeypatch.setattr(generation, "LOOKS_EVERY_S", 0.05)
    monkeypatch.setattr(generation, "FRESH_S", 0.3)
    monkeypatch.setattr(keyring.generation._forgettings, "find_one", away)
    async with following(keyring):
        await until(lambda: not keyring._held)
        with pytest.raises(AutoReconnect):
            await opened(keyring, sealed)


async def test_a_key_fetched_while_its_person_is_forgotten_is_not_kept(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = Keyring(db, OLD), Keyring(db, OLD)
    (sealed,) = await here.seal(plain(people(1)))
    fetch = there._fetch

    async def slow(subjects: Any) -> Any:
        found = await fetch(subjects)
        await here.forget(sealed.subject)
        await there.generation.look()
        return found

    monkeypatch.setattr(there, "_fetch", slow)
    await opened(there, [sealed])
    assert not there._held


async def test_a_forgetting_that_was_cut_off_is_made_good_by_the_next_one(db: Database) -> None:
    here, there = Keyring(db, OLD), Keyring(db, OLD)
    sealed = await here.seal(plain(people(1)))
    assert None not in await opened(there, sealed)
    await db["keys"].delete_one({"_id": sealed[0].subject})
    assert not await here.forget(sealed[0].subject)
    await there.generation.look()
    assert await opened(there, sealed) == [None]


async def test_a_rotated_master_key_reads_all_history_and_rewrapping_makes_it_the_only_one(
    client: Client, db: Database
) -> None:
    subjects = people(30)
    sealed = await Keyring(db, OLD).seal(plain(subjects))
    stored = await db["keys"].find().to_list(None)
    assert None not in await opened(Keyring(db, BOTH), sealed)
    with pytest.raises(CannotUnwrap):
        await opened(Keyring(db, NEW), sealed)
    told: list[int] = []
    done = await rewrap(client, db, BOTH, told.append, step_keys=7)
    assert (done.keys, done.stuck, told) == (30, {}, [7, 14, 21, 28, 30])
    assert None not in await opened(Keyring(db, NEW), sealed)
    rewrapped = await db["keys"].find().to_list(None)
    assert {each["_id"]: each["key"] for each in rewrapped} == {
        each["_id"]: each["key"] for each in stored
    }
    assert (await rewrap(client, db, BOTH)).keys == 0


async def test_rewrapping_that_is_killed_goes_on_where_it_was(client: Client, db: Database) -> None:
    sealed = await Keyring(db, OLD).seal(plain(people(20)))

    def killed(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rewrap(client, db, BOTH, killed, step_keys=5)
    assert None not in await opened(Keyring(db, BOTH), sealed)
    assert (await rewrap(client, db, BOTH)).keys == 15


async def test_rewrapping_tells_of_keys_that_no_master_key_opens(
    client: Client, db: Database
) -> None:
    await Keyring(db, MasterKeys.of(b"x" * 32)).seal(plain(people(3)))
    await Keyring(db, OLD).seal(plain(people(4)))
    done = await rewrap(client, db, BOTH, step_keys=2)
    assert (done.keys, done.stuck) == (4, {MasterKeys.of(b"x" * 32).first: 3})


async def test_who_is_forgotten_while_keys_are_rewrapped_stays_forgotten(
    client: Client, db: Database
) -> None:
    keyring = Keyring(db, OLD)
    sealed = await keyring.seal(plain(people(2)))
    first = min(each.subject for each in sealed)

    stale = await db["keys"].find_one({"_id": first})
    await keyring.forget(first)
    assert stale is not None
    assert await rewrapping._write(client, db, [rewrapping._rewrapping(stale, BOTH)]) == 0
    assert await db["keys"].find_one({"_id": first}) is None
