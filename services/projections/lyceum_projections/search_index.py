"""The search index in its folder: cards and the sequence number up to which it holds them.

Both are committed together, so a crash leaves an index that is old but whole. A folder that can't
be read, or that another version of this code wrote, is emptied: the cards can be read again.
"""

import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import structlog
import tantivy
from lyceum_chassis.projector.projection import Row

from lyceum_projections.answers import SearchAnswer
from lyceum_projections.search_answer import answer
from lyceum_projections.search_question import SearchQuestion
from lyceum_projections.search_schema import (
    CHECKPOINT,
    SCHEMA_VERSION,
    analyzer,
    build_schema,
    checkpoint_document,
    document,
    stored,
)

_WRITER_BYTES = 64_000_000
_log = structlog.get_logger(__name__)


class SearchIndex:
    """Blocking throughout. One process at a time may open a folder; any thread may search."""

    def __init__(self, folder: Path, source: str, now: Callable[[], float] = time.time) -> None:
        """Opens the folder's index of the cards in the collection ``source``, or begins one.

        Raises ``ValueError`` if another process has it open.
        """
        self._origin = {"schema": SCHEMA_VERSION, "source": source}
        self._folder = folder
        self._now = now
        self.checkpoint = 0
        try:
            self._open()
        # A damaged file shows as any error at all, an index's panic (a BaseException) included.
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit) or "LockBusy" in str(error):
                raise
            _log.warning("search index begun anew", folder=str(folder), reason=repr(error))
            self.clear()

    def clear(self) -> None:
        """Empties the folder and begins at 0."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self.checkpoint = 0
        self._open()

    def put(self, cards: Iterable[tuple[Row, str]], checkpoint: int) -> None:
        """Indexes rows with their hosts' names in place of older ones, up to the checkpoint."""
        # Made before the writer is touched: a row that can't be indexed leaves nothing half done.
        made = [(row["_id"], document(row, host_name)) for row, host_name in cards]
        for stream, card in made:
            self._writer.delete_documents_by_term("stream", stream)
            self._writer.add_document(card)
        self._writer.delete_documents_by_term("stream", CHECKPOINT)
        self._writer.add_document(checkpoint_document(self._origin | {"seq": checkpoint}))
        self._writer.commit()
        self._index.reload()
        self.checkpoint = checkpoint

    def answer(self, question: SearchQuestion) -> SearchAnswer:
        return answer(question, self._index, int(self._now()))

    def shown(self, stream: str) -> dict[str, Any] | None:
        """The card of a stream as it is indexed; None if it is not."""
        searcher = self._index.searcher()
        query = tantivy.Query.term_query(self._index.schema, "stream", stream)
        found = searcher.search(query, 1, count=False).hits
        return stored(searcher.doc(found[0][1])) if found else None

    def close(self) -> None:
        """Lets merges end and gives the folder free."""
        self._writer.wait_merging_threads()

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(build_schema(), str(self._folder))
        self._index.register_tokenizer("stems", analyzer(stems=True))
        self._index.register_tokenizer("words", analyzer(stems=False))
        self._writer = self._index.writer(_WRITER_BYTES, num_threads=1)
        self._index.reload()
        self.checkpoint = self._read_checkpoint()

    def _read_checkpoint(self) -> int:
        searcher = self._index.searcher()
        if searcher.num_docs == 0:
            return 0
        query = tantivy.Query.term_query(self._index.schema, "stream", CHECKPOINT)
        ((_, address),) = searcher.search(query, 2).hits
        found: dict[str, Any] = stored(searcher.doc(address))
        seq: int = found.pop("seq")
        if found != self._origin:
            raise ValueError(f"the index was made as {found}, this is {self._origin}")
        # A search of every kind, so that damage shows now and not to the first who asks.
        self.answer(SearchQuestion(text="a", latitude=0, longitude=0, radius_m=1, age=1))
        self.answer(SearchQuestion(include_inactive=True))
        return seq
