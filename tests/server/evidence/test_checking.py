"""`bienban-server photos`: what is said to be here is here, and what a restore forgot is known again."""

from __future__ import annotations

import hashlib

import pytest

from server.cli import main
from server.db import db
from server.evidence.checking import Checked, check_photos
from server.evidence.models import PhotoFile
from server.evidence.shelf import Shelf
from tests.server.conftest import HOME, World
from tests.server.evidence.pictures import Sender, claim, name_of, picture


def checked(world: World) -> Checked:
    with world.app.app_context():
        return check_photos(world.parts)


def test_a_damaged_and_a_vanished_file_are_asked_for_again(either: World) -> None:
    tablet = either.tablet(numbers=0)
    photos = [picture(n) for n in range(3)]
    for one in photos:
        claim(tablet, one)
        Sender(tablet).whole(one)
    assert checked(either) == Checked(3, (), 0, 0)
    shelf = Shelf(either.settings.data_dir / "evidence")
    paths = [shelf.kept(HOME, hashlib.sha256(one).digest()) for one in photos]
    paths[0].write_bytes(photos[0][:-1] + b"!")
    paths[1].unlink()
    found = checked(either)
    assert (found.good, set(found.lost), found.missing) == (1, {name_of(photos[0]), name_of(photos[1])}, 2)
    assert tablet.offer().get_json()["missing_photos"] == [name_of(one) for one in photos[:2]]  # type: ignore[index]
    for one in photos[:2]:
        Sender(tablet).whole(one)
    assert checked(either) == Checked(3, (), 0, 0)


def test_after_a_restore_of_the_database_the_files_on_the_disk_are_known_again(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, photo = world.tablet(numbers=0), picture()
    claim(tablet, photo)
    Sender(tablet).whole(photo)
    Sender(tablet).whole(picture(2))  # no ledger names it
    with world.app.app_context():
        db.session.execute(db.delete(PhotoFile))
        db.session.commit()
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(world.settings.data_dir))
    assert main(["photos"]) == 0
    assert "known again: 1, còn thiếu / missing: 0" in capsys.readouterr().out
    assert [one.sha256.hex() for one in world.rows(PhotoFile)] == [name_of(photo)]
