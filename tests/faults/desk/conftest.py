"""Server and tablets as the server's own tests make them."""

from __future__ import annotations

from tests.contract.conftest import real
from tests.server.conftest import case, either, make_world, template, world

__all__ = ["case", "either", "make_world", "real", "template", "world"]
