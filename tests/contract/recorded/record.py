"""Keeps a shift as this version of the programs writes it: `python -m tests.contract.recorded.record NAME`.

A recording is made once for each released version, before the next one changes anything, and never made again: later
versions must read it for ever. It holds, below this folder, in NAME/:

- server.tar.gz: the server's data and keys after enrolment and one lease, before anything was pushed
- tablet.tar.gz: the tablet's encrypted store and key file with the whole shift unsent
- push.bin: the body of the one push that carries it; export.ndjson and keys.json as a checker gets them
- expected.json: what must come out of it

Its keys, PIN, persons and plates are made up and were never used for anything else.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select

from field_client.enrolment import wraps
from field_client.store.tables import events
from field_client.ui import views as v
from server.cli import write_keys
from shared.protocol.envelope import write_push
from tests.contract.real_site import RealSite
from tests.field_client.conftest import HandClock

FOLDER = Path(__file__).parent


def record(into: Path) -> None:
    """Play the shift and write all files."""
    into.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        site = RealSite(Path(name), HandClock())
        site.serve()
        site.enrol()
        site.tablet.opened.sync._leasing.ask_if_needed(force=True)  # without the feed: a catalogue is no part of this
        site.silence()
        with sqlite3.connect(site.folder / "server" / "server.sqlite3") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _pack(site.folder, into / "server.tar.gz", of_server=True)
        expected = _shift(site)
        with site.tablet.opened.tablet.store.reading() as connection:
            raws = list(connection.execute(select(events.c.raw).order_by(events.c.seq)).scalars())
            pushing = site.tablet.opened.sync._pushing
            (into / "push.bin").write_bytes(write_push(pushing._signed_push(connection, 1, raws)))
        (into / "export.ndjson").write_bytes(site.tablet.export_bytes())
        write_keys(site.settings_of_server, site.clock, into / "keys.json")
        expected |= {"hashes": [hashlib.sha256(raw).hexdigest() for raw in raws], "clock_ms": site.clock.ms}
        site.tablet.stop()
        _pack(site.folder, into / "tablet.tar.gz", of_server=False)
        (into / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _shift(site: RealSite) -> dict[str, Any]:
    """One case entered, printed and served; one only recorded."""
    case_id = site.entered(vehicle__plate="29AB11111")
    site.print_all()
    open_print = site.tablet.entered(case_id).printing.open
    if open_print is not None:
        site.tablet.settle_print(open_print.print_id, v.PrintOutcome.ALL)
    site.tablet.serve_decision(case_id, v.ServiceWay.HANDED, "")
    site.recorded(vehicle__plate="29AB22222")
    entered = site.tablet.entered(case_id)
    return {
        "tablet": str(site.tablet.opened.tablet.identity.tablet),
        "number": entered.number,
        "code": entered.lookup_code,
    }


def _files(folder: Path, *, of_server: bool) -> list[Path]:
    """What to keep: no print-outs, and no log of a database that was closed."""
    found = [
        one for one in sorted(folder.rglob("*")) if one.is_file() and not one.name.endswith(("-wal", "-shm", ".pdf"))
    ]
    return [one for one in found if ("server" in one.relative_to(folder).parts) == of_server]


def _pack(folder: Path, into: Path, *, of_server: bool) -> None:
    with tarfile.open(into, "w:gz", compresslevel=9) as archive:
        for path in _files(folder, of_server=of_server):
            info = tarfile.TarInfo(str(path.relative_to(folder)))
            info.size, info.mode = path.stat().st_size, 0o600
            archive.addfile(info, io.BytesIO(path.read_bytes()))


if __name__ == "__main__":
    wraps._MEMORY_KIB = 64  # as the tests open it; the key file says so
    record(FOLDER / sys.argv[1])
