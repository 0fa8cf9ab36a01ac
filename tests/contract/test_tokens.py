"""A tablet's token is replaced now and then; no answer that is lost, and no crash, locks the tablet out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from field_client.store import meta
from field_client.ui import views as v
from server.cli import parts_of
from server.db import db
from server.devices.models import Tablet
from server.devices.revocation import revoke_tablet
from server.devices.tokens import ROTATE_AFTER_MS, want_rotation
from shared.errors import DomainError
from tests.contract.real_site import RealSite
from tests.field_client.conftest import PowerCut
from tests.server.conftest import HOME


def token_of(site: RealSite) -> str:
    with site.tablet.opened.tablet.store.reading() as connection:
        return str(meta.get(connection, "token"))


def row_of(site: RealSite) -> Tablet:
    with site.app.app_context():
        row = db.session.scalars(db.select(Tablet).where(Tablet.kind == "tablet")).one()
        db.session.expunge(row)
        return row


def ask_rotation(site: RealSite) -> None:
    with site.app.app_context():
        want_rotation(parts_of(site.app), HOME, site.tablet.opened.tablet.identity.tablet)


def unsent(site: RealSite) -> int:
    return site.tablet.home(v.CaseFilter.ALL).ledger.unsent


@pytest.fixture
def synced(real: RealSite) -> RealSite:
    real.enrol()
    real.sync()
    return real


def test_a_token_is_replaced_after_thirty_days_and_the_old_one_ends_at_the_first_use_of_the_new(
    synced: RealSite,
) -> None:
    before = token_of(synced)
    synced.clock.ms += ROTATE_AFTER_MS - 60_000
    synced.sync()
    assert token_of(synced) == before
    synced.clock.ms += 60_000
    synced.sync()
    after = token_of(synced)
    assert after != before
    synced.sync()
    assert row_of(synced).token_n == 1
    link = synced.tablet.opened.sync._feeding._link
    link.token = before
    with pytest.raises(DomainError, match=r"^token"):
        synced.sync()
    link.token = after
    synced.tablet.sync_now()
    synced.sync()


def test_an_answer_with_a_new_token_that_is_lost_is_given_again(
    synced: RealSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_rotation(synced)
    synced.recorded()
    link = synced.tablet.opened.sync._feeding._link
    real_get = link.get
    handed: list[str] = []

    def lost(path: str) -> dict[str, object]:
        answer = real_get(path)
        if "token" in answer:
            handed.append(str(answer["token"]))
            raise ConnectionError("the answer never came")
        return answer

    before = token_of(synced)
    with monkeypatch.context() as patch:
        patch.setattr(link, "get", lost)
        for _ in range(3):
            with pytest.raises(ConnectionError):
                synced.sync()
    assert token_of(synced) == before
    assert unsent(synced) == 0
    synced.sync()
    assert handed == [token_of(synced)] * 3


@pytest.mark.parametrize("stored", [False, True])
def test_a_power_cut_around_storing_the_new_token_loses_nothing(
    synced: RealSite, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    ask_rotation(synced)
    real_put: Callable[[Connection, str, object], None] = meta.put

    def cut(tx: Connection, name: str, value: object) -> None:
        real_put(tx, name, value)
        if name == "token":
            if stored:
                tx.commit()
            raise PowerCut(name)

    with monkeypatch.context() as patch:
        patch.setattr(meta, "put", cut)
        with pytest.raises(PowerCut):
            synced.sync()
    synced.restart()
    synced.recorded()
    synced.sync()
    synced.sync()
    assert unsent(synced) == 0
    assert row_of(synced).token_n == 1


def test_a_server_set_back_to_before_the_rotation_still_knows_the_tablet(synced: RealSite) -> None:
    old = row_of(synced)
    for _ in range(2):
        ask_rotation(synced)
        synced.sync()
        synced.sync()
    with synced.app.app_context():
        row = db.session.get_one(Tablet, (old.home, old.id))
        row.token_hash, row.token_n = old.token_hash, old.token_n
        row.next_token_hash, row.token_since = old.next_token_hash, old.token_since
        db.session.commit()
    synced.recorded()
    synced.sync()
    assert unsent(synced) == 0
    assert row_of(synced).token_n == 2


def test_offline_for_a_year_the_token_still_works(synced: RealSite) -> None:
    synced.recorded()
    synced.clock.forward(days=365)
    synced.sync()
    assert unsent(synced) == 0


def test_a_revoked_tablet_pauses_asks_and_discards_nothing(synced: RealSite) -> None:
    synced.recorded()
    before = unsent(synced)
    with synced.app.app_context():
        revoke_tablet(parts_of(synced.app), HOME, synced.tablet.opened.tablet.identity.tablet)
    with pytest.raises(DomainError, match=r"^revoked"):
        synced.sync()
    assert synced.tablet.truth().network is v.Network.REFUSED
    synced.restart()
    synced.sync()  # paused: asks nobody
    assert (unsent(synced), synced.tablet.truth().network) == (before, v.Network.REFUSED)
    synced.tablet.sync_now()
    with pytest.raises(DomainError, match=r"^revoked"):
        synced.sync()


@pytest.mark.parametrize("off", [-366 * 86_400_000, 86_400_000])
def test_a_tablet_whose_clock_is_wrong_is_not_locked_out(synced: RealSite, off: int) -> None:
    server_ms = synced.clock.ms
    synced.tablet.opened.sync._feeding._link._clock = _Off(synced, off)  # type: ignore[assignment]  # a Clock
    synced.recorded()
    synced.sync()
    assert unsent(synced) == 0
    assert synced.clock.ms == server_ms


class _Off:
    """The tablet's own clock, wrong by so much."""

    def __init__(self, site: RealSite, off: int) -> None:
        self._site, self._off = site, off

    def now_ms(self) -> int:
        return self._site.clock.ms + self._off

    def mono_ms(self) -> int:
        return self._site.clock.mono
