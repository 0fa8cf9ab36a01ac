"""`bienban bench` finds the scripts of tests/benchmarks and passes on what became of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import bench


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    monkeypatch.setattr(bench, "FOLDER", folder)
    (folder / "good.py").write_text('if __name__ == "__main__":\n    print("7 per second")\n')
    (folder / "shared_data.py").write_text("ROWS = 3\n")
    return folder


def test_each_script_is_run_and_shared_data_is_not(scripts: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.main([]) == 0
    assert capfd.readouterr().out == "== good\n7 per second\n"


def test_a_failing_script_fails_the_run(scripts: Path) -> None:
    (scripts / "bad.py").write_text('if __name__ == "__main__":\n    raise SystemExit(3)\n')
    assert bench.main([]) == 1
    assert bench.main(["good"]) == 0


def test_an_unknown_name_is_told(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["nosuch"]) == 2
    assert "Không có bài đo / No such benchmark: nosuch" in capsys.readouterr().err
