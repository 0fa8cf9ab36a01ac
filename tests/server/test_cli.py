"""`bienban-server` as a person types it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from server.cli import main
from server.units.unit_file import read_unit_file
from shared.errors import InvalidInput
from shared.protocol.enrolment import read_ticket
from shared.seal.keylist import open_key_ring

UNIT_FILE = """
[unit]
home = 27
name = "Đội Cảnh sát giao thông số 3"
parent = "Phòng Cảnh sát giao thông"
place = "Hà Nội"
province = "01"
sms_name = "Doi CSGT so 3"
[payment]
treasury = "Kho bạc Nhà nước khu vực I"
[[officers]]
id = 3
name = "TRẦN VĂN THỬ"
post = "team_leader"
title = "Đội trưởng"
agency = "csgt"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "unit.toml").write_text(UNIT_FILE, encoding="utf-8")
    return tmp_path


def test_init_can_be_repeated_and_then_a_tablet_can_be_enrolled(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--unit", "unit.toml"]) == 0
    first = capsys.readouterr().out
    assert main(["init", "--unit", "unit.toml"]) == 0
    assert first.startswith(capsys.readouterr().out)
    assert main(["enrol", "--home", "27", "--officer", "3"]) == 0
    ticket = read_ticket(capsys.readouterr().out)
    assert main(["keys", "--out", "keys.json"]) == 0
    ring = open_key_ring((folder / "keys.json").read_bytes(), pinned_root=ticket.root)
    assert ring.list_of(27) is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["enrol", "--home", "27", "--officer", "9"], "officer 9"),
        (["enrol", "--home", "1", "--officer", "3"], "Unit 1"),
        (["init", "--unit", "nowhere.toml"], "nowhere.toml"),
        (["--config", "nowhere.toml", "init"], "nowhere.toml"),
        (["revoke", "--home", "27", "--tablet", "01890000-0000-7000-8000-000000000001"], "no tablet"),
        (["wipe", "--home", "27", "--tablet", "01890000-0000-7000-8000-000000000001"], "no tablet"),
        (
            [
                "lost",
                "--home",
                "27",
                "--tablet",
                "01890000-0000-7000-8000-000000000001",
                "--officer",
                "3",
                "--reason",
                "x",
            ],
            "no tablet",
        ),
        (["stick", "import", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_both_languages(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    main(["init", "--unit", "unit.toml"])
    capsys.readouterr()
    assert main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert said in lines[1]


def test_a_stick_with_a_foreign_file_is_told_and_the_command_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", "--unit", "unit.toml"])
    (folder / "holiday.bbx").write_bytes(b"not ours")
    assert main(["stick", "import", "."]) == 1
    assert "holiday.bbx: " in capsys.readouterr().out
    assert not list(folder.glob("*.bbr"))


def test_the_recovery_key_is_rotated_and_the_old_one_stays(folder: Path) -> None:
    main(["init", "--unit", "unit.toml"])
    keys = folder / "data" / "keys"
    before = (keys / "recovery.key").read_text()
    assert main(["rotate"]) == 0
    assert (keys / "recovery.key").read_text() != before
    assert [one.read_text() for one in keys.glob("recovery-*.old.key")] == [before]
    assert main(["rotate"]) == 0
    assert len(list(keys.glob("recovery-*.old.key"))) == 2


def test_a_server_without_keys_does_not_start(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 2
    assert "bienban-server init" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (("home = 27", "home = 0"), "unit.home"),
        (('post = "team_leader"', 'post = "king"'), "officers.0.post"),
        (('sms_name = "Doi CSGT so 3"', 'sms_name = "Đội"'), "unit"),
        (("id = 3", "id = 0"), "officers"),
        (("treasury", "bank"), "payment"),
    ],
)
def test_a_wrong_unit_file_names_its_field(
    folder: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, str], field: str
) -> None:

    (folder / "unit.toml").write_text(UNIT_FILE.replace(*wrong), encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        read_unit_file(folder / "unit.toml")
    assert (error.value.field or "").startswith(field)


def test_the_program_starts_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "--help"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert "enrol" in done.stdout
