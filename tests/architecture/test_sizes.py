"""A file is one room and a function one thought: at most 400 and 50 lines. Tests and vendored files are exempt."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import PACKAGES, ROOT, files, name_of, tree

FILE_LINES = 400
FUNCTION_LINES = 50
CODE = (".py", ".kv", ".css", ".js", ".html", ".sh")


def long_functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.name, lines


def test_no_file_is_over_400_lines() -> None:
    ours = [*files(*CODE, under=(*PACKAGES, "deploy", "android")), ROOT / ".ci" / "run", ROOT / "Makefile"]
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}
    assert {name: lines for name, lines in sizes.items() if lines > FILE_LINES} == {}


def test_no_function_is_over_50_lines() -> None:
    found = [f"{name_of(path)}: {name} {lines}" for path in files(".py") for name, lines in long_functions(tree(path))]
    assert found == []


def test_a_function_of_51_lines_is_seen() -> None:
    body = "\n".join(["    x = 1"] * 50)
    assert list(long_functions(ast.parse(f"def long():\n{body}\n"))) == [("long", 51)]
    assert list(long_functions(ast.parse(f"def fits():\n{body[:-10]}\n"))) == []
