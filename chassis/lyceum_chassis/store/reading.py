"""Commits as events: what is personal is opened, many commits at a time, where it is seen."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from typing import Any

from lyceum_chassis.domain.messages import Decider, Event
from lyceum_chassis.store.commits import decode, sealed_in
from lyceum_chassis.store.mongo import Document
from lyceum_chassis.store.privacy import Keyring

_COMMITS_AT_ONCE = 200

Read = tuple[Document, list[Event]]


async def read(
    commits: AsyncIterable[Document], decider: Decider[Any], keyring: Keyring | None
) -> AsyncIterator[Read]:
    """Each commit with its events. A forgotten person's fields are at their defaults, and so are
    everybody's for an aggregate whose state has no personal fields."""
    if keyring is None or not decider.sees_personal:
        async for commit in commits:
            yield commit, decode(commit, decider)
        return
    some: list[Document] = []
    async for commit in commits:
        some.append(commit)
        if len(some) == _COMMITS_AT_ONCE:
            for each in await _opened(some, decider, keyring):
                yield each
            some = []
    for each in await _opened(some, decider, keyring):
        yield each


async def _opened(
    commits: Sequence[Document], decider: Decider[Any], keyring: Keyring
) -> list[Read]:
    sealed = [each for commit in commits for each in sealed_in(commit, decider)]
    texts = await keyring.open([(value, event_id.bytes) for event_id, value in sealed])
    opened = {
        event_id: text
        for (event_id, _), text in zip(sealed, texts, strict=True)
        if text is not None
    }
    return [(commit, decode(commit, decider, opened)) for commit in commits]
