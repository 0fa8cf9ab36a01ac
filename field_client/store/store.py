"""One encrypted SQLite file: all writes through one `transaction()`, reads beside it on a snapshot.

SQLCipher with a RAW 32-byte key (a passphrase would cost 125 ms at each open). `BEGIN IMMEDIATE` is for the writer
alone: on every connection it would lock readers out as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from field_client.store.faults import UNWRITABLE, fault, told
from field_client.store.migrate import migrate
from field_client.store.reserve import LEAST_FREE, free_bytes, give_up_reserve
from shared.errors import DomainError

KEY_BYTES = 32
_BUSY_SECONDS = 5
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # the commit a person was told of is on the disk (I4)
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "secure_delete=ON",
    f"busy_timeout={_BUSY_SECONDS * 1000}",
)


def open_connection(path: Path, key: bytes) -> Any:
    """A DB-API connection in autocommit, the key proved by a first read. Corrupt("store_unreadable") otherwise."""
    if len(key) != KEY_BYTES:
        raise ValueError("the store's key is 32 raw bytes")
    with told(path.parent):
        connection = sqlcipher3.dbapi2.connect(
            str(path), timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
        )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute("SELECT count(*) FROM sqlite_master")
            for pragma in _PRAGMAS:
                connection.execute("PRAGMA " + pragma)
        except BaseException:
            connection.close()
            raise
    return connection


class Store:
    """The open store. Make it with `Store.open`; `close` it before its file is moved or wiped.

    `trouble`: why the last write was not taken, None as soon as one is. `on_close` is called last.
    """

    def __init__(self, path: Path, key: bytes, on_close: Callable[[], None]) -> None:
        self.path, self._on_close = path, on_close
        self.trouble: DomainError | None = None
        self._writing = threading.Lock()
        self._writer = _engine(path, key, begin="BEGIN IMMEDIATE", size=1)
        self._readers = _engine(path, key, begin="BEGIN", size=3)

    @classmethod
    def open(cls, path: Path, key: bytes, *, on_close: Callable[[], None] = lambda: None) -> Store:
        """Open or create the file and bring its schema up to date. Corrupt: wrong key. NotAllowed: disk."""
        _make_room(path.parent)
        connection = open_connection(path, key)
        try:
            with told(path.parent):
                migrate(connection)
        finally:
            connection.close()
        return cls(path, key, on_close)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The one way to write: commits at the end, rolls back on any error. One at a time; never nested."""
        if not self._writing.acquire(timeout=_BUSY_SECONDS * 4):
            raise fault("store_busy")
        try:
            _make_room(self.path.parent)
            with told(self.path.parent), self._writer.begin() as connection:
                yield connection
            self.trouble = None
        except DomainError as error:
            if error.code in UNWRITABLE:
                self.trouble = error
            raise
        finally:
            self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot for reading; it never waits for the writer and never holds it up."""
        with told(self.path.parent), self._readers.connect() as connection, connection.begin() as snapshot:
            yield connection
            snapshot.rollback()

    def close(self) -> None:
        """End all connections; the key is gone with them."""
        self._readers.dispose()
        self._writer.dispose()
        self._on_close()


def _make_room(folder: Path) -> None:
    """Nothing that reaches the store may fail for want of room while there is a reserve."""
    if free_bytes(folder) < LEAST_FREE:
        give_up_reserve(folder)


def _engine(path: Path, key: bytes, *, begin: str, size: int) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=lambda: open_connection(path, key),
        module=sqlcipher3.dbapi2,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0 if size == 1 else 4,
        # A database error is logged; names, plates and pictures among its parameters must not be.
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
