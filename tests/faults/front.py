"""The reverse proxy that stands before a real server: it takes a whole request before it passes it on, and keeps the
tablet's connection open (docs/operations.md)."""

from __future__ import annotations

from tests.faults.proxy import Exchange, Proxy


def front(port: int) -> Proxy:
    """Before the server on `port`; start it with ``with``."""
    proxy = Proxy(port)
    proxy.meddle_from_start(_kept)
    return proxy


async def _kept(request: bytes, exchange: Exchange) -> bytes:
    answer = await exchange(request)
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.replace(b"\r\nConnection: close", b"") + b"\r\n\r\n" + body
