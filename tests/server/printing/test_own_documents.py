"""What the desk itself entered: its first copies carry no mark, and each one verifies. Printers by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli import main as server_main
from server.keys.publication import key_ring
from server.printing.commands import add_printer, printers_of, remove_printer
from server.printing.words import copies_words
from server.signing import service
from shared.errors import InvalidInput, NotFound
from tests.server.conftest import HOME, World
from tests.server.deciding.signers import asked, entered, passed_up, with_signers
from tests.server.printing.conftest import FOLDER, Unit
from tools.cli import main


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_MEMORY_KIB", 64)


def test_copies_one_and_two_are_the_same_bytes_and_every_copy_is_genuine(quiet_unit: Unit, tmp_path: Path) -> None:
    unit = quiet_unit
    world = with_signers(unit.world)
    done = entered(world, asked(world, passed_up(world)))
    files = []
    for copy in (1, 2, 3):
        if copy == 3:
            with pytest.raises(InvalidInput, match="reason"):
                unit.ask(done.content_hash, printer=FOLDER, reason="")
        permit = unit.ask(done.content_hash, printer=FOLDER, reason="" if copy < 3 else "gửi cơ quan thi hành")
        files.append(unit.take_file(permit))
        unit.answer(permit, "printed")
        assert unit.permit(permit).copies == [copy]
    assert files[0] == files[1] != files[2]
    with world.app.app_context():
        (tmp_path / "keys.json").write_bytes(key_ring(world.parts))
    for n, pdf in enumerate(files[1:]):
        (tmp_path / f"{n}.pdf").write_bytes(pdf)
        assert main(["verify", str(tmp_path / f"{n}.pdf")]) == 0
    started = unit.at_desk("print.started")
    assert {one.data.get("of_hash") for one in started} == {None}
    assert len({one.data["of_seq"] for one in started}) == 1


def test_printers_are_named_added_changed_and_removed(world: World) -> None:
    with world.app.app_context():
        add_printer(world.parts, HOME, " Tầng 2 ", "ipp://192.0.2.7/ipp/print")
        add_printer(world.parts, HOME, "Tầng 2", "ipp://192.0.2.8/ipp/print")
        assert [(one.name, one.uri, one.kind) for one in printers_of(HOME)] == [
            ("Tầng 2", "ipp://192.0.2.8/ipp/print", "ipp")
        ]
        with pytest.raises(InvalidInput, match="printer_uri"):
            add_printer(world.parts, HOME, "Tầng 3", "http://192.0.2.8/")
        with pytest.raises(InvalidInput, match="name"):
            add_printer(world.parts, HOME, " ", "file")
        with pytest.raises(NotFound, match="unit"):
            add_printer(world.parts, 999, "Tầng 3", "file")
        remove_printer(HOME, "Tầng 2")
        assert printers_of(HOME) == []
        with pytest.raises(NotFound):
            remove_printer(HOME, "Tầng 2")


def test_printers_are_listed_as_a_person_types_it(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(world.settings.data_dir))
    printers = ["printers", "--home", str(HOME)]
    assert server_main([*printers, "--add", "Tệp PDF", "file"]) == 0
    assert server_main([*printers, "--add", "Phòng trực", "ipp://192.0.2.7/ipp/print"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["Phòng trực\tipp://192.0.2.7/ipp/print", "Tệp PDF\tfile"]
    assert server_main([*printers, "--remove", "Phòng trực"]) == 0
    assert capsys.readouterr().out == "Tệp PDF\tfile\n"
    assert server_main([*printers, "--remove", "Phòng trực"]) == 2
    assert "Phòng trực" in capsys.readouterr().err


def test_copies_read_as_a_person_says_them() -> None:
    assert copies_words([1, 2]) == "bản 1, 2"
    assert copies_words([3, 4, 5, 6]) == "bản 3–6"
    assert copies_words([0]) == "thông báo"
