"""Debian's own IPP printer (ippeveprinter) with a bus and a name service of its own, apart from the system's."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PATIENCE_S = 20.0
_TURN = Path(tempfile.gettempdir()) / "bienban-printer.lock"
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
</policy></busconfig>
"""
_NAMES = """[server]
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
disallow-other-stacks=no
[publish]
publish-addresses=no
publish-hinfo=no
publish-workstation=no
"""
_COMMAND = """#!/bin/sh
# What this printer does with a job: as the file beside it says.
. "{folder}/state"
[ -z "$reasons" ] || echo "STATE: +$reasons" >&2
while [ -n "$wait" ] && [ ! -e "{folder}/go" ]; do sleep 0.05; done
[ -z "$reasons" ] || [ "$jam" = 1 ] || echo "STATE: -$reasons" >&2
[ "$jam" = 1 ] && exit 1
cp "$1" "{folder}/out/$(date +%s%N).pdf"
exit 0
"""


@dataclass
class RealPrinter:
    """Starts in `start`; every job's bytes come out as files in `out`, oldest first (`papers`)."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bienban-printer-")))
    port: int = 0
    _turn: IO[bytes] | None = None
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"

    @property
    def papers(self) -> list[bytes]:
        """The documents that came out, in order."""
        return [one.read_bytes() for one in sorted((self.folder / "out").iterdir())]

    def start(self) -> None:
        """Everything up and answering. RuntimeError names what did not come up.

        A machine has one name service: of several test runs at once the others wait here for their turn.
        """
        self._turn = _TURN.open("wb")
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        for name in ("out", "spool"):
            (self.folder / name).mkdir(exist_ok=True)
        self.behave()
        bus = self.folder / "bus.sock"
        (self.folder / "bus.conf").write_text(_BUS.format(socket=bus))
        (self.folder / "avahi.conf").write_text(_NAMES)
        command = self.folder / "command.sh"
        command.write_text(_COMMAND.format(folder=self.folder))
        command.chmod(0o755)
        self._run("bus", "dbus-daemon", f"--config-file={self.folder / 'bus.conf'}", "--nofork")
        _until(bus.exists, "dbus-daemon")
        self._run("names", "avahi-daemon", "-f", str(self.folder / "avahi.conf"),
                  "--no-drop-root", "--no-chroot", "--no-rlimits")  # fmt: skip
        self.port = _free_port()
        self.switch_on()

    def switch_on(self) -> None:
        """The printer itself, at its port."""
        end = time.monotonic() + PATIENCE_S
        while True:
            # Before the name service is up it ends at once and says so; then it is asked again.
            process = self._run("printer", "ippeveprinter", "-p", str(self.port), "-n", "localhost",
                      "-d", str(self.folder / "spool"), "-f", "application/pdf",
                      "-c", str(self.folder / "command.sh"), "Tram CSGT 1")  # fmt: skip
            while process.poll() is None and time.monotonic() < end:
                if _listens(self.port):
                    return
                time.sleep(0.05)
            if time.monotonic() > end:
                raise RuntimeError("ippeveprinter did not start:\n" + (self.folder / "printer.log").read_text()[-2000:])
            time.sleep(0.1)

    def switch_off(self) -> None:
        """Power off: what it had in its memory is gone."""
        self._end("printer")

    def behave(self, *, reasons: str = "", jam: bool = False, waits: bool = False) -> None:
        """From the next job on. `waits`: until `go`."""
        (self.folder / "go").unlink(missing_ok=True)
        state = f"reasons={reasons}\njam={int(jam)}\nwait={'1' if waits else ''}\n"
        (self.folder / "state").write_text(state)

    def ready(self) -> RealPrinter:
        """Switched on, with paper, its tray empty."""
        self.go()
        self.switch_on()
        for paper in (self.folder / "out").iterdir():
            paper.unlink()
        self.behave()
        return self

    def go(self) -> None:
        """Somebody put paper in."""
        (self.folder / "go").touch()

    def close(self) -> None:
        """End what was started, newest first."""
        for name in list(reversed(self._processes)):
            self._end(name)
        if self._turn is not None:
            self._turn.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        self._end(name)
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=os.environ
                | {
                    "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder / 'bus.sock'}",
                    "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
                },
            )
        return self._processes[name]

    def _end(self, name: str) -> None:
        process = self._processes.pop(name, None)
        if process is not None:
            process.kill()
            process.wait(PATIENCE_S)


def _until(true: object, what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            raise RuntimeError(f"{what} did not start")
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
