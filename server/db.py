"""The database: one way in (`db.session`), one way to write (`transaction`), the same on SQLite and PostgreSQL.

Keys: `home` (the unit's id) comes first in every primary key, unique constraint and foreign key, so that units can be
spread over databases later; ids are UUIDs made by whoever makes the thing; no sequence, no time made by the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, Engine, LargeBinary, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import registry as orm_registry

from shared.errors import TransportError

BUSY_MS = 20_000
WRITES = "bienban_writes"
_NOTICE = "bienban_replication_notice"

Hash = LargeBinary(32)
Moment = BigInteger
Money = BigInteger


class Base(DeclarativeBase):
    """Every table of the server; names of constraints are fixed so that migrations can name them too.

    Integers are 64 bits wide: an event may hold any number up to 2^53, and one that a column could not take would
    stop its ledger for ever (I5).
    """

    registry = orm_registry(type_annotation_map={int: BigInteger})
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


@contextmanager
def transaction() -> Iterator[None]:
    """One write transaction: committed at the end, rolled back by any exception.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE): a read snapshot that later wants to write would fail
    under load. An open read is ended first, for the same reason. TransportError("not_replicated") when PostgreSQL
    gave up waiting for its standby: the commit may be lost with this node, so it is not acknowledged.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("unsaved changes outside a transaction")
    session.rollback()
    connection = session.connection(execution_options={WRITES: True})
    notices = connection.connection.info
    notices.pop(_NOTICE, None)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    if notices.pop(_NOTICE, False):
        raise TransportError(
            "not_replicated",
            vi="Máy chủ dự phòng chưa nhận kịp nên chưa xác nhận. Gửi lại sau ít phút.",
            en="The standby has not taken this yet, so it is not acknowledged. Send again in a few minutes.",
        )


def insert_once(model: type[Base], values: dict[str, Any]) -> bool:
    """INSERT … ON CONFLICT DO NOTHING: a row that is there already is left alone. Whether it was inserted."""
    on_postgres = db.session.connection().dialect.name == "postgresql"
    statement = (
        postgresql.insert(model).values(values).on_conflict_do_nothing()
        if on_postgres
        else sqlite.insert(model).values(values).on_conflict_do_nothing()
    )
    # RETURNING, not a row count: psycopg knows none for such a statement.
    return db.session.execute(statement.returning(model.__table__.c.home)).first() is not None


def prepare_engine(engine: Engine) -> None:
    """Durability and locking of every connection this engine will open."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _watch_replication)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: _begin_sqlite says how
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _watch_replication(connection: Any, record: Any) -> None:
    def noted(diagnostic: Any) -> None:
        if "synchronous replication" in (diagnostic.message_primary or ""):
            record.info[_NOTICE] = True

    connection.add_notice_handler(noted)
