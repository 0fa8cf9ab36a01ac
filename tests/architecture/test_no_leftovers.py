"""Nothing unfinished, silenced or bound to one machine is committed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT, files, name_of, tree

# Written in pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
SILENCED = re.compile(r"#\s*no" + r"qa(?!: [A-Z]+[0-9]+)|#\s*type: ig" + r"nore(?!\[[\w-]+\])")
MACHINE_PATHS = re.compile(r"(?<![\w.~}$)])/(?:wo" + r"rk|ro" + r"ot|fa" + r"rm|ho" + r"me/\w+|Us" + r"ers/\w+)/")
REGISTRIES = re.compile(
    r"py" + r"pi\.org|python" + r"hosted\.org|registry\.npm" + r"js|deb\.deb" + r"ian\.org"
    r"|--(?:extra-)?index-" + r"url|--find-" + r"links"
)
CODE = (".py", ".kv", ".css", ".js", ".html", ".sh", ".sql", ".xml", ".toml", ".cfg", ".json", ".spec", ".mako")
PROSE = (".md", ".txt", ".in", ".csv", ".po")
TOP = ("shared", "print_templates", "server", "field_client", "tools", "tests", "deploy", "android", "requirements")


def everything(*suffixes: str) -> Iterator[tuple[str, str]]:
    """(name, text) of every file of ours with these suffixes, the build files included."""
    single = ["setup.cfg", "pyproject.toml", "Makefile", ".ci/run", "README.md"]
    paths = [*files(*suffixes, under=(*TOP, "docs")), *(ROOT / name for name in single)]
    for path in paths:
        yield name_of(path), path.read_text(encoding="utf-8")


def hits(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()}"
        for name, text in everything(*suffixes)
        for found in pattern.finditer(text)
    ]


def swallowed_errors(module: ast.Module) -> Iterator[int]:
    """Lines of handlers that catch everything, or do nothing at all with what they caught."""
    for node in ast.walk(module):
        if not isinstance(node, ast.ExceptHandler):
            continue
        broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException")
        raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
        nothing = all(isinstance(line, ast.Pass) or _is_ellipsis(line) for line in node.body)
        if nothing or (broad and not raises):
            yield node.lineno


def _is_ellipsis(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def test_nothing_unfinished_is_left() -> None:
    assert hits(UNFINISHED, *CODE) == []


def test_every_silenced_check_names_what_it_silences() -> None:
    assert hits(SILENCED, ".py") == []


def test_no_error_is_swallowed() -> None:
    found = [f"{name_of(path)}:{line}" for path in files(".py") for line in swallowed_errors(tree(path))]
    assert found == []


def test_no_path_of_one_machine_is_written_down() -> None:
    assert hits(MACHINE_PATHS, *CODE, *PROSE) == []


def test_no_registry_is_named() -> None:
    assert hits(REGISTRIES, *CODE, *PROSE) == []


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (UNFINISHED, "# TO" + "DO later", "the todo list"),
        (SILENCED, "x  # no" + "qa", "x  # no" + "qa: S603 - our own script"),
        (SILENCED, "x  # type: ig" + "nore", "x  # type: ig" + "nore[arg-type]"),
        (MACHINE_PATHS, "'/ro" + "ot/.ssh/key'", "https://example.vn/wo" + "rk/1"),
        (REGISTRIES, "--index-" + "url https://", "an index url"),
    ],
)
def test_each_leftover_is_seen(pattern: re.Pattern[str], bad: str, good: str) -> None:
    assert pattern.search(bad)
    assert not pattern.search(good)


@pytest.mark.parametrize(
    ("handler", "swallows"),
    [
        ("except ValueError: pass", True),
        ("except: x = 1", True),
        ("except BaseException: x = 1", True),
        ("except BaseException: raise", False),
        ("except ValueError: x = None", False),
    ],
)
def test_a_swallowed_error_is_seen(handler: str, swallows: bool) -> None:
    assert bool(list(swallowed_errors(ast.parse(f"try: f()\n{handler}")))) is swallows
