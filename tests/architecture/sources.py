"""Which files the checks of this folder read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("shared", "print_templates", "server", "field_client", "tools")
# Written by others and kept as they came: sizes and style are theirs.
VENDORED = {"vendor", "vendored", "fonts"}
NEVER_OURS = {".git", ".venv", "out", "build", "__pycache__", "node_modules"}


def files(*suffixes: str, under: tuple[str, ...] = PACKAGES) -> Iterator[Path]:
    """Our files that end in one of `suffixes`, below the folders `under` ("" is the whole checkout)."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            parts = set(path.relative_to(ROOT).parts)
            if path.suffix in suffixes and path.is_file() and not parts & (VENDORED | NEVER_OURS):
                yield path


def name_of(path: Path) -> str:
    """The path as a person writes it: from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """The dotted module name of a .py file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file, once a session."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
