"""The papers of a demo, checked with the tool that anyone has, in processes of its own, under the pinned root."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tools.demo.outcome import Outcome


class PaperCheck:
    """Checks run beside the demo. Copies with the same bytes are checked once and counted each."""

    def __init__(self, folder: Path, root: str) -> None:
        self._folder, self._root = folder, root
        self._copies: dict[str, list[Path]] = defaultdict(list)
        for paper in sorted([*folder.glob("decisions/*.pdf"), *folder.glob("reports/*.pdf")]):
            self._copies[hashlib.sha256(paper.read_bytes()).hexdigest()].append(paper)
        self._running: list[subprocess.Popen[str]] = []

    def start(self, processes: int = 2) -> None:
        """Share papers and ledgers out over that many `bienban verify`."""
        targets = [copies[0] for copies in self._copies.values()] + sorted(self._folder.glob("ledger*.ndjson"))
        for share in range(processes):
            mine = [str(one) for one in targets[share::processes]]
            if mine:
                self._running.append(self._verify(mine))

    def finish(self, outcome: Outcome) -> None:
        """Wait, and count pages that are good and bad."""
        answers = {}
        for process in self._running:
            said, _ = process.communicate()
            for line in said.splitlines():
                answer = json.loads(line)
                answers[answer["target"]] = answer
        for copies in self._copies.values():
            answer = answers.pop(str(copies[0]), {"verdict": "not judged"})
            pages = int(answer.get("facts", {}).get("pages", 1)) * len(copies)
            good = answer["verdict"] == "ok"
            outcome.verified["ok" if good else "bad"] += pages
            outcome.pages_printed += pages
            if not good:
                outcome.faults.append(f"verify {copies[0].name}: {answer.get('faults') or answer.get('summary')}")
        for target, answer in answers.items():
            outcome.expect(f"verify {Path(target).name} {answer['faults']}", "ok", answer["verdict"])

    def _verify(self, targets: list[str]) -> subprocess.Popen[str]:
        keys = str(self._folder / "keys.json")
        command = [sys.executable, "-m", "tools.cli", "verify", "--keys", keys, "--root", self._root, "--json"]
        return subprocess.Popen(  # noqa: S603 - our own tool on our own files
            [*command, *targets], stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
