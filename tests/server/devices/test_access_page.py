"""Supervisors see what was refused in a tablet's name and who signed after leaving; each only in his units."""

from __future__ import annotations

from uuid import uuid4

from server.accounts.routes import SESSION
from server.accounts.service import log_in, set_password
from server.devices.refusals import WORDS, refusals_since
from server.devices.revocation import revoke_tablet
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from tests.server.conftest import HOME, UNIT, World

DAY_MS = 24 * 3_600_000


def page_of(world: World, home: int = 0) -> str:
    with world.app.app_context():
        set_password(world.parts, "giamsat", "mật khẩu làm thử 1", home=home)
        token = log_in(world.parts, "giamsat", "mật khẩu làm thử 1", address="test")
    client = world.client
    client.set_cookie(SESSION, token)
    answer = client.get("/giam-sat/truy-cap")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_quiet_unit_has_nothing_here(world: World) -> None:
    world.tablet()
    assert page_of(world).count("Không có.") == 2


def test_refusals_are_told_by_tablet_reason_count_and_address(world: World) -> None:
    tablet, gone = world.tablet(), world.tablet()
    headers = tablet.signed("GET", "/api/v1/feed")
    for _ in range(3):
        world.client.get("/api/v1/feed", headers=headers)
    with world.app.app_context():
        revoke_tablet(world.parts, HOME, gone.id)
    gone.offer()
    html = page_of(world)
    assert "Yêu cầu cũ gửi lại" in html
    assert "An earlier request was sent again" in html
    assert "Máy đã thu hồi vẫn gọi" in html
    with world.app.app_context():
        rows = refusals_since(HOME, "2026-11-01")
    assert {(one.code_of_tablet, one.reason, one.count, one.address) for one in rows} == {
        (tablet.code, "request_replayed", 2, "127.0.0.1"),
        (gone.code, "revoked", 1, "127.0.0.1"),
    }
    assert {one.reason for one in rows} <= WORDS.keys()


def test_refusals_older_than_two_weeks_are_not_shown(world: World) -> None:
    tablet = world.tablet()
    world.client.get("/api/v1/feed", headers=tablet.headers)
    assert "Yêu cầu không có chữ ký" in page_of(world)
    world.clock.ms += 15 * DAY_MS
    assert "Yêu cầu không có chữ ký" not in page_of(world)


def test_who_signed_after_leaving_is_named_with_paper_and_tablet(world: World) -> None:
    tablet = world.tablet()
    with world.app.app_context():
        set_up_unit(world.parts, read_unit({**UNIT, "officers": UNIT["officers"][1:]}))
    tablet.record(uuid4())
    assert tablet.push().status_code == 200
    html = page_of(world)
    assert "TRẦN VĂN THỬ" in html
    assert f"{tablet.code}-000001" in html


def test_a_supervisor_of_another_unit_sees_none_of_it(world: World) -> None:
    tablet = world.tablet()
    world.client.get("/api/v1/feed", headers=tablet.headers)
    world.add_unit(HOME + 1)
    assert page_of(world, home=HOME + 1).count("Không có.") == 2


def test_without_a_log_in_there_is_no_page(world: World) -> None:
    assert world.client.get("/giam-sat/truy-cap").status_code in {302, 303, 401, 403}
