"""F22: changed between the permit and the paper: once the tablet has heard of it, no more paper goes out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from field_client.store.tables import decisions
from field_client.ui import views as v
from tests.field_client.conftest import Site

pytestmark = pytest.mark.fault("F22", "F26")


def hear(site: Site, kind: str, by: str = "000017/QĐ-HBXPHC") -> None:
    """The feed says that the first decision was changed."""
    with site.tablet.opened.tablet.store.reading() as connection:
        seq = connection.execute(select(decisions.c.of_seq).order_by(decisions.c.of_seq).limit(1)).scalar_one()
    n = len(site.server.items) + 1
    site.server.items.append({"n": n, "kind": "changed", "data": {"seq": seq, "kind": kind, "by": by}})
    site.sync()


@pytest.mark.parametrize(
    ("kind", "code"), [("decision.cancelled", "decision_cancelled"), ("decision.amended", "decision_changed")]
)
def test_F22_a_decision_changed_between_the_tap_and_the_paper_is_not_printed(shift: Site, kind: str, code: str) -> None:
    case_id = shift.entered()
    shift.print_all()
    shift.tablet.print_decision(case_id, 2)
    hear(shift, kind)
    shift.print_all()
    shift.restart()
    shift.print_all()
    assert not (shift.settings.print_dir / "decisions").exists()
    with shift.refuses(code):
        shift.tablet.print_decision(case_id, 1)
    lock = shift.tablet.printing(case_id, decision=True).lock
    assert lock is not None
    assert "000017/QĐ-HBXPHC" in lock.vi


def test_F26_after_the_paper_the_answer_is_still_taken_and_no_copy_follows(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    shift.print_all()
    hear(shift, "decision.cancelled")
    printing = shift.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    assert shift.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL).confirmed == 2
    with shift.refuses("decision_cancelled"):
        shift.tablet.print_decision(case_id, 1)
    (row,) = shift.tablet.decisions()
    assert row.stage is v.Stage.CANCELLED


def test_nothing_leads_out_of_a_cancellation(shift: Site) -> None:
    case_id = shift.entered()
    hear(shift, "decision.cancelled")
    hear(shift, "decision.corrected", by="000016/QĐ-ĐCXPHC")
    with shift.refuses("decision_cancelled"):
        shift.tablet.print_decision(case_id, 1)


def test_other_decisions_and_the_report_of_a_changed_one_still_print(shift: Site) -> None:
    first, second = shift.entered(), shift.entered(vehicle__plate="29AB54321")
    shift.print_all()
    hear(shift, "decision.cancelled")
    shift.tablet.print_decision(second, 1)
    printing = shift.tablet.printing(first, decision=False)
    assert printing.open is not None
    shift.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)
    shift.tablet.print_report(first, 1)
    before = len(list((shift.settings.print_dir / "reports").iterdir()))
    shift.print_all()
    assert len(list((shift.settings.print_dir / "decisions").iterdir())) == 1
    assert len(list((shift.settings.print_dir / "reports").iterdir())) == before + 1
