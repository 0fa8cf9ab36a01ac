"""Settings and key folder: what is wrong is said at start, in both languages, and nothing moves the clock."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from uuid import uuid4

import pytest

from server.keys.folder import ROOT, make_key_folder, open_key_folder
from server.settings import PREFIX, Settings, load_settings
from shared.errors import Conflict, InvalidInput, NotFound
from shared.seal.keys import raw_public


def test_the_embedded_database_is_the_default(tmp_path: Path) -> None:
    settings = load_settings({"BIENBAN_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/bienban.sqlite3"
    assert settings.key_dir == tmp_path / "keys"


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('workers = 3\nbind = "0.0.0.0:80"\n', encoding="utf-8")
    settings = load_settings({"BIENBAN_WORKERS": "5"}, file)
    assert (settings.workers, settings.bind) == (5, "0.0.0.0:80")


def test_a_plain_postgresql_address_gets_its_driver() -> None:
    settings = load_settings({"BIENBAN_DATABASE_URL": "postgresql://u@h/d"})
    assert settings.database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [("WORKERS", "0"), ("WORKERS", "two"), ("PUBLIC_URL", "example.vn"), ("PUBLIC_URL", "ftp://x"),
     ("DATABASE_URL", "mysql://x")],
)  # fmt: skip
def test_a_bad_value_names_its_setting(name: str, value: str) -> None:
    with pytest.raises(InvalidInput) as error:
        load_settings({PREFIX + name: value})
    assert error.value.field == name.lower()
    assert PREFIX + name in error.value.vi


def test_a_misspelt_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text("worker = 3\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        load_settings({}, file)
    assert error.value.field == "worker"


@pytest.mark.parametrize("content", [None, "not = = toml"])
def test_an_unreadable_file_is_said(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "server.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput):
        load_settings({}, file)


def test_no_setting_is_about_time() -> None:
    assert not [one.name for one in fields(Settings) if "clock" in one.name or "time" in one.name]


def test_keys_are_made_once_and_read_back(tmp_path: Path) -> None:
    made = make_key_folder(tmp_path / "keys", os.urandom, uuid4())
    again = open_key_folder(tmp_path / "keys")
    assert (raw_public(again.root), again.server_id, again.tokens) == (made.root_public, made.server_id, made.tokens)
    with pytest.raises(Conflict):
        make_key_folder(tmp_path / "keys", os.urandom, uuid4())


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    make_key_folder(tmp_path / "keys", os.urandom, uuid4())
    assert (tmp_path / "keys" / ROOT).stat().st_mode & 0o777 == 0o600
    (tmp_path / "keys" / ROOT).chmod(0o644)
    with pytest.raises(Conflict) as error:
        open_key_folder(tmp_path / "keys")
    assert error.value.code == "keys_open"


def test_a_damaged_key_is_said_with_what_to_do(tmp_path: Path) -> None:
    make_key_folder(tmp_path / "keys", os.urandom, uuid4())
    (tmp_path / "keys" / ROOT).write_text("!", encoding="ascii")
    with pytest.raises(NotFound) as error:
        open_key_folder(tmp_path / "keys")
    assert "init" in error.value.vi
