"""Migrations make exactly the schema of the models, on both databases, up and down; keys begin with `home`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import UniqueConstraint, inspect

from server import tables
from server.app import MIGRATIONS, create_app
from server.db import db
from server.keys.folder import make_key_folder
from server.schema import migrate, require_current
from server.settings import load_settings
from server.system_clock import SystemClock
from shared.errors import Conflict
from tests.postgres import Postgres

# Small tables that every database of the server would copy whole, or that no unit is known for.
WITHOUT_HOME = {"restores", "server_identity"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    environment = {"BIENBAN_DATA_DIR": str(tmp_path)}
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        environment["BIENBAN_DATABASE_URL"] = postgres.clone()
    settings = load_settings(environment)
    make_key_folder(settings.key_dir, os.urandom, uuid4())
    app = create_app(settings, clock=SystemClock())
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if request.param == "postgresql":
        postgres.drop(settings.database_url)


def test_migrations_make_the_schema_of_the_models(app: Flask) -> None:
    migrate()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.METADATA) == []


def test_every_migration_can_be_undone(app: Flask) -> None:
    migrate()
    downgrade(directory=MIGRATIONS, revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    migrate()
    require_current()


def test_a_database_of_another_version_is_not_used(app: Flask) -> None:
    with pytest.raises(Conflict) as error:
        require_current()
    assert error.value.code == "schema"


def test_home_comes_first_in_every_key() -> None:
    for table in tables.METADATA.sorted_tables:
        if table.name in WITHOUT_HOME:
            continue
        keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
        keys += [index for index in table.indexes if index.unique]  # type: ignore[misc]  # both have columns
        for key in keys:
            assert next(iter(key.columns)).name == "home", (table.name, key.name)
        for foreign in table.foreign_key_constraints:
            assert next(iter(foreign.columns)).name == "home", table.name


def test_no_key_is_drawn_from_a_sequence_and_no_time_is_made_by_the_database() -> None:
    for table in tables.METADATA.sorted_tables:
        for column in table.columns:
            assert column.server_default is None, (table.name, column.name)
            assert table.autoincrement_column is None or table.autoincrement_column.autoincrement is False
