"""F03: the disk fills between the byte that went to the printer and the row that says so. The row does not hang."""

from __future__ import annotations

from typing import Any

import pytest

from field_client.printing import worker as worker_module
from field_client.store.faults import fault
from field_client.ui import views as v
from tests.field_client.conftest import Site


def broken_after_the_printer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the moment a copy left, the store takes nothing."""
    real = worker_module.change

    def full(tx: Any, row_id: str, **values: Any) -> None:
        if values.get("state") in {"sent", "failed"} or ("fault" in values and "state" not in values):
            raise fault("storage_full")
        real(tx, row_id, **values)

    monkeypatch.setattr(worker_module, "change", full)


@pytest.mark.parametrize("taken", [True, False])
def test_f03_a_print_whose_end_could_not_be_written_is_written_once_there_is_room(
    site: Site, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    site.enrol()
    site.sync()
    case_id = site.entered()
    site.print_all()
    site.tablet.print_decision(case_id, 2)
    if not taken:
        monkeypatch.setattr(site.tablet.opened.printer, "print_copy", jammed)
    with monkeypatch.context() as patch:
        broken_after_the_printer(site, patch)
        with site.refuses("storage_full"):
            site.print_all()
        with site.refuses("storage_full"):
            site.print_all()
    site.print_all()
    printing = site.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    assert printing.open.state is (v.PrintState.ASKED if taken else v.PrintState.FAILED)
    printed = site.settings.print_dir / "decisions"
    assert len(list(printed.iterdir()) if printed.exists() else []) == (2 if taken else 0)
    assert site.kinds().count("print.started") == 2


def test_f03_a_start_before_there_was_room_asks_a_person(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.enrol()
    site.sync()
    case_id = site.entered()
    site.print_all()
    site.tablet.print_decision(case_id, 2)
    with monkeypatch.context() as patch:
        broken_after_the_printer(site, patch)
        with site.refuses("storage_full"):
            site.print_all()
    printing = site.restart().printing(case_id, decision=True)
    assert printing.open is not None
    assert printing.open.state is v.PrintState.ASKED
    assert site.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL).confirmed == 2


def jammed(_job: object) -> None:
    raise worker_module.DomainError("printer", vi="Kẹt giấy.", en="Paper jam.")
