"""Pauses between tries that grow while nothing comes of them."""

import asyncio


class Backoff:
    """Pauses of ``first_s`` seconds, doubled each time up to ``longest_s``."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s, self._longest_s = first_s, longest_s
        self.next_s = first_s

    async def pause(self) -> None:
        pause_s, self.next_s = self.next_s, min(self.next_s * 2, self._longest_s)
        await asyncio.sleep(pause_s)

    def reset(self) -> None:
        """Something came of it: the next pause is the first again."""
        self.next_s = self._first_s
