"""`bienban demo`: whole roadside shifts through the real tablet app against a real server process."""

from tools.demo.command import main

__all__ = ["main"]
