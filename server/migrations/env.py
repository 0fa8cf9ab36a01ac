"""Alembic's entry: migrates the database of the current app. Without Flask-Migrate's generated one, which relies on
functions Flask-SQLAlchemy is about to drop."""

from __future__ import annotations

from alembic import context

from server import tables
from server.db import WRITES, db


def run() -> None:
    """All pending migrations in one transaction; on SQLite under the write lock."""
    with db.engine.connect().execution_options(**{WRITES: True}) as connection:
        context.configure(
            connection=connection, target_metadata=tables.METADATA, render_as_batch=True, transactional_ddl=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
