"""One encryption key a person, so that forgetting a person is destroying a key.

Keys live in a database of their own, wrapped by a master key from the settings. Whoever has the
events alone, or the events and the keys without the master key, reads nothing personal.
AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce for every value. Every key has an id, which
stands beside what it seals: a person that was forgotten and met again has another one.
"""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteConcernError

from lyceum_chassis.errors import Conflicted
from lyceum_chassis.futures import seen
from lyceum_chassis.store.generation import Generation
from lyceum_chassis.store.master_keys import CannotUnwrap, MasterKeys, decrypt, encrypt
from lyceum_chassis.store.mongo import Collection, Database, Document

_KEY_BITS = 256
_KEY_ID_BYTES = 12
_ASKED_AT_ONCE = 1_000
_DUPLICATE_KEY = 11000


@dataclass(frozen=True, slots=True)
class Plain:
    """A value to be sealed. ``bound_to`` must be given again to open it, so that what was sealed
    can't be moved elsewhere."""

    subject: str
    value: bytes = field(repr=False)
    bound_to: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """``key_id`` is None where it was sealed before keys had ids."""

    subject: str
    key_id: bytes | None
    sealed: bytes

    def document(self) -> Document:
        return {"of": self.subject, "key": self.key_id, "sealed": self.sealed}

    @classmethod
    def read(cls, document: Document) -> "Sealed":
        return cls(document["of"], document["key"], document["sealed"])


@dataclass(frozen=True, slots=True)
class _Key:
    """``id`` is empty for a key from before they had ids."""

    id: bytes
    cipher: AESGCM = field(repr=False)


class ForgottenMeanwhile(Conflicted):
    """Something personal was decided about somebody who was just forgotten. Asked again, the
    decision is another one."""


_Answer = dict[str, _Key | CannotUnwrap | ForgottenMeanwhile]
"""One person's key that can't be unwrapped is no matter of the others who were asked for."""


class _Question:
    """Whose keys are wanted, and whose are to be made if there are none."""

    def __init__(self) -> None:
        self.subjects: set[str] = set()
        self.to_make: set[str] = set()
        self.answer: asyncio.Future[_Answer]


class Damaged(Exception):  # noqa: N818
    """What was sealed was changed or moved since: somebody has to look at it."""


