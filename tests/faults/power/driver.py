"""apsw spoken as the DB-API that SQLAlchemy and the tablet's store expect of sqlcipher3, over our VFS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
from sqlcipher3 import dbapi2

_KINDS: tuple[tuple[type[Exception], type[Exception]], ...] = (
    (apsw.ConstraintError, dbapi2.IntegrityError),
    (apsw.NotADBError, dbapi2.DatabaseError),
    (apsw.CorruptError, dbapi2.DatabaseError),
    (apsw.Error, dbapi2.OperationalError),
)
_CIPHER = ("PRAGMA cipher = 'sqlcipher'", "PRAGMA legacy = 4")


class Driver:
    """Stands for the module `sqlcipher3.dbapi2`. `vfs`: which VFS its connections use; `cipher`: keyed or plain."""

    def __init__(self, vfs: str, *, cipher: bool = True) -> None:
        self._vfs, self._cipher = vfs, cipher

    def __getattr__(self, name: str) -> Any:
        return getattr(dbapi2, name)

    def connect(self, path: str, *, timeout: float = 5.0, **_options: Any) -> Connection:
        made = Connection(apsw.Connection(path, vfs=self._vfs))
        made.apsw.set_busy_timeout(int(timeout * 1000))
        for pragma in _CIPHER if self._cipher else ():
            made.execute(pragma)
        return made


class Connection:
    """In autocommit; `commit` ends a transaction that was begun by SQL."""

    isolation_level: str | None = None

    def __init__(self, connection: apsw.Connection) -> None:
        self.apsw = connection

    def cursor(self) -> Cursor:
        return Cursor(self.apsw)

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        return self.cursor().execute(sql, parameters)

    def commit(self) -> None:
        if self.apsw.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.apsw.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        self.apsw.close()

    def create_function(self, name: str, count: int, function: Any, **options: Any) -> None:
        self.apsw.create_scalar_function(name, function, count, **options)


class Cursor:
    """Fetches all rows at once: results here are small."""

    arraysize = 1

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection, self.description, self.rowcount = connection, None, -1
        self._rows: list[tuple[Any, ...]] = []
        self.lastrowid: int | None = None

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        described: list[Any] = []
        cursor = self._connection.cursor()
        cursor.exec_trace = lambda one, _sql, _bindings: described.append(one.get_description()) or True
        before = self._connection.total_changes()
        try:
            self._rows = list(cursor.execute(sql, parameters))
        except apsw.Error as error:
            kind = next(ours for theirs, ours in _KINDS if isinstance(error, theirs))
            raise kind(str(error)) from error
        columns = described[-1] if described else ()
        self.description = tuple((name, *[None] * 6) for name, _type in columns) or None
        self.rowcount = self._connection.total_changes() - before
        self.lastrowid = self._connection.last_insert_rowid()
        return self

    def executemany(self, sql: str, many: Sequence[Any]) -> Cursor:
        for parameters in many:
            self.execute(sql, parameters)
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []
