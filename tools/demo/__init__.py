"""`bienban demo`: whole roadside shifts through the real tablet app against a real server process."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module


def main(argv: list[str]) -> int:
    """The command line. Loaded only now: the demo's server processes live in this package and need none of it."""
    run: Callable[[list[str]], int] = import_module("tools.demo.command").main
    return run(argv)
