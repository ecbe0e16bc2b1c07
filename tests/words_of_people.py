"""Looks for words of people in the clear, wherever a city keeps anything.

Everything is read raw, as bytes: what no reader of ours looks at is looked at here.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from lyceum_cli.verify.raw import read_records
from pymongo import MongoClient


class Words:
    """``words`` in any case, as they are and as JSON escapes them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._forms = {
            form.encode().lower(): word
            for word in words
            for form in (word, word.lower(), json.dumps(word)[1:-1], json.dumps(word.lower())[1:-1])
        }

    def in_bytes(self, raw: bytes) -> set[str]:
        lowered = raw.lower()
        return {word for form, word in self._forms.items() if form in lowered}

    def in_store(self, mongodb: str) -> Iterator[str]:
        """Every document of every collection of the city's databases."""
        client: MongoClient[dict[str, Any]]
        with MongoClient(mongodb) as client:
            raw: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
            for database in client.list_database_names():
                if not database.startswith("lyceum"):
                    continue
                for name in client[database].list_collection_names():
                    document: RawBSONDocument
                    for document in client[database].get_collection(name, raw).find({}):
                        for word in self.in_bytes(
                            bytes(document.raw)
                        ):  # a memoryview of what is long
                            yield f"{word!r} in {database}.{name}: {document.get('_id')}"

    async def on_topics(self, kafka: str) -> list[str]:
        """Every record's key, value and headers; those of aborted transactions, too."""
        found: list[str] = []
        for topic in await _topics(kafka):
            for record in await read_records(kafka, topic, "read_uncommitted"):
                whole = [record.key or b"", record.value or b""]
                whole += [part for name, value in record.headers for part in (name.encode(), value)]
                for word in self.in_bytes(b"\n".join(whole)):
                    found.append(f"{word!r} on {topic} at {record.partition}/{record.offset}")
        return found

    def in_files(self, folder: Path) -> Iterator[str]:
        """Every file below a folder: logs, indexes, what servers write."""
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                with contextlib.suppress(FileNotFoundError):  # servers tidy up
                    for word in self.in_bytes(file.read_bytes()):
                        yield f"{word!r} in {file.relative_to(folder)}"

    async def anywhere(self, mongodb: str, kafka: str, folder: Path) -> list[str]:
        """In the store, on the topics, and in all files of the city."""
        found = await asyncio.to_thread(lambda: [*self.in_store(mongodb), *self.in_files(folder)])
        return found + await self.on_topics(kafka)


async def _topics(kafka: str) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        return sorted(name for name in await admin.list_topics() if name.startswith("lyceum."))
    finally:
        await admin.close()
