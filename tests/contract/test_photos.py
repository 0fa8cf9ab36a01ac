"""Photos of the real tablet at the real server: behind the facts, resumed, complete only under a signed receipt."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from sqlalchemy import select, update

from field_client.enrolment import wraps
from field_client.evidence import delivery
from field_client.store.tables import photos
from field_client.sync.tus import Tus
from field_client.ui import views as v
from server.cli import parts_of
from server.db import db
from server.evidence.models import PhotoClaim, PhotoFile
from shared.errors import DomainError, NotAllowed
from shared.evidence.receipt import PhotoReceipt
from shared.seal.signed import Signed
from tests.contract.test_tablet_and_server import RealSite
from tests.field_client.conftest import HandClock, PowerCut


def picture(seed: int, side: int = 200) -> bytes:
    """A JPEG of noise: about 0.6 bytes a pixel, which no compression makes smaller."""
    noise = Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60)
    return out.getvalue()


class PhotoSite(RealSite):
    """As `RealSite`, counting what was asked."""

    def __post_init__(self) -> None:
        """Made whole by RealSite's own __init__."""

    def watch(self) -> list[str]:
        """METHOD path of each request from now on."""
        asked: list[str] = []
        inner = self.app.wsgi_app

        def counted(environ: Any, start: Any) -> Any:
            asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
            return inner(environ, start)

        self.app.wsgi_app = counted  # type: ignore[method-assign]
        return asked

    def report(self, *pictures: bytes, **changes: Any) -> str:
        draft = self.draft(**changes)
        for one in pictures:
            self.tablet.add_photo(draft, one)
        return self.tablet.record_report(draft).case_id

    def states(self) -> list[str]:
        with self.tablet.opened.tablet.store.reading() as connection:
            return list(connection.execute(select(photos.c.state).order_by(photos.c.of_seq)).scalars())

    def here(self, model: type[Any]) -> int:
        with self.app.app_context():
            return db.session.query(model).count()  # type: ignore[no-any-return]


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


def test_a_recorded_photo_arrives_whole_after_the_event_that_names_it(real: PhotoSite) -> None:
    asked, one = real.watch(), picture(1, 500)
    real.report(one)
    real.sync()
    assert (real.states(), real.here(PhotoClaim), real.here(PhotoFile)) == (["complete"], 1, 1)
    push = next(n for n, one in enumerate(asked) if one.startswith("POST /api/v1/ledger") and "offer" not in one)
    assert push < next(n for n, one in enumerate(asked) if "evidence" in one)
    name = hashlib.sha256(one).hexdigest()
    kept = real.settings_of_server.data_dir / "evidence" / "27" / name[:2] / name
    assert kept.read_bytes() == one


def test_a_photo_of_a_draft_stays_on_the_tablet(real: PhotoSite) -> None:
    asked = real.watch()
    real.tablet.add_photo(real.draft(), picture(1))
    real.sync()
    assert not [one for one in asked if "evidence" in one]


def test_a_photo_whose_event_the_server_does_not_hold_may_not_leave(real: PhotoSite) -> None:
    real.report(picture(1))
    store = real.tablet.opened.tablet.store
    with store.reading() as connection:
        assert delivery.outgoing(connection) == []
    told = real.tablet.sync_view(v.SyncFilter.OPEN).photos
    assert told is not None
    assert told.title.en == "Photos: 1 not sent yet, 0 at the server"
    real.sync()
    assert real.states() == ["complete"]
    assert real.tablet.sync_view(v.SyncFilter.OPEN).photos is None


def test_two_identical_photos_of_two_cases_are_sent_and_stored_once(real: PhotoSite) -> None:
    asked, one = real.watch(), picture(1)
    real.report(one)
    real.report(one, vehicle__plate="29AB99999")
    real.sync()
    assert (real.states(), real.here(PhotoClaim), real.here(PhotoFile)) == (["complete"] * 2, 2, 1)
    assert len([one for one in asked if one.startswith("POST /api/v1/evidence")]) == 1


def test_new_facts_go_before_the_rest_of_a_photo(real: PhotoSite) -> None:
    case: list[str] = []

    class Writes:
        def point(self, name: str) -> None:
            if name == "photo.sent" and not case:
                case.append("")
                case[0] = real.report(vehicle__plate="29AB77777")

    real.report(picture(1, 600), picture(2, 600))
    real.tablet.opened.tablet.hooks.seen.clear()  # type: ignore[attr-defined]
    object.__setattr__(real.tablet.opened.tablet, "hooks", Writes())
    real.sync()
    assert real.states() == ["waiting", "waiting"]
    asked = real.watch()
    real.sync()
    assert real.states() == ["complete", "complete"]
    push = next(n for n, one in enumerate(asked) if one.startswith("POST /api/v1/ledger") and "offer" not in one)
    assert push < next(n for n, one in enumerate(asked) if "evidence" in one)


