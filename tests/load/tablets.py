"""Simulated tablets: each offers, pushes what was signed ahead, believes only verified receipts, and waits as told."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from field_client.sync.waiting import Waiting
from shared.ledger.receipt import open_receipt
from shared.seal.base64url import from_base64url
from shared.seal.keys import key_id
from shared.seal.signed import Signed
from tests.load.http import Answer, NoAnswer, ask

QUIET = 60.0


@dataclass
class Tally:
    """What all tablets saw."""

    events: int = 0
    pushes: int = 0
    refused: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    push_seconds: list[float] = field(default_factory=list)


class SimulatedTablet:
    """One tablet of a fleet that `fleet.write_fleet` wrote; `chance` draws its jitter."""

    def __init__(self, folder: Path, number: int, *, port: int, chance: random.Random) -> None:
        self._known: dict[str, Any] = json.loads((folder / f"{number:04d}.json").read_text(encoding="utf-8"))
        self._bodies = sorted(folder.glob(f"{number:04d}-*.push"), key=lambda path: int(path.stem.split("-")[1]))
        self._port, self._chance = port, chance
        self._headers = {"Authorization": f"Bearer {self._known['token']}"}
        self._server_key = from_base64url(self._known["server_key"])
        self._waiting = Waiting(QUIET, chance)
        self.acknowledged = 0

    async def drain(self, tally: Tally, *, within: float) -> None:
        """Come back within that many seconds, and go on until all is acknowledged."""
        await asyncio.sleep(self._chance.uniform(0, within))
        began, sent, offered = time.monotonic(), 0, False
        while sent < len(self._bodies):
            try:
                answer = await (self._push(self._bodies[sent], tally) if offered else self._offer())
            except NoAnswer:
                tally.unanswered += 1
                offered = False
                await asyncio.sleep(self._waiting.after_failure())
                continue
            if answer.status == 503:
                tally.refused += 1
                told = answer.headers.get("retry-after")
                await asyncio.sleep(self._waiting.after_failure(float(told) if told else None))
                continue
            if answer.status != 200:
                tally.wrong.append(f"{answer.status} {answer.body[:200]!r}")
                return
            self._waiting.after_success()
            if offered:
                sent += 1
            offered = True
        tally.seconds.append(time.monotonic() - began)
        if self.acknowledged != self._known["events"]:
            tally.wrong.append(f"{self._known['id']} ends at {self.acknowledged}")

    async def _offer(self) -> Answer:
        body = json.dumps({"receipt": self._known["receipt"], "created": self._known["events"]}).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        return await ask(self._port, "POST", f"/api/v1/ledger/{self._known['id']}/offer", body=body, headers=headers)

    async def _push(self, path: Path, tally: Tally) -> Answer:
        headers = {**self._headers, "Content-Type": "application/x-ndjson"}
        began = time.monotonic()
        answer = await ask(
            self._port, "POST", f"/api/v1/ledger/{self._known['id']}", body=path.read_bytes(), headers=headers
        )
        if answer.status == 200:
            tally.push_seconds.append(time.monotonic() - began)
            self._believe(answer, tally)
        return answer

    def _believe(self, answer: Answer, tally: Tally) -> None:
        told = answer.json()
        own = key_id(self._server_key)
        receipt = open_receipt(Signed.from_wire(told["receipt"]), lambda kid: self._server_key if kid == own else None)
        tally.pushes += 1
        tally.events += receipt.seq - self.acknowledged
        self.acknowledged = receipt.seq
        # A batch may end between a document and its seal: it waits for the next one; in the end nothing may.
        odd = [one for one in told["verdicts"] if one["verdict"] == "held"]
        if odd or str(receipt.ledger) != self._known["id"]:
            tally.wrong.append(f"{self._known['id']} {odd[:3]}")