class Keyring:
    """Seals and opens personal data, many values at a time."""

    def __init__(
        self,
        keys: Database,
        master_keys: MasterKeys,
        held_keys: int = 10_000,
        gone: Collection | None = None,
    ) -> None:
        """``gone``: has a document ``person-<subject>`` of each that is never to be met again,
        from before the key is destroyed on. Without it, who is met again has a new key."""
        self.master_keys = master_keys
        self.generation = Generation(keys["forgettings"])
        self.generation.when_changed.append(self._let_go)
        self._keys = keys["keys"]
        self._gone = gone
        self._held: OrderedDict[str, _Key] = OrderedDict()
        self._held_max = held_keys
        self._asking = asyncio.Lock()
        self._next_question: _Question | None = None

    async def seal(self, values: Sequence[Plain]) -> list[Sealed]:
        """Each under its person's key, which is made when the person is first met.

        Raises ``ForgottenMeanwhile``.
        """
        keys = await self._of({value.subject for value in values}, make=True)
        return [_seal(keys[value.subject], value) for value in values]

    async def seal_for_known(self, values: Sequence[Plain]) -> list[Sealed]:
        """Without those of people who have no key, or none any more."""
        keys = await self._of({value.subject for value in values})
        return [_seal(keys[value.subject], value) for value in values if value.subject in keys]

    async def open(self, values: Sequence[tuple[Sealed, bytes]]) -> list[bytes | None]:
        """What was sealed, each given with what it is bound to; None if the person was forgotten.

        Raises ``Damaged``.
        """
        keys = await self._of({sealed.subject for sealed, _ in values})
        return [_open(keys.get(sealed.subject), sealed, bound_to) for sealed, bound_to in values]

    async def forget(self, subject: str) -> bool:
        """Destroys the person's key; within ``LET_GO_WITHIN_S`` no process has it any more.

        False if there was none: other processes let go of it all the same, as whoever destroyed
        it may have been killed before it could tell them.
        """
        # Before: what was decided on what is known now is not sealed under a new key. After: nobody
        # keeps the key that was fetched in between.
        await self.generation.raise_()
        destroyed = (await self._keys.delete_one({"_id": subject})).deleted_count == 1
        await self.generation.raise_()
        return destroyed

    async def _of(self, subjects: Iterable[str], *, make: bool = False) -> dict[str, _Key]:
        """The keys of these people, as far as they have one."""
        await self.generation.recent()
        known: dict[str, _Key] = {}
        unknown: list[str] = []
        for subject in subjects:
            if held := self._held.get(subject):
                self._held.move_to_end(subject)
                known[subject] = held
            else:
                unknown.append(subject)
        if unknown:
            known |= await self._ask(unknown, make)
        return known

    async def _ask(self, subjects: Sequence[str], make: bool) -> dict[str, _Key]:
        """Asked together with everybody who asks while a question is under way."""
        asked = self._next_question
        if asked is None:
            asked = self._next_question = _Question()
            asked.answer = asyncio.ensure_future(self._answer(asked))
            asked.answer.add_done_callback(seen)  # all who asked may have given up meanwhile
        asked.subjects.update(subjects)
        if make:
            asked.to_make.update(subjects)
        answer = await asyncio.shield(asked.answer)
        keys: dict[str, _Key] = {}
        for subject in subjects:
            key = answer.get(subject)
            if isinstance(key, CannotUnwrap | ForgottenMeanwhile):
                raise key
            if key:
                keys[subject] = key
        return keys

    async def _answer(self, asked: _Question) -> _Answer:
        async with self._asking:
            self._next_question = None  # who asks from here on waits for the one after
            generation = self.generation.seen
            found = await self._fetch(list(asked.subjects))
            while unmet := asked.to_make - found.keys():
                # Who decided on a state with personal data must learn if somebody was forgotten.
                await self.generation.look()
                found |= await self._make(list(unmet))
            if self.generation.seen == generation:  # else they may be destroyed already
                self._hold(found)
            return found

    async def _fetch(self, subjects: Sequence[str]) -> _Answer:
        rest, found = iter(subjects), _Answer()
        while some := list(islice(rest, _ASKED_AT_ONCE)):
            async for stored in self._keys.find({"_id": {"$in": some}}):
                subject, by = stored["_id"], stored.get("master")
                try:
                    secret = self.master_keys.unwrap(subject, stored["wrapped"], by)
                    found[subject] = _Key(stored.get("key", b""), AESGCM(secret))
                except CannotUnwrap as error:
                    found[subject] = error
        return found

    async def _make(self, subjects: Sequence[str]) -> _Answer:
        made: _Answer = await self._never_again(subjects)
        documents: list[Document] = []
        for subject in subjects:
            if subject in made:
                continue
            secret, key_id = AESGCM.generate_key(_KEY_BITS), os.urandom(_KEY_ID_BYTES)
            made[subject] = _Key(key_id, AESGCM(secret))
            wrapped = self.master_keys.wrap(subject, secret)
            documents.append(
                {
                    "_id": subject,
                    "key": key_id,
                    "master": self.master_keys.first,
                    "wrapped": wrapped,
                }
            )
        if documents and (made_by_others := await self._insert(documents)):
            for subject in made_by_others:
                del made[subject]
            made |= await self._fetch(made_by_others)
        return made

    async def _never_again(self, subjects: Sequence[str]) -> _Answer:
        if self._gone is None:
            return {}
        found = self._gone.find({"_id": {"$in": [f"person-{each}" for each in subjects]}})
        forgotten = [each["_id"].removeprefix("person-") async for each in found]
        return {each: ForgottenMeanwhile("This person was forgotten.") for each in forgotten}

    async def _insert(self, documents: list[Document]) -> list[str]:
        """Returns whose key another process has made in the same moment."""
        try:
            if len(documents) == 1:
                await self._keys.insert_one(documents[0])
            else:
                await self._keys.insert_many(documents, ordered=False)
        except DuplicateKeyError:
            return [documents[0]["_id"]]
        except BulkWriteError as error:
            if error.details.get("writeConcernErrors"):
                raise WriteConcernError(str(error.details["writeConcernErrors"])) from error
            refused = error.details["writeErrors"]
            if any(each["code"] != _DUPLICATE_KEY for each in refused):
                raise
            return [documents[each["index"]]["_id"] for each in refused]
        return []

    def _hold(self, keys: _Answer) -> None:
        self._held |= {name: key for name, key in keys.items() if isinstance(key, _Key)}
        while len(self._held) > self._held_max:
            self._held.popitem(last=False)

    def _let_go(self) -> None:
        self._held.clear()


def _seal(key: _Key, value: Plain) -> Sealed:
    return Sealed(value.subject, key.id, encrypt(key.cipher, value.value, value.bound_to))


def _open(key: _Key | None, sealed: Sealed, bound_to: bytes) -> bytes | None:
    if key is None or sealed.key_id not in (None, key.id):
        return None  # forgotten, and perhaps met again since
    try:
        return decrypt(key.cipher, sealed.sealed, bound_to)
    except InvalidTag:
        if sealed.key_id is None:
            return None
        raise Damaged(f"What was sealed for {sealed.subject} can't be opened.") from None
