"""The connection to the MongoDB server. The only module that imports motor.

Motor is asked for by the project and past its end of bug fixes; all other modules take the types
below, so that PyMongo's own async client can take its place here alone.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo import ReadPreference, WriteConcern
from pymongo.errors import (
    AutoReconnect,
    CollectionInvalid,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WriteConcernError,
)
from pymongo.read_concern import ReadConcern

from lyceum_chassis.futures import to_the_end

Document = dict[str, Any]
Client = AsyncIOMotorClient[Document]
Collection = AsyncIOMotorCollection[Document]
Database = AsyncIOMotorDatabase[Document]
Session = AsyncIOMotorClientSession

T = TypeVar("T")

AWAY = (
    AutoReconnect,
    NetworkTimeout,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WriteConcernError,
)
"""Errors after which nobody knows whether the server did what it was asked."""

_TRANSIENT = ("TransientTransactionError", "UnknownTransactionCommitResult")
_NAMESPACE_EXISTS = 48
_RETRY_DELAYS_S = (0.01, 0.03, 0.1, 0.3)


def connect(uri: str) -> Client:
    """A client that connects when first used; it never fails here."""
    return AsyncIOMotorClient(
        uri,
        tz_aware=True,
        uuidRepresentation="standard",
        serverSelectionTimeoutMS=1_500,
        connectTimeoutMS=1_500,
        socketTimeoutMS=10_000,
        waitQueueTimeoutMS=1_500,
        maxPoolSize=32,
        w="majority",
        journal=True,
    )


def database(client: Client, name: str) -> Database:
    """The database, read and written with majority concern."""
    return client.get_database(
        name,
        codec_options=CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD),
        read_preference=ReadPreference.PRIMARY,
        write_concern=WriteConcern(w="majority", j=True),
        read_concern=ReadConcern("majority"),
    )


def is_passing(error: BaseException) -> bool:
    """Whether the same operation, begun anew, may well succeed: a retry is the right answer."""
    if isinstance(error, (*AWAY, ExecutionTimeout)):
        return True
    if isinstance(error, PyMongoError) and any(error.has_error_label(x) for x in _TRANSIENT):
        return True
    # 43, 237: no such cursor any more; 112: write conflict; 251: no such transaction; 11600, 11602:
    # the server is shutting down.
    passing = (43, 112, 237, 251, 11600, 11602)
    return isinstance(error, OperationFailure) and error.code in passing


async def create_collection(database: Database, name: str) -> None:
    """Unless it is there: another part of the service may create it in the same moment."""
    try:
        await database.create_collection(name)
    except CollectionInvalid:
        pass
    except OperationFailure as error:
        if error.code != _NAMESPACE_EXISTS:
            raise


async def transact(
    client: Client, work: Callable[[Session], Awaitable[T]], *, snapshot: bool = False
) -> T:
    """What ``work`` returns, in one transaction that is committed; a conflict begins it anew.

    A ``snapshot`` reads one point in time: a plain cursor walks an index while others write, may
    pass by the place of a document that appears late, and still meet one that was written after.

    A caller that is cancelled waits for the end. A thread of motor's carries on with what it was
    asked, and a session that ended under it would leave its transaction open on the server.
    """
    return await to_the_end(_transact(client, work, ReadConcern("snapshot") if snapshot else None))


async def _transact(
    client: Client, work: Callable[[Session], Awaitable[T]], read_concern: ReadConcern | None
) -> T:
    async with await client.start_session() as session:
        for delay_s in _RETRY_DELAYS_S:
            try:
                async with session.start_transaction(read_concern):
                    return await work(session)
            except PyMongoError as error:
                if isinstance(error, AWAY) or not error.has_error_label(_TRANSIENT[0]):
                    raise
            await asyncio.sleep(delay_s)
        async with session.start_transaction(read_concern):
            return await work(session)
