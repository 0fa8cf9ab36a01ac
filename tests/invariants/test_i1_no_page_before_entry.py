"""I1: no final page of a decision leaves by any way unless the same content hash is committed as entered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from field_client.store.tables import decisions, events, numbers, prints, reports
from field_client.ui import views as v
from print_templates import render
from print_templates.printable import PrintableDecision
from shared.errors import Corrupt
from tests.field_client.conftest import PIN, PowerCut, Site
from tests.samples import TABLET_CODE, printable_sample, sample_decision, sealed_decision


def print_row(**changes: Any) -> dict[str, Any]:
    """A row as the worker would take it."""
    return {
        "id": "forged", "copies": "[1]", "printer": "FILE", "asked_at": 1, "expires_at": 2**52, "state": "waiting",
        "files": "[]", "hash": b"0" * 32, **changes,
    }  # fmt: skip


def sealed_rows(site: Site, table: Any) -> list[Any]:
    """(of_seq, hash) of a table of documents."""
    with site.tablet.opened.tablet.store.reading() as connection:
        return list(connection.execute(select(table.c.of_seq, table.c.hash)).all())


def refused_by_the_database(site: Site, statement: Any) -> bool:
    """Whether the database itself refuses the statement, or its commit."""
    with pytest.raises(Exception, match="constraint failed"), site.tablet.opened.tablet.store.transaction() as tx:
        tx.execute(statement)
    return True


def test_the_database_takes_no_print_row_without_its_entered_decision(shift: Site) -> None:
    shift.recorded()
    ((report, digest),) = sealed_rows(shift, reports)
    for row in (
        print_row(decision_seq=report, hash=digest),
        print_row(decision_seq=99),
        print_row(),
        print_row(report_seq=report, decision_seq=report, hash=digest),
    ):
        assert refused_by_the_database(shift, insert(prints).values(row))


def test_the_database_takes_no_print_row_for_other_content_than_was_entered(shift: Site) -> None:
    shift.entered()
    ((decision, digest),) = sealed_rows(shift, decisions)
    other = bytes([digest[0] ^ 1]) + digest[1:]
    assert refused_by_the_database(shift, insert(prints).values(print_row(decision_seq=decision, hash=other)))
    assert refused_by_the_database(shift, update(prints).where(prints.c.decision_seq.is_not(None)).values(hash=other))
    assert refused_by_the_database(shift, update(decisions).values(hash=other))


def test_a_decision_row_forged_over_a_report_prints_nothing_and_stops_no_other_print(shift: Site) -> None:
    case_id = shift.recorded()
    shift.print_all()
    ((report, digest),) = sealed_rows(shift, reports)
    with shift.tablet.opened.tablet.store.transaction() as tx:
        token = tx.execute(select(reports.c.token)).scalar()
        number = {"home": 27, "year": 2026, "series": 1, "serial": 900}
        tx.execute(insert(numbers).values(**number, of_seq=report))
        forged = {**number, "of_seq": report, "case_id": case_id, "number": "000900/QĐ-XPHC", "hash": digest}
        tx.execute(insert(decisions).values(**forged, token=token, pages=2, policy="entered"))
        tx.execute(insert(prints).values(print_row(decision_seq=report, hash=digest)))
    shift.recorded(vehicle__plate="29AB54321")
    for _ in range(2):
        shift.print_all()
    assert not (shift.settings.print_dir / "decisions").exists()
    assert len(list((shift.settings.print_dir / "reports").iterdir())) == 4
    with shift.tablet.opened.tablet.store.reading() as connection:
        state, fault = connection.execute(select(prints.c.state, prints.c.fault).where(prints.c.id == "forged")).one()
    assert state == "waiting"
    assert "report.recorded" in fault


def test_no_way_through_the_tablet_renders_a_final_decision_before_entry(
    shift: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[object] = []
    real = render.render_decision
    monkeypatch.setattr(render, "render_decision", lambda one, **more: (rendered.append(one), real(one, **more))[1])
    case_id = shift.recorded()
    tablet = shift.tablet
    tablet.review_decision(case_id)
    for way in (
        lambda: tablet.print_decision(case_id, 2),
        lambda: tablet.entered(case_id),
        lambda: tablet.printing(case_id, decision=True),
        lambda: tablet.serve_decision(case_id, v.ServiceWay.HANDED, ""),
    ):
        with pytest.raises(Exception, match="not_entered"):
            way()
    tablet.recorded(case_id)
    tablet.export_ledger()
    shift.print_all()
    shift.sync()
    for point in ("enter.before", "enter.inserted"):
        shift.hooks.name = point
        with pytest.raises(PowerCut):
            tablet.enter_decision(case_id, PIN)
        shift.print_all()
    assert rendered == []
    assert not (shift.settings.print_dir / "decisions").exists()
    tablet.enter_decision(case_id, PIN)
    tablet.print_decision(case_id, 2)
    shift.print_all()
    assert rendered


def test_bytes_changed_after_the_entry_are_not_printed_under_the_old_seal(shift: Site) -> None:
    case_id = shift.entered()
    ((decision, _),) = sealed_rows(shift, decisions)
    with shift.tablet.opened.tablet.store.transaction() as tx:
        tx.exec_driver_sql("DROP TRIGGER events_are_final")
        raw = tx.execute(select(events.c.raw).where(events.c.seq == decision)).scalar()
        assert raw is not None
        edited = raw.replace("NGUYỄN HỮU MẪU".encode(), "NGUYỄN HỮU MẬU".encode())
        assert edited != raw
        tx.execute(update(events).where(events.c.seq == decision).values(raw=edited))
    shift.restart()
    with pytest.raises(Corrupt, match="not_printable"):
        shift.tablet.entered(case_id)
    shift.tablet.print_decision(case_id, 2)
    shift.print_all()
    assert not (shift.settings.print_dir / "decisions").exists()


def test_a_class_that_says_it_is_printable_is_not_rendered() -> None:
    good = printable_sample(sample_decision())

    class Forged(PrintableDecision):
        def __init__(self) -> None:
            for name in ("_content", "content_hash", "token", "training"):
                object.__setattr__(self, name, getattr(good, name))

    with pytest.raises(TypeError):
        render.render_decision(Forged(), copy_mark=None)


@pytest.mark.parametrize(
    "change",
    [
        {"total": 5_500_001}, {"points": 2}, {"pages": 3}, {"signed_at": 1_795_000_000_000},
        {"offender": replace(sample_decision().offender, name="NGUYỄN VĂN MẬU")},
        {"number": replace(sample_decision().number, serial=4134)},
    ],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_no_changed_field_is_printable_under_the_old_token(change: dict[str, Any]) -> None:
    _, token = sealed_decision(sample_decision())
    edited, _ = sealed_decision(sample_decision(**change))
    with pytest.raises(Corrupt, match="not_printable"):
        render.printable_decision(edited, token, tablet_code=TABLET_CODE)
