"""Bringing a database to the schema of this code, and knowing whether it is there."""

from __future__ import annotations

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade

from server.app import MIGRATIONS
from server.db import db
from shared.errors import Conflict


def migrate() -> None:
    """Run all pending migrations on the current app's database."""
    upgrade(directory=MIGRATIONS)


def require_current() -> None:
    """Conflict("schema") when the database is older or newer than this code: it must not run on it."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    with db.engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if found != wanted:
        raise Conflict(
            "schema",
            vi="Cơ sở dữ liệu không cùng phiên bản với chương trình. Chạy “bienban-server init” để nâng cấp.",
            en="The database is not at this program's version. Run “bienban-server init” to upgrade it.",
        )
