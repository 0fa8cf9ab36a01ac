"""The list, and the copy of the tree in which one mutation after the other is tried."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[3]
_PACKAGES = ("shared", "print_templates", "server", "field_client", "tools", "tests", "docs")
_FILES = ("setup.cfg", "pyproject.toml")
PATIENCE_S = 1_200


@dataclass(frozen=True, slots=True)
class Mutation:
    """`find` stands once in `file`; with `put` in its place at least one of `caught_by` (pytest ids) must fail."""

    name: str
    rule: str
    file: str
    find: str
    put: str
    caught_by: tuple[str, ...]
    core: bool = False


def read_mutations() -> list[Mutation]:
    """The whole list, in the order of the file."""
    listed = tomllib.loads((Path(__file__).parent / "mutations.toml").read_text(encoding="utf-8"))["mutation"]
    return [Mutation(**{**one, "caught_by": tuple(one["caught_by"])}) for one in listed]


def mutated(mutation: Mutation, root: Path = ROOT) -> str:
    """The file's text with the fault in it. ValueError when the text to replace does not stand there exactly once."""
    text = (root / mutation.file).read_text(encoding="utf-8")
    found = text.count(mutation.find)
    if found != 1:
        raise ValueError(f"{mutation.name}: the text to replace stands {found} times in {mutation.file}")
    return text.replace(mutation.find, mutation.put)


class Copy:
    """A copy of the tree in `folder`, where code may be broken."""

    def __init__(self, folder: Path) -> None:
        self._root = folder
        for package in _PACKAGES:
            shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
        for file in _FILES:
            shutil.copy(ROOT / file, folder / file)

    def passes(self, tests: tuple[str, ...]) -> bool:
        """Whether all these tests pass in the copy as it stands. RuntimeError when they could not be run at all."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
            cwd=self._root,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")
        return done.returncode == 0

    @contextmanager
    def broken_by(self, mutation: Mutation) -> Iterator[None]:
        """The copy with this fault in it."""
        file = self._root / mutation.file
        whole = file.read_text(encoding="utf-8")
        file.write_text(mutated(mutation, self._root), encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(whole, encoding="utf-8")

    def misses(self, mutation: Mutation) -> bool:
        """Whether the tests that must catch it pass with the fault in the code."""
        with self.broken_by(mutation):
            return self.passes(mutation.caught_by)


def missed(folder: Path, mutations: list[Mutation], *, at_once: int = 2) -> Iterator[tuple[Mutation, bool]]:
    """Each mutation, and whether its tests pass all the same; `at_once` copies of the tree lie in `folder`.

    RuntimeError when tests fail without any fault.
    """
    copies: Queue[Copy] = Queue()
    for number in range(at_once):
        copies.put(Copy(folder / f"tree-{number}"))

    def tried(mutation: Mutation | None) -> bool:
        copy = copies.get()
        try:
            return copy.misses(mutation) if mutation else copy.passes(every_test)
        finally:
            copies.put(copy)

    every_test = tuple(sorted({test for one in mutations for test in one.caught_by}))
    with ThreadPoolExecutor(at_once) as pool:
        whole, *others = [pool.submit(tried, one) for one in (None, *mutations)]
        if not whole.result():
            pool.shutdown(wait=True, cancel_futures=True)
            raise RuntimeError("tests that must catch mutations fail without any")
        for mutation, other in zip(mutations, others, strict=True):
            yield mutation, other.result()
