"""A small HTTP client for a thousand connections in one process. Loopback only; the server closes after each answer."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

SECONDS = 60.0
"""As long as a tablet waits for an answer."""


class NoAnswer(Exception):
    """Refused, cut, or too late: what a tablet sees of a server that is down or slow."""


@dataclass(frozen=True)
class Answer:
    """Header names in lower case; of equal ones the last, but every cookie."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body."""
        content: dict[str, Any] = json.loads(self.body)
        return content


async def ask(
    port: int, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None,
    seconds: float = SECONDS,
) -> Answer:  # fmt: skip
    """One request on a connection of its own. NoAnswer."""
    lines = {"Host": "127.0.0.1", "Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(head.encode() + b"\r\n" + body)
                await writer.drain()
                return _read(await reader.read())
            finally:
                writer.close()
    except (OSError, TimeoutError) as error:
        raise NoAnswer(type(error).__name__) from error


def _read(raw: bytes) -> Answer:
    head, end, body = raw.partition(b"\r\n\r\n")
    if not end:
        raise NoAnswer("cut")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    headers = dict(pairs)
    if len(body) != int(headers.get("content-length", len(body))):
        raise NoAnswer("cut")
    return Answer(int(first.split()[1]), headers, tuple(value for name, value in pairs if name == "set-cookie"), body)
