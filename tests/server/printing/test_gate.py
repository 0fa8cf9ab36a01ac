"""I1 on the server: final pages come from one module, leave by permits only, and no address gives one away."""

from __future__ import annotations

import ast
import re

from server.printing.models import PrintPermit
from tests.architecture.sources import files, module_of, tree
from tests.server.printing.conftest import FOLDER, Unit
from tests.server.printing.test_pages import browser

FINAL = {
    "render_copy",
    "render_decision",
    "render_report",
    "render_change",
    "printable_decision",
    "printable_change",
    "recorded_report",
    "printable_seizure",
    "printable_blanks",
    "recorded_paper",
    "render_seizure",
    "render_blank",
    "render_blanks",
    "render_recorded",
}
PAPER, STARTING = "server.printing.paper", "server.printing.starting"
SENDERS = {"server.printing.worker", "server.printing.handing"}


def named(module: ast.Module) -> set[str]:
    names = {one.attr for one in ast.walk(module) if isinstance(one, ast.Attribute)}
    names |= {one.id for one in ast.walk(module) if isinstance(one, ast.Name)}
    return names | {alias.name for one in ast.walk(module) if isinstance(one, ast.ImportFrom) for alias in one.names}


def test_only_one_module_of_the_server_makes_final_pages() -> None:
    found = {module_of(path) for path in files(".py", under=("server",)) if named(tree(path)) & FINAL}
    assert found == {PAPER}


def test_final_pages_go_only_to_whoever_starts_a_print() -> None:
    modules = {module_of(path): named(tree(path)) for path in files(".py", under=("server",))}
    assert {one for one, names in modules.items() if "render_copies" in names} == {STARTING}
    assert {one for one, names in modules.items() if "prepare" in names and "start" in names} == SENDERS


def test_no_address_that_a_person_can_open_gives_a_final_page(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    permit = unit.ask(document, printer=FOLDER)
    client = browser(unit.world)
    values = {
        "home": "27", "document": document.hex(), "permit": str(permit), "case": str(unit.case),
        "ledger": str(unit.tablet.id), "seq": "3", "number": "1", "sha256": document.hex(), "name": "roster",
        "digest": document.hex(), "officer": "3", "filename": "base.css",
    }  # fmt: skip
    asked = 0
    for rule in unit.world.app.url_map.iter_rules():
        where = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values.get(part[1], "1"), rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            answer = client.open(where, method=method)
            assert b"%PDF" not in answer.data, (method, where)
            asked += 1
    assert asked > 30
    (row,) = unit.world.rows(PrintPermit)
    assert row.started_seq is None
