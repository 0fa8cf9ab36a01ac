"""Pictures in the tablet's own store."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from field_client.store.tables import photos
from field_client.ui import views as v
from tests.field_client.conftest import Site


def other_jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (10, 20, 30)).save(out, "JPEG")
    return out.getvalue()


def count(site: Site) -> int:
    with site.tablet.opened.tablet.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(photos)).scalar() or 0


def test_a_picture_left_out_of_a_draft_is_neither_stored_nor_recorded(shift: Site, jpeg: bytes) -> None:
    draft = shift.draft()
    shift.tablet.add_photo(draft, jpeg)
    first, second = shift.tablet.add_photo(draft, other_jpeg()).photos
    assert [one.id for one in shift.tablet.remove_photo(draft, first.id).photos] == [second.id]
    assert count(shift) == 1
    recorded = shift.tablet.record_report(draft)
    assert shift.kinds().count("evidence.added") == 1
    assert [one.state for one in recorded.photos] == [v.PhotoState.WAITING]


def test_a_recorded_picture_stays(shift: Site, jpeg: bytes) -> None:
    draft = shift.draft()
    (one,) = shift.tablet.add_photo(draft, jpeg).photos
    shift.tablet.record_report(draft)
    with shift.refuses("already_recorded"):
        shift.tablet.remove_photo(draft, one.id)
    assert count(shift) == 1


def test_a_picture_of_another_draft_is_not_removed(shift: Site, jpeg: bytes) -> None:
    mine, other = shift.draft(), shift.draft()
    (one,) = shift.tablet.add_photo(other, jpeg).photos
    with shift.refuses("photo"):
        shift.tablet.remove_photo(mine, one.id)
    assert count(shift) == 1


@pytest.mark.parametrize("picture", [b"", b"\xff\xd8\xff", b"GIF89a"])
def test_what_is_no_picture_is_not_kept(shift: Site, picture: bytes) -> None:
    with shift.refuses("photo"):
        shift.tablet.add_photo(shift.draft(), picture)
    assert count(shift) == 0
