"""Photos come in by tus 1.0, resume where they stopped, and are here only once their hash matched."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tusclient.client import TusClient
from werkzeug.serving import make_server

from server.evidence.models import PhotoFile, PhotoUpload
from server.evidence.places import EXTENSION, Places
from server.evidence.service import UNFINISHED_MS, sweep_uploads
from server.evidence.shelf import Shelf
from shared.evidence.photo import LARGEST_PHOTO
from shared.evidence.receipt import open_photo_receipt
from shared.seal.signed import Signed
from tests.server.conftest import HOME, World
from tests.server.evidence.pictures import UPLOADS, Sender, claim, name_of, picture


@pytest.fixture
def sender(world: World) -> Sender:
    return Sender(world.tablet(numbers=0))


def kept(world: World, photo: bytes, home: int = HOME) -> Path:
    return Shelf(world.settings.data_dir / "evidence").kept(home, hashlib.sha256(photo).digest())


def partials(world: World) -> list[str]:
    folder = world.settings.data_dir / "evidence" / "partial"
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_options_names_the_version_the_extensions_and_the_bound_and_needs_no_token(world: World) -> None:
    answer = world.client.options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "checksum", "termination", "expiration"}
    assert int(answer.headers["Tus-Max-Size"]) == LARGEST_PHOTO
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


def test_a_photo_sent_in_parts_is_kept_under_its_hash_and_nothing_else_stays(either: World) -> None:
    sender, photo = Sender(either.tablet(numbers=0)), picture()
    created = sender.create(photo)
    assert (created.status_code, created.headers["Location"]) == (201, f"{UPLOADS}/{name_of(photo)}")
    assert sender.send(name_of(photo), 0, photo[:1_000]).headers["Upload-Offset"] == "1000"
    assert sender.offset(name_of(photo)) == "1000"
    last = sender.send(name_of(photo), 1_000, photo[1_000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(photo)))
    assert kept(either, photo).read_bytes() == photo
    assert (partials(either), either.rows(PhotoUpload)) == ([], [])
    (row,) = either.rows(PhotoFile)
    assert (row.size, row.media_type) == (len(photo), "image/jpeg")


def test_a_chunk_at_another_offset_is_refused_and_changes_nothing(sender: Sender) -> None:
    photo = picture()
    sender.create(photo)
    sender.send(name_of(photo), 0, photo[:1_000])
    for offset in (0, 999, 1_001, 5_000):
        assert sender.send(name_of(photo), offset, photo[offset : offset + 10]).status_code == 409
    assert sender.offset(name_of(photo)) == "1000"


def test_another_version_of_tus_is_refused_with_ours_named(sender: Sender) -> None:
    answer = sender.ask("POST", UPLOADS, Tus_Resumable="0.2.2", Upload_Length="10")
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_without_a_token_nothing_is_begun_told_or_taken(world: World, sender: Sender) -> None:
    photo = picture()
    sender.whole(photo)
    claimed = {"Tus-Resumable": "1.0.0"}
    assert world.client.post(UPLOADS, headers={**claimed, "Upload-Length": "5"}).status_code == 401
    assert world.client.head(f"{UPLOADS}/{name_of(photo)}", headers=claimed).status_code == 401
    assert world.client.get(f"{UPLOADS}/{name_of(photo)}/receipt").status_code == 401


def test_a_photo_without_bytes_is_refused_with_the_reason_in_both_languages(sender: Sender) -> None:
    answer = sender.create(b"")
    body: Any = answer.get_json()
    assert (answer.status_code, body["error"]) == (422, "photo_empty")
    assert "không có dữ liệu" in body["message_vi"]
    assert "no bytes" in body["message_en"]


def test_a_photo_over_the_bound_is_refused_before_a_byte_is_sent(world: World, sender: Sender) -> None:
    assert sender.create(picture(), length=LARGEST_PHOTO + 1).status_code == 413
    assert partials(world) == []


def test_what_is_no_photo_is_refused_by_its_bytes_whatever_it_is_called(world: World, sender: Sender) -> None:
    page = b"<html><script>"
    sender.create(page)
    assert sender.send(name_of(page), 0, page).status_code == 415
    assert not kept(world, page).exists()
    # Told byte by byte it is found at the end.
    for n in range(len(page)):
        answer = sender.send(name_of(page), n, page[n : n + 1])
    assert (answer.status_code, partials(world)) == (415, [])


def test_bytes_that_do_not_have_the_named_hash_are_never_kept(world: World, sender: Sender) -> None:
    photo, other = picture(1), picture(2)
    sender.create(photo)
    answer = sender.send(name_of(photo), 0, other)
    assert (answer.status_code, answer.get_json()["error"]) == (460, "photo_hash")  # type: ignore[index]
    assert (world.rows(PhotoFile), partials(world)) == ([], [])
    assert sender.receipt(photo).status_code == 404
    assert sender.whole(photo).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_chunk_with_a_wrong_checksum_is_taken_back_whole(sender: Sender, algorithm: str) -> None:
    photo = picture()
    sender.create(photo)

    def checksum(data: bytes) -> str:
        return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"

    assert sender.send(name_of(photo), 0, photo[:500], Upload_Checksum=checksum(photo[:500])).status_code == 204
    assert sender.send(name_of(photo), 500, photo[500:900], Upload_Checksum=checksum(b"other")).status_code == 460
    assert sender.offset(name_of(photo)) == "500"
    assert sender.send(name_of(photo), 500, b"x", Upload_Checksum="crc32 AAAA").status_code == 422


def test_more_bytes_than_announced_are_not_taken(sender: Sender) -> None:
    photo = picture()
    sender.create(photo)
    assert sender.send(name_of(photo), 0, photo + b"!").status_code == 413
    assert sender.offset(name_of(photo)) == "0"


def test_the_receipt_is_signed_by_the_server_and_the_same_each_time(world: World, sender: Sender) -> None:
    photo = picture()
    assert sender.receipt(photo).status_code == 404
    sender.whole(photo)
    told = sender.receipt(photo).get_json()["receipt"]  # type: ignore[index]
    receipt = open_photo_receipt(Signed.from_wire(told), lambda _: world.parts.keys.server_public)
    assert (receipt.sha256.hex(), receipt.size, receipt.home) == (name_of(photo), len(photo), HOME)
    world.clock.ms += 60_000
    sender.whole(photo)
    assert sender.receipt(photo).get_json()["receipt"] == told  # type: ignore[index]


def test_two_tablets_share_one_file_and_the_second_sends_no_byte(world: World, sender: Sender) -> None:
    photo, other = picture(), Sender(world.tablet(numbers=0))
    sender.whole(photo)
    assert other.offset(name_of(photo)) == str(len(photo))
    assert other.receipt(photo).status_code == 200
    assert other.whole(photo).status_code == 204  # a client that does not ask may send it all the same
    assert len(world.rows(PhotoFile)) == 1


def test_a_photo_of_another_unit_is_not_told(world: World, sender: Sender) -> None:
    photo = picture()
    sender.whole(photo)
    world.add_unit(28)
    stranger = Sender(world.tablet(home=28, numbers=0))
    assert stranger.offset(name_of(photo)) is None
    assert stranger.receipt(photo).status_code == 404


def test_one_tablet_cannot_go_on_with_or_spoil_the_upload_of_another(world: World, sender: Sender) -> None:
    photo, other = picture(), Sender(world.tablet(numbers=0))
    sender.create(photo)
    assert other.send(name_of(photo), 0, photo).status_code == 404
    other.create(photo)
    other.send(name_of(photo), 0, picture(9))
    assert sender.send(name_of(photo), 0, photo).status_code == 204


def test_a_given_up_upload_is_gone(world: World, sender: Sender) -> None:
    photo = picture()
    sender.create(photo)
    sender.send(name_of(photo), 0, photo[:10])
    assert sender.ask("DELETE", f"{UPLOADS}/{name_of(photo)}").status_code == 204
    assert (partials(world), sender.offset(name_of(photo))) == ([], None)


def test_an_upload_nobody_went_on_with_expires_and_its_bytes_go(world: World, sender: Sender) -> None:
    photo, alive = picture(1), picture(2)
    for one in (photo, alive):
        assert "Upload-Expires" in sender.create(one).headers
        sender.send(name_of(one), 0, one[:10])
    world.clock.ms += UNFINISHED_MS - 1_000
    sender.send(name_of(alive), 10, alive[10:20])
    world.clock.ms += 2_000
    assert (sender.offset(name_of(photo)), sender.offset(name_of(alive))) == (None, "20")
    with world.app.app_context():
        assert sweep_uploads(world.parts) == 1
    assert [one.rsplit("-", 1)[1] for one in partials(world)] == [name_of(alive)]


def test_networks_that_let_only_post_through_may_send_too(sender: Sender) -> None:
    photo = picture()
    sender.create(photo)
    address = f"{UPLOADS}/{name_of(photo)}"
    headers = {"X_HTTP_Method_Override": "PATCH", "Content_Type": "application/offset+octet-stream"}
    assert sender.ask("POST", address, data=photo, Upload_Offset="0", **headers).status_code == 204


def test_a_crash_after_the_file_was_kept_and_before_the_commit_costs_no_byte(world: World, sender: Sender) -> None:
    photo = picture()
    sender.create(photo)

    class Cut:
        def point(self, name: str) -> None:
            if name == "photo.kept":
                raise SystemExit(name)

    other = Sender(sender.tablet)
    other.tablet.client = world.other_app(hooks=Cut()).test_client()
    with pytest.raises(SystemExit):
        other.send(name_of(photo), 0, photo)
    sender.tablet.client = world.client
    assert world.rows(PhotoFile) == []
    sender.create(photo)
    assert sender.ask("DELETE", f"{UPLOADS}/{name_of(photo)}").status_code == 204
    assert sender.offset(name_of(photo)) == str(len(photo))  # the file is looked at, and known again
    assert sender.receipt(photo).status_code == 200


def test_a_crash_between_the_last_byte_and_the_judgement_is_judged_at_the_next_question(
    world: World, sender: Sender
) -> None:
    photo = picture()
    sender.create(photo)
    shelf = Shelf(world.settings.data_dir / "evidence")
    shelf.append(shelf.partial(HOME, str(sender.tablet.id), name_of(photo)), 0, photo)
    assert sender.offset(name_of(photo)) == str(len(photo))
    assert sender.receipt(photo).status_code == 200


def test_on_a_full_disk_photos_are_refused_before_ledgers_lack_room(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000_000))
    answer = sender.create(picture())
    body: Any = answer.get_json()
    assert (answer.status_code, body["error"]) == (507, "photos_full")
    assert "hết chỗ" in body["message_vi"]
    assert "no room" in body["message_en"]
    assert claim(sender.tablet, picture())


def test_a_disk_that_fills_in_the_middle_keeps_no_half_piece(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = picture(size=200_000)
    sender.create(photo)
    real, left = os.pwrite, [100_000]

    def full(file: int, data: bytes, at: int) -> int:
        written = real(file, data[: left[0]], at)
        left[0] -= written
        if written < len(data):
            raise OSError(errno.ENOSPC, "No space left on device")
        return written

    monkeypatch.setattr(os, "pwrite", full)
    assert sender.send(name_of(photo), 0, photo).status_code == 507
    monkeypatch.undo()
    offset = int(sender.offset(name_of(photo)))
    assert offset == 65_536
    assert sender.send(name_of(photo), offset, photo[offset:]).status_code == 204
    assert kept(world, photo).read_bytes() == photo


def test_photos_beyond_the_places_of_a_process_are_put_off_and_facts_are_not(world: World, sender: Sender) -> None:
    photo = picture()
    sender.create(photo)
    places: Places = world.app.extensions[EXTENSION]
    with places.taken(), places.taken(), places.taken(), places.taken():
        answer = sender.send(name_of(photo), 0, photo)
        assert (answer.status_code, answer.get_json()["error"]) == (503, "photos_busy")  # type: ignore[index]
        assert int(answer.headers["Retry-After"]) > 0
        claim(sender.tablet, photo)
    assert sender.send(name_of(photo), 0, photo).status_code == 204


def test_the_offer_lists_what_is_still_missing_until_it_is_here(world: World) -> None:
    tablet = world.tablet(numbers=0)
    photos, sender = [picture(1), picture(2)], Sender(tablet)
    for one in (*photos, photos[0]):
        claim(tablet, one)
    told: Any = tablet.offer().get_json()
    assert told["missing_photos"] == [name_of(one) for one in photos]
    sender.whole(photos[0])
    assert tablet.offer().get_json()["missing_photos"] == [name_of(photos[1])]  # type: ignore[index]
    sender.whole(photos[1])
    assert "missing_photos" not in tablet.offer().get_json()  # type: ignore[operator]


@pytest.fixture
def address(world: World) -> Iterator[str]:
    http = make_server("127.0.0.1", 0, world.app, threaded=True)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}{UPLOADS}"
    http.shutdown()
    http.server_close()


@pytest.mark.parametrize("checksums", [False, True])
def test_the_client_from_pypi_uploads_unchanged(
    world: World, sender: Sender, address: str, tmp_path: Path, checksums: bool
) -> None:
    photo = picture(size=300_000)
    file = tmp_path / "photo.jpg"
    file.write_bytes(photo)
    client = TusClient(address, headers=sender.tablet.headers)
    known = client.uploader(
        str(file), chunk_size=70_000, metadata={"sha256": name_of(photo)}, upload_checksum=checksums
    )
    known.upload(stop_at=140_000)
    resumed = client.uploader(str(file), url=known.url, upload_checksum=checksums)
    assert resumed.offset == 140_000
    resumed.upload()
    assert kept(world, photo).read_bytes() == photo
    client.uploader(str(file)).upload()  # without any metadata, in one piece, a photo that is here already
    assert len(world.rows(PhotoFile)) == 1
