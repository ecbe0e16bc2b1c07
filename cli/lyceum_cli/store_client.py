"""The store, for commands that read and mark documents in it themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from lyceum_cli.errors import CliError

Document = dict[str, Any]


@contextmanager
def store_client(uri: str) -> Iterator["MongoClient[Document]"]:
    """Raises ``CliError`` if the store doesn't answer or refuses."""
    client: MongoClient[Document] = MongoClient(
        uri, serverSelectionTimeoutMS=3_000, tz_aware=True, w="majority", journal=True
    )
    try:
        yield client
    except PyMongoError as error:
        raise CliError(
            f"The store doesn't do what was asked: {error}"[:300]
            + " See `lyceum stack status`, or set LYCEUM_MONGODB."
        ) from error
    finally:
        client.close()
