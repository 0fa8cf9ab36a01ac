"""The file that checks papers without a network: what is in it, and what it may do."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from importlib import resources
from pathlib import Path

import pytest

from server.cli import main
from server.papercheck.offline_page import LARGEST, SCRIPTS, VENDOR, build_page
from shared.seal.base64url import to_base64url
from shared.seal.keys import fingerprint, raw_public
from tests.samples import ROOT_KEY
from tests.server.conftest import World

ROOT = raw_public(ROOT_KEY)
PARTS = resources.files("server.papercheck") / "offline"


def test_the_file_is_small_enough_to_pass_on() -> None:
    assert len(build_page(ROOT).html) <= LARGEST


def test_the_file_is_the_same_bytes_twice_and_holds_its_root() -> None:
    page = build_page(ROOT)
    assert page == build_page(ROOT)
    text = page.html.decode()
    assert f'"root": "{to_base64url(ROOT)}"' in text
    assert fingerprint(ROOT) in text
    assert "{{" not in re.sub(r"<script>.*?</script>", "", text, flags=re.S)


def test_the_file_asks_nobody_for_anything() -> None:
    text = build_page(ROOT).html.decode()
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", text)
    assert not re.search(r"\burl\(", text)
    addresses = set(re.findall(r"https?://[^\s\"'`)]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_its_policy_lets_only_its_own_scripts_run() -> None:
    page = build_page(ROOT)
    named = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page.html.decode())
    assert named is not None
    assert unescape(named[1]) == page.policy
    assert "unsafe" not in page.policy
    assert "default-src 'none'" in page.policy


def test_the_reader_of_qr_codes_is_the_one_whose_hash_is_noted() -> None:
    digest = hashlib.sha256((PARTS / VENDOR).read_bytes()).hexdigest()
    assert digest in (PARTS / "vendor" / "README.md").read_text(encoding="utf-8")
    assert "Apache License" in (PARTS / "vendor" / "LICENSE-jsQR.txt").read_text(encoding="utf-8")


def test_every_script_of_the_folder_is_in_the_page() -> None:
    assert {one.name for one in PARTS.iterdir() if one.name.endswith(".js")} == set(SCRIPTS)


def test_the_server_gives_the_page_with_its_own_policy_to_use_or_to_save(world: World) -> None:
    answer = world.client.get("/kiem-tra-giay/khong-can-mang")
    assert answer.data == build_page(world.parts.keys.root_public).html
    assert "sha256-" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "Content-Disposition" not in answer.headers
    saved = world.client.get("/kiem-tra-giay/khong-can-mang?tai=1")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="kiem-tra-giay.html"'


def test_the_command_writes_list_and_page_side_by_side(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(world.settings.data_dir))
    monkeypatch.chdir(tmp_path)
    assert main(["keys", "--out", "keys.json", "--page", "kiem-tra-giay.html"]) == 0
    root = world.parts.keys.root_public
    assert (tmp_path / "kiem-tra-giay.html").read_bytes() == build_page(root).html
    assert (tmp_path / "keys.json").exists()
    assert fingerprint(root) in capsys.readouterr().out
