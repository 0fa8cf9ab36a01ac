"""The server's worlds and the tablet's sites, as their own tests build them."""

from __future__ import annotations

from tests.field_client.conftest import _quick_pin, shift, site
from tests.server.conftest import case, either, make_world, template, world

__all__ = ["_quick_pin", "case", "either", "make_world", "shift", "site", "template", "world"]
