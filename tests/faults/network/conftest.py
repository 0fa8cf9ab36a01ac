"""The server of tests/server where a test needs a server only; tablets and bad networks come from tests/faults."""

from __future__ import annotations

from tests.field_client.conftest import _quick_pin
from tests.server.conftest import case, either, make_world, template, world

__all__ = ["_quick_pin", "case", "either", "make_world", "template", "world"]
