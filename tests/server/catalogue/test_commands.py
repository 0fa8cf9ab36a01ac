"""`bienban-server catalogue …` as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.catalogue import commands
from server.catalogue.service import Rehearsed
from server.cli import main
from shared.errors import DomainError, InvalidInput
from shared.law.catalogue_change import Rehearsal
from shared.law.catalogue_change import Rehearsed as Change
from tests.server.catalogue.files import LINES, RED_LIGHT, TEXT, broken, dearer_red_light, with_line, without
from tests.server.test_cli import UNIT_FILE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "unit.toml").write_text(UNIT_FILE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["init", "--unit", "unit.toml"]) == 0
    capsys.readouterr()
    return folder


def overlapping() -> str:
    """The red light twice from the same day on."""
    return with_line(RED_LIGHT, lambda line: f"{line}\n{line}")


BAD = [
    pytest.param(broken().encode(), f"rows.{RED_LIGHT}.fine_max_vnd", id="maximum below minimum"),
    pytest.param(
        with_line(RED_LIGHT, lambda line: line.replace("2025-01-01", "01/01/2025")).encode(),
        f"rows.{RED_LIGHT}.effective_from", id="date of another spelling",
    ),
    pytest.param(
        with_line(RED_LIGHT, lambda line: line.replace("2025-01-01", "2024-12-31")).encode(),
        f"rows.{RED_LIGHT}.effective_from", id="before its decree",
    ),
    pytest.param(overlapping().encode(), f"rows.{RED_LIGHT + 1}.effective_from", id="overlapping dates"),
    pytest.param(
        with_line(RED_LIGHT, lambda line: line + ",more").encode(), f"rows.{RED_LIGHT}", id="one cell too many"
    ),
    pytest.param(
        with_line(RED_LIGHT, lambda line: line.replace("đèn", "đe\u0300n")).encode(),
        f"rows.{RED_LIGHT}.", id="decomposed letters",
    ),
    pytest.param(
        with_line(RED_LIGHT, lambda line: line.replace("đèn", "\U0001fae8")).encode(),
        f"rows.{RED_LIGHT}.", id="a character no form can print",
    ),
    pytest.param(with_line(1, lambda line: line.replace("points", "pionts")).encode(), "rows.1.pionts", id="unknown"),
    pytest.param((LINES[0] + "\n").encode(), "rows.1", id="heading alone"),
    pytest.param(b"", "rows.1.regime", id="empty file"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "place"), BAD)
def test_check_names_row_and_column_in_both_languages_and_ends_with_2(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, place: str
) -> None:
    (folder / "new.csv").write_bytes(content)
    assert main(["catalogue", "check", "new.csv"]) == 2
    shown = capsys.readouterr().err.splitlines()
    line = next(one for one in shown if one.startswith(place))
    assert "dòng " in line
    assert "line " in line
    assert "faults, cannot be imported" in shown[-1]
    assert not (folder / "data").exists()


@pytest.mark.parametrize("action", ["check", "import", "diff", "rehearse"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(TEXT.encode("utf-16"), "UTF-8"), (TEXT.encode("cp1258", "replace"), "UTF-8"), (None, "new.csv")],
    ids=["utf-16", "windows-1258", "missing"],
)
def test_a_file_that_cannot_be_read_is_refused_by_every_action(
    server: Path, capsys: pytest.CaptureFixture[str], action: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (server / "new.csv").write_bytes(content)
    assert main(["catalogue", action, "new.csv"]) == 2
    assert said in capsys.readouterr().err


def test_a_file_far_too_large_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "new.csv").write_bytes(b"x" * 8_000_001)
    assert main(["catalogue", "check", "new.csv"]) == 2
    assert "8,000,000" in capsys.readouterr().err


def test_a_sound_file_is_said_to_be_sound_on_a_computer_without_a_server(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "new.csv").write_text(TEXT, encoding="utf-8-sig")
    assert main(["catalogue", "check", "new.csv"]) == 0
    assert "637 rows" in capsys.readouterr().out
    assert not (folder / "data").exists()


def test_import_refuses_a_broken_file_and_diff_still_sees_the_old_catalogue(
    server: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (server / "bad.csv").write_text(broken(), encoding="utf-8")
    (server / "old.csv").write_text(TEXT, encoding="utf-8")
    assert main(["catalogue", "import", "bad.csv"]) == 2
    assert f"rows.{RED_LIGHT}.fine_max_vnd" in capsys.readouterr().err
    assert main(["catalogue", "diff", "old.csv"]) == 0
    assert "0 rows change" in capsys.readouterr().out


def test_import_says_which_units_got_it_and_diff_then_compares_with_it(
    server: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (server / "new.csv").write_text(dearer_red_light(), encoding="utf-8")
    assert main(["catalogue", "import", "new.csv"]) == 0
    assert "Imported for units 27" in capsys.readouterr().out
    assert main(["catalogue", "diff", "new.csv"]) == 0
    assert "0 rows change" in capsys.readouterr().out


def test_import_without_a_unit_says_what_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    (folder / "new.csv").write_text(TEXT, encoding="utf-8")
    assert main(["catalogue", "import", "new.csv"]) == 2
    assert "init --unit" in capsys.readouterr().err


def test_diff_prints_the_amounts_and_points_of_each_row_that_changes(
    server: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (server / "new.csv").write_text(dearer_red_light(), encoding="utf-8")
    (server / "less.csv").write_text(without("ped.bulky"), encoding="utf-8")
    assert main(["catalogue", "diff", "new.csv"]) == 0
    shown = capsys.readouterr().out
    assert "moto.red_light 2025-01-01: sửa / changed" in shown
    assert "fine_max: 6000000 → 30000000" in shown
    assert "1 rows change" in shown
    assert main(["catalogue", "diff", "new.csv", "less.csv"]) == 0
    shown = capsys.readouterr().out
    assert "ped.bulky" in shown
    assert "bỏ / removed" in shown
    assert "fine_max: 30000000 → 6000000" in shown


def test_an_old_edition_can_be_named_instead_of_a_file(server: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (server / "new.csv").write_text(dearer_red_light(), encoding="utf-8")
    main(["catalogue", "diff", "new.csv"])
    old = capsys.readouterr().out.splitlines()[-1].split(" ")[0]
    main(["catalogue", "import", "new.csv"])
    capsys.readouterr()
    assert main(["catalogue", "diff", old, "new.csv"]) == 0
    assert "fine_max: 6000000 → 30000000" in capsys.readouterr().out
    assert main(["catalogue", "diff", "0123456789ab"]) == 2
    assert "no edition" in capsys.readouterr().err


def test_rehearse_lists_codes_that_nobody_could_decide_and_takes_a_day(
    server: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (server / "new.csv").write_text(dearer_red_light(), encoding="utf-8")
    assert main(["catalogue", "rehearse", "new.csv", "--day", "2027-01-01"]) == 0
    assert "0 cases, 0 change, 0 codes" in capsys.readouterr().out
    for day in ("tomorrow", "2019-12-31", "9999-12-31", ""):
        assert main(["catalogue", "rehearse", "new.csv", "--day", day]) == 2
        assert "2027-01-01" in capsys.readouterr().err


def test_rehearse_prints_what_changes_what_it_could_not_read_and_what_nobody_could_decide(
    server: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unread: list[tuple[str, DomainError]] = [
        ("000002/QĐ-XPHC (27)", InvalidInput("unknown_post", vi="Không có chức vụ.", en="No such post."))
    ]
    changed = Change("000001/QĐ-XPHC (27)", {"total": ("5500000", "18000000"), "error": ("", "not_in_force (acts.0)")})
    done = Rehearsed(
        1, unread, Rehearsal((changed,), ("car.weaving_racing",), (("000003/QĐ-XPHC (27)", "gone (acts.0)"),))
    )
    monkeypatch.setattr(commands, "rehearse_catalogue", lambda *_arguments, **_more: done)
    (server / "new.csv").write_text(TEXT, encoding="utf-8")
    assert main(["catalogue", "rehearse", "new.csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "000001/QĐ-XPHC (27)",
        "  tổng tiền / total: 5500000 → 18000000",
        "  không xử được / cannot be judged: – → not_in_force (acts.0)",
        "000002/QĐ-XPHC (27): không đọc được / cannot be read: Không có chức vụ. / No such post.",
        "000003/QĐ-XPHC (27): cả hai danh mục đều không xử được / neither catalogue can judge it: gone (acts.0)",
        "car.weaving_racing: không chức vụ nào đủ thẩm quyền / no post could decide it",
        "1 vụ, 1 vụ thay đổi, 1 hành vi không ai xử được / 1 cases, 1 change, 1 codes that nobody could decide",
    ]
