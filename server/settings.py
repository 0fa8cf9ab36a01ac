"""The server's settings: a frozen object, read once at start from a TOML file and BIENBAN_* variables.

A variable wins over the file. There is deliberately no setting for the clock: legal time is not configurable.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from shared.errors import InvalidInput

PREFIX = "BIENBAN_"
DEFAULT_FILE = "bienban-server.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """`data_dir` holds the embedded database and what the server writes; `key_dir` its private keys (0700).

    `database_url` is SQLAlchemy's; empty = SQLite in `data_dir`. `public_url` is where citizens look numbers up: the
    SMS worker asks there before it sends. `sms_jsonl`: where the sandbox gateway writes a copy; empty = nowhere.
    `restore_skip`: how many serials every series leaves out after a restore; more than can be granted between two
    backups. `tls_certs`: PEM files, with commas, of the certificate that tablets meet (the proxy's), first, and of its
    successor; empty: tablets trust the system's authorities. `tsa_url`: who stamps the time on signed papers (RFC
    3161); empty: nobody, and signatures carry the server's own time.
    """

    data_dir: Path
    key_dir: Path
    database_url: str
    public_url: str
    bind: str = "127.0.0.1:8080"
    workers: int = 2
    sms_gateway: str = "sandbox"
    sms_jsonl: str = ""
    restore_skip: int = 5_000
    tls_certs: str = ""
    tsa_url: str = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")


def load_settings(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings, every value checked. InvalidInput("setting") names the setting that is wrong and what it may be."""
    values = _from_file(file)
    known = {one.name for one in fields(Settings)}
    for name in values.keys() - known:
        raise _wrong(name, "không có thiết lập này", "there is no such setting")
    values |= {one: environment[PREFIX + one.upper()] for one in known if PREFIX + one.upper() in environment}
    data_dir = Path(values.get("data_dir", "bienban-data")).absolute()
    bind = values.get("bind", "127.0.0.1:8080")
    return Settings(
        data_dir=data_dir,
        key_dir=Path(values.get("key_dir", data_dir / "keys")).absolute(),
        database_url=_database(values.get("database_url", ""), data_dir),
        public_url=_url("public_url", values.get("public_url", f"http://{bind}")),
        bind=bind,
        workers=_count("workers", values.get("workers", "2"), most=64),
        restore_skip=_count("restore_skip", values.get("restore_skip", "5000"), most=100_000),
        sms_gateway=values.get("sms_gateway", "sandbox"),
        sms_jsonl=values.get("sms_jsonl", ""),
        tls_certs=values.get("tls_certs", ""),
        tsa_url=_url("tsa_url", values["tsa_url"]) if values.get("tsa_url") else "",
    )


def _from_file(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            "settings_file",
            field=str(file),
            vi=f"Không đọc được tệp thiết lập {file}: {error}.",
            en=f"The settings file {file} cannot be read: {error}.",
        ) from error
    return {name: str(value) for name, value in content.items()}


def _database(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'bienban.sqlite3'}"
    if url.startswith("postgresql://"):
        return "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise _wrong("database_url", "cần sqlite:///… hoặc postgresql://…", "must be sqlite:///… or postgresql://…")


def _url(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise _wrong(name, "cần địa chỉ http:// hoặc https://", "must be an http:// or https:// address")
    return value.rstrip("/")


def _count(name: str, value: str, *, most: int) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= most:
        raise _wrong(name, f"cần số từ 1 đến {most}", f"must be a number from 1 to {most}")
    return int(value)


def _wrong(name: str, vi: str, en: str) -> InvalidInput:
    return InvalidInput(
        "setting",
        field=name,
        vi=f"Thiết lập {name} ({PREFIX}{name.upper()}): {vi}.",
        en=f"Setting {name} ({PREFIX}{name.upper()}): {en}.",
    )
