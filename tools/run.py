"""`make run`: a server with a made-up unit and a tablet window, for a person to try by hand. Ctrl-C ends both.

Everything lives in ``out/run`` and stays there: the next run goes on where this one ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path("out/run")
BIND = "127.0.0.1:8080"
UNIT = """\
[unit]
home = 1
name = "Đội Cảnh sát giao thông đường bộ số 3"
parent = "Phòng Cảnh sát giao thông"
place = "Hà Nội"
province = "01"
sms_name = "Doi CSGT duong bo so 3"

[payment]
treasury = "Kho bạc Nhà nước khu vực I"

[[officers]]
id = 7
name = "TRẦN VĂN ĐỘI TRƯỞNG"
post = "team_leader"
title = "Đội trưởng"
agency = "csgt"
"""


def main() -> int:
    """Until the tablet's window is closed, or Ctrl-C."""
    folder = FOLDER.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "unit.toml").write_text(UNIT, encoding="utf-8")
    config = folder / "server.toml"
    config.write_text(f'data_dir = "{folder / "server"}"\nbind = "{BIND}"\n', encoding="utf-8")
    server = [sys.executable, "-m", "server.cli", "--config", str(config)]
    _finish([*server, "init", "--unit", str(folder / "unit.toml")])
    _finish([*server, "printers", "--home", "1", "--add", "Tệp PDF", "file"])
    running = [_start([*server, "run"]), _start([*server, "worker"]), _start([*server, "print"])]
    environment = os.environ | {"BIENBAN_TABLET_HOME": str(folder / "tablet")}
    try:
        print(f"Máy chủ / Server: http://{BIND}/tra-cuu")
        print("Mã ghi danh cho máy tính bảng / Enrolment ticket for the tablet:")
        _finish([*server, "enrol", "--home", "1", "--officer", "7"])
        tablet = [sys.executable, "-m", "field_client.main"]
        return subprocess.run(tablet, env=environment, check=False).returncode  # noqa: S603 - our own program
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _finish(command: list[str]) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - our own program


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command)  # noqa: S603 - our own program


if __name__ == "__main__":
    sys.exit(main())