def test_after_a_power_cut_a_photo_goes_on_where_the_server_stands(real: PhotoSite) -> None:
    one = picture(1, 900)
    real.report(one)
    real.hooks.name = "photo.sent"
    with pytest.raises(PowerCut):
        real.sync()
    real.restart()
    asked = real.watch()
    real.sync()
    assert real.states() == ["complete"]
    assert not [one for one in asked if one.startswith("POST /api/v1/evidence")]
    assert [one for one in asked if one.startswith("HEAD")]


def test_no_byte_of_a_photo_lies_in_clear_on_the_tablet(real: PhotoSite) -> None:
    one = picture(1)
    real.report(one)
    real.sync()
    middle = one[len(one) // 2 :][:32]
    files = [path for path in (real.folder / "data").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if middle in path.read_bytes()]


def test_a_lost_last_answer_costs_no_byte_again(real: PhotoSite) -> None:
    real.report(picture(1))
    real.hooks.name = "photo.complete"
    with pytest.raises(PowerCut):
        real.sync()
    real.restart()
    asked = real.watch()
    real.sync()
    assert real.states() == ["complete"]
    assert not [one for one in asked if one.startswith("PATCH")]


def test_no_word_but_the_servers_own_makes_a_photo_complete(real: PhotoSite, monkeypatch: pytest.MonkeyPatch) -> None:
    one, keys = picture(1), parts_of(real.app).keys
    real.report(one)
    for lie in ("other key", "other photo", "other size", "signed as something else"):
        digest = hashlib.sha256(b"x" if lie == "other photo" else one).digest()
        body = PhotoReceipt(keys.server_id, 27, digest, len(one) + (lie == "other size"), 1).exact()
        signer = Ed25519PrivateKey.generate() if lie == "other key" else keys.server
        signed = Signed.over("receipt" if lie == "signed as something else" else "photo", body, signer)
        told = {"receipt": signed.to_wire()}
        monkeypatch.setattr(Tus, "receipt", lambda _self, _hash, told=told: told)
        with pytest.raises(DomainError, match="bad_answer"):
            real.sync()
        assert real.states() == ["sending"], lie
    monkeypatch.undo()
    real.sync()
    assert real.states() == ["complete"]


def test_a_photo_that_the_server_will_not_take_stops_no_other_and_stays_for_a_person(real: PhotoSite) -> None:
    real.report(picture(1))
    store = real.tablet.opened.tablet.store
    with store.transaction() as tx:
        row = tx.execute(select(photos)).one()._asdict()
        empty = {"file_hash": hashlib.sha256(b"").hexdigest(), "picture": b"", "size": 0}
        tx.execute(photos.insert().values(**row | empty | {"id": str(uuid4()), "of_seq": row["of_seq"] - 1}))
    real.sync()
    assert real.states() == ["refused", "complete"]
    with store.reading() as connection:
        assert connection.execute(select(photos.c.reason).where(photos.c.size == 0)).scalar() == "photo_empty"
        assert delivery.photo_sum(connection) == delivery.PhotoSum(0, 1, 1, 0)


def test_a_server_without_room_for_photos_still_takes_facts(real: PhotoSite, monkeypatch: pytest.MonkeyPatch) -> None:
    real.report(picture(1))
    usage = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=1))
    real.sync()
    assert (real.states(), real.held_by_server()) == (["waiting"], len(real.kinds()))
    monkeypatch.undo()
    real.sync()
    assert real.states() == ["complete"]


def test_a_restored_server_gets_the_photos_it_lost_once_more(real: PhotoSite) -> None:
    real.report(picture(1), picture(2))
    real.sync()
    shutil.rmtree(real.settings_of_server.data_dir / "evidence")
    with real.app.app_context():
        db.session.execute(db.delete(PhotoFile))
        db.session.commit()
    real.sync()
    assert (real.states(), real.here(PhotoFile)) == (["complete"] * 2, 2)


def test_pictures_leave_the_tablet_so_many_days_after_the_server_signed_and_no_sooner(real: PhotoSite) -> None:
    real.report(picture(1))
    real.sync()
    real.report(picture(2))
    store = real.tablet.opened.tablet.store
    real.clock.forward(days=400)  # of the tablet alone: the newest receipt is as old as before
    with store.transaction() as tx:
        assert delivery.drop_old_pictures(tx, keep_days=30) == 0
    with pytest.raises(NotAllowed, match="no_receipt"), store.transaction() as tx:
        tx.execute(update(photos).where(photos.c.state == "waiting").values(picture=b""))
    real.sync()
    with store.reading() as connection:
        rows = connection.execute(select(photos.c.state, photos.c.picture).order_by(photos.c.of_seq)).all()
    assert [(row.state, len(row.picture) > 0) for row in rows] == [("removed", False), ("complete", True)]
