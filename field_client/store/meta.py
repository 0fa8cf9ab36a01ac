"""Single values of the tablet, as JSON text in the table `meta`."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from field_client.store.tables import meta


def get(connection: Connection, name: str, default: Any = None) -> Any:
    """The value kept under `name`, or `default`."""
    found = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return default if found is None else json.loads(found)


def put(connection: Connection, name: str, value: Any) -> None:
    """Keep `value` (anything JSON holds) under `name`."""
    text = json.dumps(value, ensure_ascii=False)
    statement = insert(meta).values(name=name, value=text)
    connection.execute(statement.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": text}))


def drop(connection: Connection, name: str) -> None:
    """Forget `name`."""
    connection.execute(meta.delete().where(meta.c.name == name))
