"""What of a store is published, as tests ask."""

import asyncio

from lyceum_chassis.store.mongo import Collection
from lyceum_chassis.store.published import Placed, Published

_ALL = 10_000_000


async def unpublished(commits: Collection) -> int:
    """How many commits are in no batch."""
    published = await Published(commits).count()
    return await commits.count_documents({}) - published


async def all_published(commits: Collection, within_s: float = 30) -> None:
    """Raises ``TimeoutError`` if some commit is in no batch by then."""
    async with asyncio.timeout(within_s):
        while await unpublished(commits):
            await asyncio.sleep(0.02)


async def placed(commits: Collection) -> list[Placed]:
    """Every commit that is in a batch, in the order of positions."""
    return await Published(commits).commits(0, _ALL)
