"""Servers of others, each from its own packages in a folder of its own, on loopback, over throw-away data."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.load.http import Answer

COLLECTIONS = 16
"""Concurrent writers of one Kinto collection collide (409): its records need a unique time each."""
AUTHORISED = {"Authorization": "Basic dXNlcjpwYXNz", "Content-Type": "application/json"}
JSON = {"Content-Type": "application/json"}
START_SECONDS = 60.0
_KINTO = """[server:main]
use = egg:gunicorn
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {url}
kinto.cache_backend = kinto.core.cache.postgresql
kinto.cache_url = {url}
kinto.permission_backend = kinto.core.permission.postgresql
kinto.permission_url = {url}
kinto.batch_max_requests = 100
multiauth.policies = basicauth
kinto.userid_hmac_secret = peer
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = ERROR
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[formatter_generic]
format = %(message)s
"""


@dataclass(frozen=True)
class Request:
    """One request of a run; `good` says whether every record in it was taken."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    good: Callable[[Answer], bool]


def free_port() -> int:
    """Nobody listens there now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextlib.contextmanager
def kinto(installed: Path, folder: Path, url: str) -> Iterator[int]:
    """Kinto over PostgreSQL behind gunicorn with two workers; its port."""
    folder.mkdir()
    programs, ini, port = installed / "kinto" / "bin", folder / "kinto.ini", free_port()
    ini.write_text(_KINTO.format(url=url.replace("+psycopg", "")), encoding="utf-8")
    wsgi = f"from pyramid.paster import get_app\napplication = get_app({str(ini)!r}, 'main')\n"
    (folder / "wsgi.py").write_text(wsgi, encoding="utf-8")
    subprocess.run([programs / "kinto", "migrate", "--ini", ini], check=True, capture_output=True)
    command: list[str | Path] = [
        programs / "gunicorn",
        "-w",
        "2",
        "-b",
        f"127.0.0.1:{port}",
        "--log-level",
        "critical",
        "wsgi:application",
    ]
    with _running(command, folder, port):
        yield port


@contextlib.contextmanager
def pouch(installed: Path, folder: Path) -> Iterator[int]:
    """express-pouchdb over LevelDB, one node process (LevelDB admits no second); its port."""
    folder.mkdir()
    port, script = free_port(), Path(__file__).with_name("pouch_server.js")
    with _running(
        ["node", script, str(port), folder], folder, port, NODE_PATH=str(installed / "node" / "node_modules")
    ):
        yield port


@contextlib.contextmanager
def _running(command: list[str | Path], folder: Path, port: int, **environment: str) -> Iterator[None]:
    started = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert time.monotonic() < deadline, f"{command[0]} does not listen"
            time.sleep(0.1)
        yield
    finally:
        started.terminate()
        started.wait(30)


def kinto_setup() -> list[Request]:
    """A bucket with its collections."""
    paths = ["/v1/buckets/csgt", *(f"/v1/buckets/csgt/collections/events{n}" for n in range(COLLECTIONS))]
    return [Request("PUT", path, AUTHORISED, b"{}", lambda answer: answer.status in (200, 201)) for path in paths]


def kinto_batch(records: list[tuple[str, bytes]], lane: int) -> Request:
    """Create-only PUTs, in one request. `records`: (id, JSON object)."""
    folder = f"/v1/buckets/csgt/collections/events{lane % COLLECTIONS}/records"
    asked = [{"path": f"{folder}/{key}", "body": {"data": json.loads(raw)}} for key, raw in records]
    body = {"defaults": {"method": "PUT", "headers": {"If-None-Match": "*"}}, "requests": asked}

    def good(answer: Answer) -> bool:
        return answer.status == 200 and all(one["status"] == 201 for one in answer.json()["responses"])

    return Request("POST", "/v1/batch", AUTHORISED, json.dumps(body, ensure_ascii=False).encode(), good)


def pouch_setup() -> list[Request]:
    """A database."""
    return [Request("PUT", "/events", JSON, b"", lambda answer: answer.status in (201, 412))]


def pouch_batch(records: list[tuple[str, bytes]], _lane: int) -> Request:
    """`_bulk_docs`."""
    documents = [{"_id": key, **json.loads(raw)} for key, raw in records]

    def good(answer: Answer) -> bool:
        return answer.status == 201 and answer.body.count(b'"ok":true') == len(records)

    body = json.dumps({"docs": documents}, ensure_ascii=False).encode()
    return Request("POST", "/events/_bulk_docs", JSON, body, good)
