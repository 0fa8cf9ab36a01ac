"""PIN, device and recovery: what opens the store, what does not, and what no mistake destroys."""

from __future__ import annotations

import json
import time
from pathlib import Path
from uuid import uuid4

import pytest

from field_client.enrolment import wraps
from field_client.enrolment.hardware import FileSecret
from field_client.enrolment.keystore import Keystore
from field_client.enrolment.tries import MOST_TRIES, Tries, open_tries, seal_tries
from field_client.enrolment.wraps import OpenedKeys, unwrap_keys, wrap_keys
from field_client.store.store import Store
from shared.seal import pin
from shared.seal.box import BoxPurpose, open_box
from tests.field_client.conftest import PIN, HandClock, Site

WRONG = "111222"


def wrong_pins(site: Site, count: int) -> list[str]:
    """Codes of `count` wrong tries, waiting each time as long as is asked."""
    codes = []
    for _ in range(count):
        view = site.tablet.lock_view()
        assert view is not None
        if view.retry_at_ms is not None:
            site.clock.forward(seconds=(view.retry_at_ms - site.clock.ms) // 1000 + 1)
        with pytest.raises(Exception) as caught:
            site.tablet.unlock(WRONG)
        codes.append(caught.value.code)  # type: ignore[attr-defined]
    return codes


def test_ten_wrong_pins_wipe_the_pin_wraps_and_nothing_else(shift: Site) -> None:
    shift.entered()
    raws = shift.tablet.export_bytes()
    tablet = shift.tablet.opened.tablet.identity.tablet
    shift.restart(unlock=False)
    assert wrong_pins(shift, MOST_TRIES) == ["wrong_pin"] * 9 + ["pin_wiped"]
    with shift.refuses("pin_wiped"):
        shift.tablet.unlock(PIN)
    view = shift.tablet.lock_view()
    assert view is not None
    assert view.tries_left == 0
    path = shift.settings.data_dir / "keystore.json"
    file = Keystore(path, FileSecret(shift.settings.secret_file), shift.clock).read()
    assert file is not None
    assert file.wraps == {}
    key = open_box(file.recovery, shift.server.recovery, BoxPurpose("recovery", tablet))
    store = Store.open(shift.settings.data_dir / "store.db", key)
    with store.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM events").scalar()
    store.close()
    assert count == raws.count(b"\n") - 1


def test_a_right_pin_forgets_the_wrong_ones(shift: Site) -> None:
    shift.restart(unlock=False)
    wrong_pins(shift, 2)
    view = shift.tablet.lock_view()
    assert view is not None
    assert view.tries_left == 8
    shift.tablet.unlock(PIN)
    view = shift.tablet.lock_view()
    assert view is not None
    assert view.tries_left is None


def test_after_three_wrong_pins_even_the_right_one_must_wait(shift: Site) -> None:
    shift.restart(unlock=False)
    wrong_pins(shift, 3)
    shift.clock.ms += 3_600_000
    with shift.refuses("pin_wait"):
        shift.tablet.unlock(PIN)
    shift.clock.forward(seconds=31)
    shift.tablet.unlock(PIN)


def test_a_wrong_pin_at_entering_is_counted_and_enters_nothing(shift: Site) -> None:
    case_id = shift.recorded()
    with shift.refuses("wrong_pin"):
        shift.tablet.enter_decision(case_id, WRONG)
    assert "decision.entered" not in shift.kinds()
    view = shift.tablet.lock_view()
    assert view is not None
    assert view.tries_left == 9


def test_a_try_is_counted_before_the_pin_is_tested(shift: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    shift.restart(unlock=False)

    def power_goes(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("field_client.enrolment.keystore.unwrap_keys", power_goes)
        with pytest.raises(KeyboardInterrupt):
            shift.tablet.unlock(WRONG)
    view = shift.tablet.lock_view()
    assert view is not None
    assert view.tries_left == 9


def test_an_edited_count_of_tries_leaves_one_wrong_try(shift: Site) -> None:
    shift.restart(unlock=False)
    path = shift.settings.data_dir / "keystore.json"
    content = json.loads(path.read_text())
    content["tries"] = {}
    path.write_text(json.dumps(content))
    view = shift.tablet.lock_view()
    assert view is not None
    assert view.tries_left == 1


def test_a_store_copied_to_another_device_does_not_open(shift: Site) -> None:
    shift.restart(unlock=False)
    shift.settings.secret_file.write_bytes(b"\1" * 32)
    with shift.refuses("pin_wait"):
        shift.tablet.unlock(PIN)
    shift.clock.forward(seconds=3600)
    with shift.refuses("pin_wiped"):
        shift.tablet.unlock(PIN)


def test_without_the_devices_secret_no_pin_is_even_tried(shift: Site) -> None:
    shift.restart(unlock=False)
    shift.settings.secret_file.unlink()
    with shift.refuses("device_secret"):
        shift.tablet.unlock(PIN)


def test_the_files_hold_no_name_no_plate_and_no_key_in_the_clear(shift: Site) -> None:
    shift.entered()
    token = "t" * 43
    shift.tablet.stop()
    for path in shift.settings.data_dir.iterdir():
        content = path.read_bytes()
        for secret in ("NGUYỄN HỮU MẪU", "29AB12345", token):
            assert secret.encode() not in content, path.name


def test_the_secret_and_the_wraps_are_for_their_owner_only(shift: Site) -> None:
    for path in (shift.settings.secret_file, shift.settings.data_dir / "keystore.json"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_pin_costs_64_mebibytes_and_three_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (wraps._MEMORY_KIB, pin.PASSES, pin.LANES) == (65_536, 3, 1)
    keys, tablet = OpenedKeys(b"s" * 32, b"o" * 32), uuid4()
    wrapped = wrap_keys(keys, PIN, secret=b"h" * 32, tablet=tablet)
    began = time.process_time()
    assert unwrap_keys(wrapped, PIN, secret=b"h" * 32, tablet=tablet) == keys
    assert time.process_time() > began
    assert unwrap_keys(wrapped, WRONG, secret=b"h" * 32, tablet=tablet) is None
    assert unwrap_keys(wrapped, PIN, secret=b"h" * 32, tablet=uuid4()) is None


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "000000", "１２３４５６"])
def test_a_pin_has_six_digits_not_all_the_same(site: Site, pin: str) -> None:
    offer = site.tablet.read_enrolment_code(site.server.ticket())
    with site.refuses("pin_form"):
        site.tablet.enrol(offer, pin)
    assert site.server.requests == []


def test_tries_are_bound_to_their_wrap() -> None:
    sealed = seal_tries(Tries(3, 5), b"k" * 32, b"salt")
    assert open_tries(sealed, b"k" * 32, b"salt") == Tries(3, 5)
    assert open_tries(sealed, b"k" * 32, b"other").failed == MOST_TRIES - 1


def test_the_wait_starts_again_after_a_restart_of_the_device() -> None:
    tries = Tries(3, 1_000_000)
    assert tries.wait_ms(1_010_000) == 20_000
    assert tries.wait_ms(4_000) == 26_000
    assert HandClock().mono_ms() > 0


def test_the_lock_screen_needs_the_pin_for_names(shift: Site, tmp_path: Path) -> None:
    shift.recorded()
    shift.restart(unlock=False)
    view = shift.tablet.lock_view()
    assert view is not None
    assert (view.tablet_code, view.unit, view.enrolled_on) == ("0317", "Đội Cảnh sát giao thông số 3", "20/11/2026")
    assert view.truth.unsent > 0
    assert "MẪU" not in str(view)
