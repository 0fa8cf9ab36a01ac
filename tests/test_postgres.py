"""The PostgreSQL fixture itself: what the database tests stand on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests import postgres as fixture
from tests.postgres import Postgres

pytestmark = pytest.mark.postgres


def run(url: str, sql: str) -> list[tuple[object, ...]]:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        result = connection.execute(text(sql))
        return [tuple(row) for row in result] if result.returns_rows else []


def test_a_real_postgresql_answers_in_utf8(postgres_url: str) -> None:
    assert run(postgres_url, "SELECT split_part(version(), ' ', 1), current_setting('server_encoding')") == [
        ("PostgreSQL", "UTF8")
    ]
    assert run(postgres_url, "SELECT upper('đ'), length('Nguyễn Văn Mẫu')") == [("Đ", 14)]


def test_no_test_sees_the_rows_of_another(postgres: Postgres) -> None:
    first, second = postgres.clone(), postgres.clone()
    run(first, "CREATE TABLE t (a int)")
    assert run(second, "SELECT count(*) FROM pg_tables WHERE tablename = 't'") == [(0,)]
    postgres.drop(first)
    postgres.drop(second)


def test_a_template_is_filled_once_and_cloned_with_its_rows(postgres: Postgres) -> None:
    filled = []

    def fill(url: str) -> None:
        filled.append(url)
        run(url, "CREATE TABLE t AS SELECT 7 AS a")

    postgres.prepare("template_of_a_test", fill)
    postgres.prepare("template_of_a_test", fill)
    clone = postgres.clone("template_of_a_test")
    assert run(clone, "SELECT a FROM t") == [(7,)]
    assert len(filled) == 1
    postgres.drop(clone)


def test_a_clone_is_dropped_while_a_connection_is_open(postgres: Postgres) -> None:
    url = postgres.clone()
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        postgres.drop(url)
        connection.invalidate()
    engine.dispose()


def test_the_bundled_binaries_serve_from_a_home_closed_to_the_other_user(tmp_path: Path) -> None:
    bundle = fixture.bundled_binaries()[0].bundle
    # Binaries that the other user cannot reach look to him as if they were not there.
    with fixture.cluster(fixture.Binaries(tmp_path / "closed" / "bin", bundle)) as running:
        assert running.answers()
        assert run(running.clone(), "SELECT upper('a')") == [("A",)]


def test_missing_binaries_are_a_failure_and_not_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixture.shutil, "which", lambda _name: None)
    monkeypatch.setattr(fixture.Path, "glob", lambda _self, _pattern: iter(()))
    with pytest.raises(pytest.fail.Exception, match="no PostgreSQL"):
        fixture.find_binaries()


def test_the_cluster_does_not_run_as_root(postgres: Postgres) -> None:
    assert os.stat(postgres._folder / "data").st_uid != 0
