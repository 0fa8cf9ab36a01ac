"""Reading the packaged tables: the only files that the law engine ever opens."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def packaged_text(name: str) -> str:
    """The packaged table `name` as text (UTF-8)."""
    return resources.files("shared.law.data").joinpath(name).read_text("utf-8")


@cache
def packaged_toml(name: str) -> dict[str, Any]:
    """The packaged TOML table `name`. Treat what comes back as read-only: it is shared."""
    return tomllib.loads(packaged_text(name))
