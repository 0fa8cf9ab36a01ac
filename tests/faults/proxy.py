"""A bad network between tablet and server: a TCP proxy on the loopback, in a thread of its own.

`Proxy.link` says how every connection fares (rate, latency, length of life); `cut_after` ends the next exchange at one
byte; `meddle` hands whole HTTP exchanges to a function that may repeat, reorder or forge them. Setting any of them
ends the connections that are open, so that a count always begins at a request's first byte.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

CHUNK = 1_400
"""Bytes that travel at once: about one packet, so that a limited link is smooth."""
_SMALL_BUFFER = 16_384
"""The system must not swallow what the link has not carried yet."""


class Way(Enum):
    """The direction that bytes are counted in."""

    UP = "request"
    DOWN = "answer"


@dataclass(frozen=True, slots=True)
class Link:
    """`rate` bytes a second each way (0: no limit), `latency_s` one way, `life` bytes that a connection lives for,
    both ways together (0: for ever)."""

    rate: float = 0.0
    latency_s: float = 0.0
    life: int = 0


@dataclass
class _Cut:
    way: Way
    after: int
    reset: bool
    passed: dict[Way, int] = field(default_factory=lambda: dict.fromkeys(Way, 0))
    fired: bool = False


Exchange = Callable[[bytes], Awaitable[bytes]]
"""Takes a whole request; its whole answer from the server."""
Meddle = Callable[[bytes, Exchange], Awaitable[bytes]]
"""Given a whole request and the way to the server: the bytes that the tablet gets. ConnectionResetError: none."""


class Proxy:
    """Start it with ``with Proxy(port) as proxy``; `url` is where the tablet goes.

    Since the last `link`: `passed` bytes and the first of them (`seen`) each way, and how many `connections`.
    """

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.port = 0
        self.passed = dict.fromkeys(Way, 0)
        self.seen = {way: bytearray() for way in Way}
        self.connections = 0
        self._link = Link()
        self._cut: _Cut | None = None
        self._meddle: Meddle | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._ask(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._ask(self._close_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """Where the tablet goes."""
        return f"http://127.0.0.1:{self.port}"

    def link(self, link: Link) -> None:
        """From now on every connection fares so; counters start at 0."""
        self._link, self.passed, self.connections = link, dict.fromkeys(Way, 0), 0
        self.seen = {way: bytearray() for way in Way}
        self._ask(self._end_open())

    def cut_after(self, way: Way, after: int, *, reset: bool = False) -> None:
        """End the connection once that many bytes went `way`, counted over all connections from now on. Once."""
        self._cut = _Cut(way, after, reset)
        self._ask(self._end_open())

    def calm(self) -> bool:
        """No more cuts; whether the one that was set has happened."""
        cut, self._cut = self._cut, None
        return cut is not None and cut.fired

    def meddle_from_start(self, meddle: Meddle) -> None:
        """As `meddle`, before anything is open."""
        self._meddle = meddle

    def meddle(self, meddle: Meddle | None) -> None:
        """Hand every exchange to `meddle` (None: to nobody)."""
        self._meddle = meddle
        self._ask(self._end_open())

    def _ask(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
        listening.bind(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self._server = await asyncio.start_server(self._serve, sock=listening, limit=_SMALL_BUFFER)

    async def _end_open(self) -> None:
        for writer in list(self._open):
            writer.close()

    async def _close_all(self) -> None:
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        mine = asyncio.current_task()
        rest = [task for task in asyncio.all_tasks() if task is not mine]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if self._meddle is not None:
                await self._meddled(reader, writer)
            else:
                await self._pumped(reader, writer)
        self._open.discard(writer)
        writer.close()

    async def _pumped(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        cut = self._cut
        if cut and cut.after == 0 and cut.way is Way.UP and not cut.fired:
            await reader.read(1)  # the tablet has begun to speak, and nothing of it arrives
            return self._end(cut, [writer])
        # What a handshake costs on such a link; ours on the loopback costs nothing.
        await asyncio.sleep(2 * self._link.latency_s)
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream, limit=_SMALL_BUFFER)
        self._open.add(back)
        pipe = _Pipe(self, self._link, cut, [writer, back])
        try:
            ends = [asyncio.create_task(pipe.carry(Way.UP, reader, back))]
            ends.append(asyncio.create_task(pipe.carry(Way.DOWN, there, writer)))
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for one in ends:
                one.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
        finally:
            self._open.discard(back)
            back.close()

    def _end(self, cut: _Cut, writers: list[asyncio.StreamWriter]) -> None:
        cut.fired = True
        for writer in writers:
            end_connection(writer, reset=cut.reset)

    async def _meddled(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        meddle = self._meddle
        while meddle is not None:
            request = await _message(reader)
            writer.write(await meddle(request, self._exchange))
            await writer.drain()

    async def _exchange(self, request: bytes) -> bytes:
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            back.write(request)
            await back.drain()
            return await _message(there)
        finally:
            back.close()


@dataclass
class _Pipe:
    """Both directions of one connection, on one link, under one cut."""

    proxy: Proxy
    link: Link
    cut: _Cut | None
    writers: list[asyncio.StreamWriter]
    left: int = 0

    def __post_init__(self) -> None:
        self.left = self.link.life

    async def carry(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until one end is closed or the connection is cut."""
        loop = asyncio.get_running_loop()
        under_way: set[asyncio.Task[None]] = set()
        free, last = loop.time(), None
        try:
            while content := await reader.read(CHUNK):
                keep = self._allowed(way, content)
                if self.link.rate:
                    free = max(loop.time(), free) + len(content) / self.link.rate
                    await asyncio.sleep(free - loop.time())
                last = loop.create_task(self._arrive(writer, content[:keep], last))
                under_way.add(last)
                last.add_done_callback(under_way.discard)
                if keep < len(content) or self._is_over(way):
                    await last
                    return self._end()
                if not self.link.latency_s:
                    await last
        finally:
            if last is not None and not last.done():
                await asyncio.wait([last])

    async def _arrive(self, writer: asyncio.StreamWriter, content: bytes, before: asyncio.Task[None] | None) -> None:
        if self.link.latency_s:
            await asyncio.sleep(self.link.latency_s)
        if before is not None and not before.done():
            await asyncio.wait([before])
        writer.write(content)
        await writer.drain()

    def _allowed(self, way: Way, content: bytes) -> int:
        """How many of these bytes still pass."""
        keep = len(content)
        if self.cut is not None and not self.cut.fired and self.cut.way is way:
            keep = min(keep, self.cut.after - self.cut.passed[way])
        if self.link.life:
            keep = min(keep, self.left)
            self.left -= keep
        if self.cut is not None:
            self.cut.passed[way] += keep
        self.proxy.passed[way] += keep
        if len(self.proxy.seen[way]) < _SMALL_BUFFER:
            self.proxy.seen[way] += content[:keep]
        return keep

    def _is_over(self, way: Way) -> bool:
        cut = self.cut
        ended = cut is not None and cut.way is way and not cut.fired and cut.passed[way] >= cut.after
        return ended or bool(self.link.life and self.left <= 0)

    def _end(self) -> None:
        if self.cut is not None:
            self.cut.fired = True
        for writer in self.writers:
            end_connection(writer, reset=self.cut is not None and self.cut.reset)


def end_connection(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    """FIN after what was written, or RST at once."""
    if not reset:
        writer.close()
        return
    held = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One whole HTTP message whose length is in its head."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + (await reader.readexactly(length) if length else b"")
