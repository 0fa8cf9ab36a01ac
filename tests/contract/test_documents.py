"""What the feed brings besides numbers: earlier offences, days off, form editions, policy; used where it matters."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from field_client.catalogue import law_shelf
from field_client.catalogue.law_shelf import LawShelf
from field_client.store.tables import documents
from server.cli import parts_of
from server.db import db, transaction
from server.feed.documents import publish_document
from server.feed.models import DocumentRow
from server.feed.prior import refresh_prior_offences
from server.feed.standing import import_calendar, publish_standing
from shared.errors import DomainError
from shared.law.packaged import packaged_text
from shared.protocol.documents import NAMES, Document
from tests.contract.real_site import RealSite
from tests.server.conftest import HOME


@pytest.fixture
def synced(real: RealSite) -> RealSite:
    real.enrol()
    real.sync()
    return real


def refresh(site: RealSite) -> None:
    """What the server's worker does four times a day."""
    with site.app.app_context():
        refresh_prior_offences(parts_of(site.app))


def told(site: RealSite, **changes: Any) -> list[str]:
    """Lines about earlier offences in the checklist of a draft, and of the decision made of it."""
    draft = site.draft(**changes)
    lines = [one.title.vi for one in site.tablet.check_report(draft).items]
    case_id = site.tablet.record_report(draft).case_id
    lines += [one.title.vi for one in site.tablet.review_decision(case_id).checks]
    return [one for one in lines if "12 tháng" in one]


def test_every_document_of_the_design_is_published_fetched_and_kept(synced: RealSite) -> None:
    refresh(synced)
    synced.sync()
    with synced.tablet.opened.tablet.store.reading() as connection:
        held = set(connection.execute(select(documents.c.name)).scalars())
    design = {"catalogue", "calendar", "forms", "policy", "roster", "keys", "prior_offences"}
    assert held >= design
    assert set(NAMES) >= design


def test_an_earlier_penalty_of_the_unit_is_told_when_judging_for_twelve_months(synced: RealSite) -> None:
    assert told(synced) == []
    synced.entered()
    synced.sync()
    refresh(synced)
    synced.clock.forward(days=200)
    synced.sync()
    assert told(synced) == ["Người này đã bị xử phạt 1 lần trong 12 tháng"] * 2
    assert told(synced, vehicle__plate="30A99999") == ["Người này đã bị xử phạt 1 lần trong 12 tháng"] * 2
    synced.clock.forward(days=170)
    assert told(synced) == []


def test_the_list_names_nobody(synced: RealSite) -> None:
    synced.entered()
    synced.sync()
    refresh(synced)
    with synced.app.app_context():
        rows = db.session.scalars(db.select(DocumentRow).where(DocumentRow.name == "prior_offences")).all()
        body = b"".join(row.body for row in rows)
    assert b"offences" in body
    for plain in (b"29AB12345", b"001099012345", "NGUYỄN HỮU MẪU".encode()):
        assert plain not in body


def test_a_held_or_training_decision_is_no_earlier_offence(synced: RealSite) -> None:
    synced.entered()
    synced.sync()
    with synced.app.app_context(), transaction():
        db.session.execute(db.text("UPDATE decisions SET held = :yes"), {"yes": True})
    refresh(synced)
    synced.sync()
    assert told(synced) == []


def test_days_off_of_the_feed_move_the_deadlines(synced: RealSite) -> None:
    text = packaged_text("holidays.toml").replace(
        "[[year]]\nyear = 2026",
        "[[year]]\nyear = 2031\nprovisional = false\noff = [2026-11-27]\nworked = []\n\n[[year]]\nyear = 2026",
        1,
    )
    with synced.app.app_context():
        assert import_calendar(parts_of(synced.app), text) == [HOME]
    shelf = LawShelf()
    with synced.tablet.opened.tablet.store.reading() as connection:
        assert not shelf.book(connection).calendar.is_day_off(date(2026, 11, 27))
    synced.sync()
    with synced.tablet.opened.tablet.store.reading() as connection:
        assert shelf.book(connection).calendar.is_day_off(date(2026, 11, 27))
    with synced.app.app_context(), transaction():
        publish_standing(parts_of(synced.app), HOME)  # the next start of the server
    synced.sync()
    with synced.tablet.opened.tablet.store.reading() as connection:
        assert shelf.book(connection).calendar.is_day_off(date(2026, 11, 27))


@pytest.mark.parametrize(
    "text", ["", "[[year]]", "year = 5", "[[year]]\nyear = 2030\noff = ['x']\nworked = []\nprovisional = false", "\x00"]
)
def test_a_broken_table_of_days_off_is_refused_whole(synced: RealSite, text: str) -> None:
    with synced.app.app_context(), pytest.raises(DomainError, match=r"^calendar"):
        import_calendar(parts_of(synced.app), text)
    synced.sync()


def publish_forms(site: RealSite, *editions: tuple[str, str]) -> None:
    content = json.dumps({"editions": [{"form": form, "edition": edition} for form, edition in editions]})
    site.clock.ms += 1
    with site.app.app_context(), transaction():
        document = Document("forms", content[-40:], HOME, site.clock.ms, content)
        publish_document(parts_of(site.app), document)


def test_a_form_that_only_the_server_knows_locks_deciding_from_its_day_on(synced: RealSite) -> None:
    publish_forms(synced, ("MQD02", "2025-07-01"), ("MQD02", "2026-12-01"))
    synced.sync()
    case_id = synced.recorded()
    assert synced.tablet.review_decision(case_id).lock is None
    synced.clock.forward(days=11)
    lock = synced.tablet.review_decision(case_id).lock
    assert lock is not None
    assert lock.code == "form_outdated"
    synced.recorded(vehicle__plate="30A99998")


def test_a_document_of_another_hash_unit_name_or_key_is_not_used(synced: RealSite) -> None:
    publish_forms(synced, ("MQD02", "2025-07-01"))
    feeding = synced.tablet.opened.sync._feeding
    real_get = feeding._link.get
    with synced.app.app_context():
        policy = db.session.scalars(
            db.select(DocumentRow).where(DocumentRow.name == "policy", DocumentRow.superseded_at.is_(None))
        ).one()
        wire = {"body": policy.body.decode(), "kid": policy.kid.hex(), "sig": "A" * 86}

    def swapped(path: str) -> dict[str, Any]:
        return {"document": wire} if "/documents/forms" in path else real_get(path)

    feeding._link.get = swapped  # type: ignore[method-assign]  # what stands between answers with another document
    with pytest.raises(DomainError, match=r"^bad_answer"):
        synced.sync()
    feeding._link.get = real_get  # type: ignore[method-assign]  # as it was
    synced.sync()
    with synced.tablet.opened.tablet.store.reading() as connection:
        assert law_shelf.newer_form(connection, "MQD02", date(2026, 11, 20)) is None
