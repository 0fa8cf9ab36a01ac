"""The command line, and the clock over it: the check runs in a child process that is ended when time is up."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from print_templates.verify.ledger_file import KnownLedger, check_ledger
from print_templates.verify.trust import Trust, load_trust
from print_templates.verify.verdict import EXIT_CODES, Verdict, unusable
from shared.errors import Corrupt, DomainError
from tools.verify.target import check_target, read_target

SECONDS, SECONDS_MORE = 16.0, 0.5
"""For a run of one target, and for each further one; with starting and stopping, one target stays under 20."""
MEMORY = 3_000_000_000
"""Bytes of address space of the child: a bomb ends as `unusable`, not as a dead machine."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked on the command line."""

    targets: tuple[str, ...]
    keys: str | None
    root: str | None
    ledger: str | None
    json: bool
    authorities: str | None = None


Answer = tuple[Verdict, str]
"""A verdict and the words about the root it stands under."""


def main(argv: list[str]) -> int:
    """Check every target in `argv`; print one line each. 0 all good, 1 something is not, 2 unusable input."""
    try:
        question = _parse(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    worst = 0
    for target, (verdict, root) in zip(question.targets, _answers(question), strict=True):
        print(_as_json(target, verdict, root) if question.json else verdict.line(target, root), flush=True)
        worst = max(worst, EXIT_CODES[verdict.state])
    return worst


def _parse(argv: list[str]) -> Question:
    parser = argparse.ArgumentParser(
        prog="bienban verify", description="Check a PDF, a photo of a page, a seal as text, or an exported ledger."
    )
    parser.add_argument("--keys", metavar="KEYS.json", help="default: keys.json beside the first target, or above")
    parser.add_argument("--root", metavar="FILE|FINGERPRINT", help="the root to trust; default: BIENBAN_ROOT")
    parser.add_argument("--ledger", metavar="LEDGER.ndjson", help="also compare with this exported ledger")
    parser.add_argument("--unit-ca", metavar="CA.pem", help="who must stand behind the certificate of a signed page")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("targets", nargs="+", metavar="TARGET")
    given = parser.parse_args(argv)
    root = given.root or os.environ.get("BIENBAN_ROOT") or None
    return Question(tuple(given.targets), given.keys, root, given.ledger, given.json, given.unit_ca)


def _answers(question: Question) -> list[Answer]:
    """One answer a target, whatever the child does: hangs, dies of memory, or is killed by a broken decoder."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(question, theirs), daemon=True)
    deadline = time.monotonic() + SECONDS + SECONDS_MORE * (len(question.targets) - 1)
    child.start()
    theirs.close()
    answers: list[Answer] = []
    try:
        while len(answers) < len(question.targets) and ours.poll(max(0.0, deadline - time.monotonic())):
            answers.append(ours.recv())
    except EOFError:
        answers.append((unusable("unknown", "the file breaks its decoder"), ""))
    finally:
        child.kill()
        child.join()
    late = (unusable("unknown", "time is up, not judged"), "")
    return answers + [late] * (len(question.targets) - len(answers))


def _work(question: Question, pipe: Connection) -> None:
    """In the child: answer after answer into the pipe."""
    _limit_memory()
    # A decoder's own complaints (pdfium, Pillow) must not stand between our lines.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    for answer in answer_all(question):
        pipe.send(answer)
    pipe.close()


def answer_all(question: Question) -> list[Answer]:
    """The answers without a clock over them; what the child process computes, and what a test may call."""
    try:
        trust = load_trust(_keys_path(question), question.root)
    except DomainError as error:
        return [(_untrusted(error), "")] * len(question.targets)
    try:
        ledger = _known_ledger(question.ledger, trust)
    except (DomainError, OSError):
        return [(unusable("unknown", "the ledger given cannot be read"), trust.root_words())] * len(question.targets)
    authorities = None if question.authorities is None else Path(question.authorities)
    return [(check_target(one, trust, ledger, authorities), trust.root_words()) for one in question.targets]


def _untrusted(error: DomainError) -> Verdict:
    """Keys that are there but do not hold (foreign root, bad signature) are a fault; keys we cannot read are not."""
    if isinstance(error, Corrupt) and error.code != "keys_unreadable":
        return Verdict("keys", "bad", "keys", (error.en,))
    return unusable("keys", error.en)


def _keys_path(question: Question) -> Path:
    """As asked, else keys.json beside the first target or one folder up: a demo keeps its papers in decisions/."""
    if question.keys is not None:
        return Path(question.keys)
    first = Path(question.targets[0]) if len(question.targets[0]) < 4_000 else Path()
    try:
        beside, above = first.parent / "keys.json", first.parent / ".." / "keys.json"
        if first.exists():
            return above if above.exists() and not beside.exists() else beside
    except OSError:
        # A seal given as text is no path; its keys lie where the command runs.
        return Path("keys.json")
    return Path("keys.json")


def _known_ledger(name: str | None, trust: Trust) -> KnownLedger | None:
    return None if name is None else check_ledger(read_target(Path(name)), trust)[1]


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _as_json(target: str, verdict: Verdict, root: str) -> str:
    return json.dumps(
        {
            "target": target,
            "verdict": verdict.state,
            "kind": verdict.kind,
            "summary": verdict.summary,
            "faults": list(verdict.faults),
            "notes": list(verdict.notes),
            "facts": verdict.facts,
            "root": root,
        },
        ensure_ascii=False,
    )
