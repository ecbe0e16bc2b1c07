"""Futures that may end with nobody awaiting them."""

import asyncio
from typing import Any


def seen(future: asyncio.Future[Any]) -> None:
    """A done-callback that looks at the error, so that asyncio does not report it as lost."""
    if not future.cancelled():
        future.exception()
