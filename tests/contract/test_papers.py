"""Papers without a seal of their own, printed on a real tablet: the real server takes their prints and holds none."""

from __future__ import annotations

from typing import Any

from field_client.ui import views as v
from server.cases.models import PrintRow
from server.db import db
from server.ledger.models import EventRow
from tests.contract.real_site import RealSite

UP: dict[str, Any] = {"vehicle__group": "car", "vehicle__plate": "30A12345", "acts": [["car.alcohol.3", 1]]}


def printed(site: RealSite, case_id: str, paper: v.PaperKind) -> None:
    site.print_all()
    opened = site.tablet.paper_printing(case_id, paper).open
    assert opened is not None
    site.tablet.settle_print(opened.print_id, v.PrintOutcome.ALL)


def test_the_prints_of_a_transfer_a_refusal_and_a_shift_are_taken(real: RealSite) -> None:
    real.enrol()
    real.sync()
    up, refused = real.recorded(**UP), real.entered()
    real.tablet.serve_decision(refused, v.ServiceWay.REFUSED, "Không ký nhận")
    for case_id, paper in ((up, v.PaperKind.TRANSFER), (refused, v.PaperKind.REFUSAL)):
        real.tablet.print_paper(case_id, paper, 2)
        printed(real, case_id, paper)
    real.tablet.close_shift()
    printed(real, "", v.PaperKind.DAY_SHEET)
    real.sync()
    ledger = real.tablet.home(v.CaseFilter.ALL).ledger
    assert (ledger.unsent, ledger.held, ledger.holds) == (0, 0, True)
    with real.app.app_context():
        assert {row.verdict for row in db.session.scalars(db.select(EventRow))} == {"applied"}
        kinds = ("case.transferred", "service.recorded", "shift.closed")
        for event in db.session.scalars(db.select(EventRow).where(EventRow.kind.in_(kinds))):
            (row,) = db.session.scalars(db.select(PrintRow).where(PrintRow.document == event.hash))
            assert row.outcome == "printed"
            assert [one["copy"] for one in row.files] == row.copies
