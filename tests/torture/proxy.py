"""A TCP proxy on the loopback interface that can be as bad as a network is.

One stands between a part and a server, so that the two can be cut from each other alone.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field

from lyceum_local.ports import HOST

_CHUNK = 64 * 1024

FORWARD, BACK = "forward", "back"


@dataclass(eq=False)
class _Way:
    """One direction of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    direction: str


@dataclass
class Proxy:
    """Passes connections on to ``target``, until it is told otherwise.

    ``cut`` ends all connections and takes none; ``hold`` keeps what is sent in these directions to
    itself: held back, then passed on by ``heal``, or lost by ``heal(lose=True)``, which ends the
    connections; ``slow`` delays every chunk; ``half_close`` tells clients that nothing more comes.
    """

    port: int
    target: int
    delay_s: float = 0.0
    _cut: bool = False
    _held: frozenset[str] = frozenset()
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _ways: set[_Way] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, HOST, self.port, backlog=256)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        self._cut = True
        self._end_connections()

    def hold(self, *directions: str) -> None:
        self._released.clear()
        self._held = frozenset(directions)

    def half_close(self) -> None:
        for way in self._ways:
            if way.direction == BACK:
                with contextlib.suppress(OSError, RuntimeError):
                    way.writer.write_eof()

    def heal(self, *, lose: bool = False) -> None:
        if lose:
            self._end_connections()
        self._cut, self._held, self.delay_s = False, frozenset(), 0.0
        self._released.set()

    def _end_connections(self) -> None:
        for way in self._ways:
            way.writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._cut:
            writer.transport.abort()
            return
        try:
            onwards = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        ways = (_Way(reader, onwards[1], FORWARD), _Way(onwards[0], writer, BACK))
        self._ways.update(ways)
        try:
            # The first that fails ends both; one that only comes to its end leaves the other open.
            with contextlib.suppress(OSError, RuntimeError):
                await asyncio.gather(*(self._pass_on(way) for way in ways))
        finally:
            self._ways.difference_update(ways)
            for way in ways:
                way.writer.transport.abort()

    async def _pass_on(self, way: _Way) -> None:
        while data := await way.reader.read(_CHUNK):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            while way.direction in self._held:
                await self._released.wait()
            way.writer.write(data)
            await way.writer.drain()
        way.writer.write_eof()
