"""What a search replica's index holds, read raw from its folder."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

Document = dict[str, Any]


@dataclass(slots=True)
class Index:
    """``cards`` of each stream, of which there should be one; ``seq`` is how far it followed."""

    seq: int = 0
    cards: dict[str, list[Document]] = field(default_factory=dict)


def read_index(folder: Path) -> Index:
    """What the replica has committed last: nothing, if it never did.

    ``ValueError`` if its files change meanwhile.
    """
    if not (folder / "meta.json").is_file():
        return Index()
    found = tantivy.Index.open(str(folder))
    found.reload()
    searcher, index = found.searcher(), Index()
    everything = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs))
    for _, address in everything.hits:
        stored: Document = json.loads(bytes(searcher.doc(address)["stored"][0]))
        if "_id" in stored:
            index.cards.setdefault(stored["_id"], []).append(stored)
        else:
            index.seq = stored["seq"]
    return index
