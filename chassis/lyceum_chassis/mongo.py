"""The connection to the MongoDB server. The only module that imports motor.

Motor is asked for by the project and past its end of bug fixes; all other modules take the types
below, so that PyMongo's own async client can take its place here alone.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

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
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
)
from pymongo.read_concern import ReadConcern

Document = dict[str, Any]
Client = AsyncIOMotorClient[Document]
Collection = AsyncIOMotorCollection[Document]
Database = AsyncIOMotorDatabase[Document]
Session = AsyncIOMotorClientSession

AWAY = (AutoReconnect, NetworkTimeout, ServerSelectionTimeoutError, WaitQueueTimeoutError)
"""Errors after which nobody knows whether the server did what it was asked."""

_TRANSIENT = ("TransientTransactionError", "UnknownTransactionCommitResult")


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
    # 112: write conflict; 251: no such transaction; 11600, 11602: the server is shutting down.
    return isinstance(error, OperationFailure) and error.code in (112, 251, 11600, 11602)


@contextlib.asynccontextmanager
async def snapshot(client: Client) -> AsyncIterator[Session]:
    """A session whose reads see one point in time.

    A plain cursor walks an index while others write: it may pass by the place of a document that
    appears late, and still meet one that was written after it.
    """
    async with (
        await client.start_session() as session,
        session.start_transaction(read_concern=ReadConcern("snapshot")),
    ):
        yield session
