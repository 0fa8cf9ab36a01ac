"""Who may use which library: the list that import-linter (setup.cfg) cannot express. A new library is a decision."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGES, files, module_of, name_of, tree

# The longest prefix that fits a module counts. "*" stands for anything that is locked.
ALLOWED: dict[str, set[str]] = {
    "shared": set(),
    "shared.protocol": {"marshmallow"},
    "shared.people.phone": {"phonenumbers"},
    "shared.seal": {"cryptography", "cbor2", "base45"},
    "shared.ledger": {"cryptography", "cbor2", "base45"},
    "print_templates": {"reportlab", "jinja2", "markupsafe", "segno", "PIL"},
    "print_templates.images": {"pypdfium2"},
    "print_templates.verify": {"pypdfium2", "zxingcpp", "PIL"},
    "server": {"*"},
    "field_client": {"*"},
    "tools": {"*"},
}
# Sockets, processes, randomness and the environment stay outside the pure packages.
IMPURE = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "subprocess",
    "random",
    "secrets",
    "os",
    "time",
    "sqlite3",
    "tempfile",
}
PURE = ("shared",)
BOTH_SIDES = ("tools.demo",)
Import = tuple[str, int]


def imports(module: ast.Module) -> Iterator[Import]:
    """(dotted name, line) of every absolute import, those inside functions included."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno


def allowed_for(module: str) -> set[str]:
    fitting = [prefix for prefix in ALLOWED if module == prefix or module.startswith(prefix + ".")]
    return ALLOWED[max(fitting, key=len)]


def foreign(module: str, parsed: ast.Module) -> Iterator[Import]:
    """Imports of third parties that `module` may not use."""
    allowed = allowed_for(module)
    for name, line in imports(parsed):
        top = name.split(".", 1)[0]
        if top in sys.stdlib_module_names or top in PACKAGES or "*" in allowed or top in allowed:
            continue
        yield name, line


def test_each_room_uses_only_its_own_libraries() -> None:
    found = [
        f"{name_of(path)}:{line}: {name}"
        for path in files(".py")
        for name, line in foreign(module_of(path), tree(path))
    ]
    assert found == []


def test_shared_has_no_socket_process_randomness_or_environment() -> None:
    found = [
        f"{name_of(path)}:{line}: {name}"
        for path in files(".py", under=PURE)
        for name, line in imports(tree(path))
        if name in IMPURE or name.split(".", 1)[0] in IMPURE
    ]
    assert found == []


def test_shared_opens_no_file_but_its_packaged_data() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in files(".py", under=PURE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert found == []


def test_only_the_demo_sees_both_sides() -> None:
    found = []
    for path in files(".py", under=("tools",)):
        seen = {name.split(".", 1)[0] for name, _ in imports(tree(path))}
        if {"server", "field_client"} <= seen and not module_of(path).startswith(BOTH_SIDES):
            found.append(name_of(path))
    assert found == []


def test_no_program_imports_the_tests() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in files(".py")
        for name, line in imports(tree(path))
        if name.startswith("tests")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("module", "code", "seen"),
    [
        ("shared.money", "import requests", True),
        ("shared.money", "def f():\n    from marshmallow import Schema", True),
        ("shared.protocol.feed", "from marshmallow import Schema", False),
        ("shared.people.plate", "import phonenumbers", True),
        ("shared.people.phone", "import phonenumbers", False),
        ("print_templates.render", "import flask", True),
    ],
)
def test_a_foreign_library_is_seen(module: str, code: str, seen: bool) -> None:
    assert bool(list(foreign(module, ast.parse(code)))) is seen
