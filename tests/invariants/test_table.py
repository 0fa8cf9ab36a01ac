"""docs/invariants.md names only tests that are there, for each of the seven rules, and every file of this folder."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.sources import ROOT

TABLE = (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE)


def defined(path: Path) -> set[str]:
    """Names of functions and classes at the top of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}


def test_every_test_that_the_table_names_is_there() -> None:
    missing = [f"{path}::{name}" for path, name in NAMED if name not in defined(ROOT / path)]
    assert missing == []
    assert len(NAMED) > 40


def test_each_rule_has_its_row_and_each_row_its_test() -> None:
    assert re.findall(r"^\| \*\*(I\d)\*\*", TABLE, re.MULTILINE) == [f"I{n}" for n in range(1, 8)]
    rows = [line for line in TABLE.splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if "::" not in row] == []


def test_every_test_of_this_folder_is_in_the_table() -> None:
    named = {path for path, _ in NAMED}
    here = {one.relative_to(ROOT).as_posix() for one in Path(__file__).parent.glob("test_i*.py")}
    assert here <= named
