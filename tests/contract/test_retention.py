"""The end of a term reaches the tablet: the bytes go there too, on the server's signed word alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from field_client.enrolment import wraps
from field_client.ledger.removal import take_removal
from field_client.store.tables import drafts, events, photos
from field_client.ui import views as v
from print_templates.verify.ledger_file import check_ledger
from print_templates.verify.trust import load_trust
from server.cli import parts_of
from server.keys.publication import key_ring
from server.retention import service
from server.retention.due import DueCase
from server.retention.terms import Terms
from shared.errors import Corrupt, DomainError
from shared.ledger.export import RemovedEvent, sign_removal
from tests.contract.test_photos import PhotoSite, picture
from tests.field_client.conftest import HandClock
from tests.server.conftest import HOME


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PhotoSite]:
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    site = PhotoSite(tmp_path, HandClock())
    site.serve()
    site.enrol()
    site.sync()
    yield site
    site.tablet.stop()
    site.silence()


def test_a_case_removed_at_the_server_goes_from_the_tablet_and_both_exports_check(
    real: PhotoSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = real.report(picture(1), vehicle__plate="29AB12345")
    kept = real.report(vehicle__plate="29AB54321")
    real.sync()
    due = DueCase(HOME, UUID(gone), "", date(2026, 1, 1), "case", takes_events=True, takes_photos=True)
    monkeypatch.setattr(service, "due_cases", lambda *_: [due])
    with real.app.app_context():
        service.remove_due(parts_of(real.app), Terms(()))
        (tmp_path / "keys.json").write_bytes(key_ring(parts_of(real.app)))
    real.sync()
    store = real.tablet.opened.tablet.store
    with store.reading() as connection:
        of_case = select(events.c.raw).where(events.c.case_id == gone)
        assert set(connection.execute(of_case).scalars()) == {b""}
        assert connection.execute(select(photos.c.state, photos.c.picture)).one() == ("removed", b"")
        assert connection.execute(select(drafts.c.content).where(drafts.c.id == gone)).scalar() == "{}"
    with pytest.raises(DomainError, match="removed"):
        real.tablet.recorded(gone)
    assert real.tablet.recorded(kept).delivery is v.Delivery.RECEIVED
    verdict, _ = check_ledger(real.tablet.export_bytes(), load_trust(tmp_path / "keys.json", None))
    assert (verdict.state, len(verdict.notes)) == ("ok", 3)
    # The tablet goes on: its next report has the next number, and its ledger is still one chain.
    real.report(vehicle__plate="29AB77777")
    real.sync()
    assert real.held_by_server() == len(real.kinds())
    assert real.kinds().count("report.recorded") == 3


def test_nothing_goes_on_a_word_that_is_not_signed_for_this_very_event(real: PhotoSite) -> None:
    case = real.report()
    real.sync()
    unsent = real.report(vehicle__plate="29AB54321")
    opened = real.tablet.opened.tablet
    root, ledger = parts_of(real.app).keys.root, opened.identity.tablet
    with opened.store.reading() as connection:
        (seq, head), (late, late_head) = (
            connection.execute(select(events.c.seq, events.c.head).where(events.c.case_id == one)).all()[0]
            for one in (case, unsent)
        )
    stranger = Ed25519PrivateKey.generate()
    for told in (
        RemovedEvent(head, "report.recorded", "x", seq, sign_removal(stranger, ledger, seq, head)),
        RemovedEvent(head, "report.recorded", "x", seq, sign_removal(root, UUID(int=1), seq, head)),
        RemovedEvent(head, "report.recorded", "x", seq + 1, sign_removal(root, ledger, seq, head)),
        RemovedEvent(late_head, "report.recorded", "x", late, sign_removal(root, ledger, late, late_head)),
    ):
        with pytest.raises(Corrupt, match="removal"), opened.store.transaction() as tx:
            take_removal(tx, opened.identity, told.line())
    with opened.store.reading() as connection:
        assert b"" not in set(connection.execute(select(events.c.raw)).scalars())
