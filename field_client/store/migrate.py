"""Schema versions: `migrations/NNNN_what.sql`, applied in order, each with its PRAGMA user_version in one commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib import resources
from typing import Any

from shared.errors import NotAllowed


def versions() -> list[tuple[int, str]]:
    """(number, SQL) of every packaged migration, rising from 1 without a gap."""
    folder = resources.files("field_client.store").joinpath("migrations")
    found = sorted(
        (int(one.name.split("_", 1)[0]), one.read_text("utf-8"))
        for one in folder.iterdir()
        if one.name.endswith(".sql")
    )
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise RuntimeError("migrations must be numbered 1, 2, 3 … without a gap")
    return found


def migrate(connection: Any) -> None:
    """Bring the schema up to date. NotAllowed("store_newer") when a newer program wrote this store."""
    (current,) = connection.execute("PRAGMA user_version").fetchone()
    known = versions()
    if current > len(known):
        raise NotAllowed(
            "store_newer",
            vi="Dữ liệu trên máy do bản mới hơn ghi. Cài lại bản mới; không có gì bị mất.",
            en="A newer version wrote this store. Install that version again; nothing is lost.",
        )
    for number, sql in known[current:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements(sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def statements(sql: str) -> Iterator[str]:
    """One statement at a time: `executescript` would commit between them, and half a schema is none."""
    gathered = ""
    for line in sql.splitlines(keepends=True):
        if not gathered and (not line.strip() or line.startswith("--")):
            continue
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
    if gathered.strip():
        raise ValueError("a migration ends in the middle of a statement")
