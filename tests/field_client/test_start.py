"""What the lock screen costs, and the two workers as the program runs them."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

from field_client.bootstrap import build_tablet
from field_client.settings import Settings
from field_client.sync.waiting import FIRST_WAIT
from field_client.system_clock import SystemClock
from field_client.ui import views as v
from tests.field_client.conftest import PIN, Site

LOCK_SCREEN = """
import sys
from pathlib import Path
from field_client.bootstrap import build_tablet
from field_client.settings import Settings
tablet = build_tablet(Settings.under(Path(sys.argv[1])))
tablet.preferences(), tablet.truth(), tablet.lock_view()
heavy = {"sqlalchemy", "requests", "reportlab", "marshmallow", "phonenumbers", "PIL", "jinja2", "pypdfium2", "kivy"}
print(sorted(heavy & {name.split(".")[0] for name in sys.modules}))
"""


def test_the_lock_screen_imports_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOCK_SCREEN, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_workers_print_and_send_by_themselves(site: Site) -> None:
    printed = threading.Event()
    site.tablet = build_tablet(
        replace(site.settings, sync_every=0.05), clock=site.clock, hooks=site.hooks, printer=_Telling(printed)
    )
    site.tablet.start()
    site.enrol()
    assert _soon(lambda: site.tablet.home(v.CaseFilter.ALL).serials is not None)
    case_id = site.recorded()
    assert printed.wait(20)
    site.tablet.enter_decision(case_id, PIN)
    assert _soon(lambda: site.tablet.truth().unsent == 0)
    assert site.tablet.entered(case_id).delivery is v.Delivery.RECEIVED


def test_after_a_failure_new_events_do_not_hurry_the_worker_but_a_person_does(shift: Site) -> None:
    worker = shift.tablet.opened.sync
    shift.server.stop()
    assert worker._try() > 0
    assert worker._try() > FIRST_WAIT / 2
    worker._due.clear()
    worker.wake()
    assert not worker._due.is_set()
    worker.ask_now()
    assert worker._due.is_set()


def test_the_servers_retry_after_is_kept(shift: Site) -> None:
    shift.server.scripts["offer"] = [
        lambda *_: (503, {"Retry-After": "120"}, b'{"error":"busy","message_vi":"Ban.","message_en":"Busy."}')
    ]
    assert shift.tablet.opened.sync._try() >= 120


def test_locking_keeps_the_workers_and_drops_the_officer(shift: Site) -> None:
    shift.recorded()
    shift.tablet.lock()
    shift.sync()
    assert shift.tablet.truth().unsent == 0
    with shift.refuses("locked"):
        shift.tablet.home(v.CaseFilter.ALL)


def test_the_settings_name_their_folders_by_the_environment() -> None:
    settings = Settings.from_environment({"BIENBAN_TABLET_HOME": "/srv/tablet", "BIENBAN_PRINTER": "file"})
    assert settings.data_dir == Path("/srv/tablet/data")
    assert settings.secret_file.parent != settings.data_dir


def test_the_systems_clock_goes_forward() -> None:
    clock = SystemClock()
    assert clock.now_ms() > 1_600_000_000_000
    assert clock.mono_ms() <= clock.mono_ms()


class _Telling:
    """A printer that tells a test when it was used."""

    name = "TEST"
    roll = None

    def __init__(self, used: threading.Event) -> None:
        self._used = used

    def note(self) -> v.Words:
        return v.Words("", "")

    def print_copy(self, job: object) -> None:
        self._used.set()


def _soon(true: object) -> bool:
    """Whether it comes true within 20 s."""
    pause = threading.Event()
    return any(true() or pause.wait(0.05) for _ in range(400))  # type: ignore[operator]
