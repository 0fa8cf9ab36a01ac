"""Some tablets at one server whose database can be set back to a real backup."""

from __future__ import annotations

import copy
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from server.app import create_app
from server.cli import parts_of
from server.db import db
from server.restore.service import compare_witness, witness_all
from server.sms.gateways.base import DeliveryReport, OutgoingText
from server.sms.models import SmsRow
from server.sms.worker import check_one, send_one
from shared.ledger.exact import read_exact
from shared.ledger.receipt import open_receipt
from shared.seal.signed import Signed
from tests.contract.test_tablet_and_server import RealSite
from tests.server.conftest import World
from tests.server.tablet import TestTablet

YEAR = 2026
Block = tuple[int, int]


Server = World | RealSite


def database_of(server: Server) -> Path:
    settings = server.settings if isinstance(server, World) else server.settings_of_server
    return Path(settings.database_url.removeprefix("sqlite:///"))


def back_up(world: Server, target: Path) -> Path:
    """A real online backup of the SQLite file, as an operator makes it."""
    with closing(sqlite3.connect(database_of(world))) as source, closing(sqlite3.connect(target)) as copy_of_it:
        source.backup(copy_of_it)
    return target


def set_back(world: Server, backup: Path) -> None:
    """The database file is the backup again; keys and witness stay."""
    with world.app.app_context():
        db.session.remove()
        db.engine.dispose()
    file = database_of(world)
    for name in (f"{file}-wal", f"{file}-shm"):
        Path(name).unlink(missing_ok=True)
    shutil.copy(backup, f"{file}.restored")
    Path(f"{file}.restored").replace(file)


def restore(world: World, backup: Path, *, anew: bool = True) -> World:
    """Set back, and begin as `bienban-server run` does; `anew`: with an app of its own, as another process has it."""
    set_back(world, backup)
    app = create_app(world.settings, clock=world.clock) if anew else world.app
    with app.app_context():
        compare_witness(parts_of(app))
        witness_all(parts_of(app))
        db.session.remove()
    return World(app, world.settings, world.clock)


@dataclass
class Fleet:
    """Tablets that sync as the real one does. `granted`: every block that any of them ever got, by its lease."""

    world: World
    tablets: list[TestTablet]
    granted: dict[str, tuple[UUID, Block]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def moved_to(self, world: World) -> Fleet:
        """The same tablets, each with its own state, at another server process."""
        tablets = []
        for one in self.tablets:
            client, one.client = one.client, None  # type: ignore[assignment]  # a client is not copied
            moved = copy.deepcopy(_without_keys(one))
            one.client = client
            moved.key, moved.officer_key, moved.client = one.key, one.officer_key, world.client
            tablets.append(moved)
        return Fleet(world, tablets, dict(self.granted), list(self.texts))

    def sync(self, tablet: TestTablet) -> None:
        """Offer, send what is asked for, until the server has all."""
        for _ in range(5):
            self.offer(tablet)
            if tablet.acknowledged == len(tablet.events):
                return
            answer = tablet.push()
            if answer.status_code == 409 and answer.get_json()["error"] == "epoch":
                self.adopt(tablet, answer.get_json()["statement"])
        raise AssertionError("the tablet cannot get rid of its events")

    def offer(self, tablet: TestTablet) -> dict[str, Any]:
        answer = tablet.offer(pushed=tablet.acknowledged)
        assert answer.status_code == 200, answer.get_json()
        told: dict[str, Any] = answer.get_json()
        self.adopt(tablet, told["statement"])
        receipt = open_receipt(Signed.from_wire(told["receipt"]), lambda _: self.world.parts.keys.server_public)
        tablet.receipt = Signed.from_wire(told["receipt"])
        tablet.acknowledged = receipt.seq
        if "re_offer" in told:
            assert told["re_offer"] == receipt.seq + 1
        return told

    def adopt(self, tablet: TestTablet, statement: dict[str, Any]) -> None:
        said = Signed.from_wire(statement).opened("epoch", lambda _: self.world.parts.keys.server_public)
        tablet.epoch = max(tablet.epoch, said["epoch"])

    def ask(self, tablet: TestTablet, count: int = 4) -> TestResponse:
        """Ask for a block; where it comes, write `lease.taken`."""
        answer = tablet.ask_lease(uuid4(), year=YEAR, count=count)
        if answer.status_code == 200:
            signed = answer.get_json()["lease"]
            body = read_exact(signed["body"].encode())
            self.granted[body["lease"]] = (tablet.id, (body["from"], body["to"]))
            tablet.add("lease.taken", {"body": signed["body"], "kid": signed["kid"], "sig": signed["sig"]}, officer=0)
        return answer

    def decide(self, tablet: TestTablet) -> str:
        """A case of its own, entered with the next number of its block, or of a new one; its look-up code."""
        if not tablet.leases or tablet.used > tablet.leases[-1]["to"] - tablet.leases[-1]["from"]:
            self.sync(tablet)
            assert self.ask(tablet).status_code == 200
        case = uuid4()
        decision = tablet.decision(tablet.record(case))
        tablet.enter(case, decision)
        assert decision.code is not None
        return decision.code

    def send_texts(self) -> None:
        """The SMS worker, with a look-up that answers; what left stands in `texts` by look-up code."""
        with self.world.app.app_context():
            gateway = _Counting(self.texts)
            while check_one(self.world.parts, lambda _url, _row: True) or send_one(self.world.parts, gateway):
                pass

    def text_states(self) -> dict[str, str]:
        return {row.code: row.state for row in self.world.rows(SmsRow)}

    def used(self) -> list[int]:
        """Serials of every decision in any ledger."""
        found = [read_exact(raw) for one in self.tablets for raw in one.events]
        return [event["data"]["number"]["serial"] for event in found if event["kind"] == "decision.entered"]

    def overlapping(self) -> list[tuple[Block, Block]]:
        """Blocks that share a serial: there must be none."""
        blocks = sorted(block for _, block in self.granted.values())
        return [(one, next_one) for one, next_one in pairwise(blocks) if next_one[0] <= one[1]]

    def close(self) -> None:
        with self.world.app.app_context():
            db.session.remove()
            db.engine.dispose()


class _Counting:
    """A gateway that takes everything and reports nothing."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def send(self, message: OutgoingText) -> str:
        self._texts.append(message.text)
        return str(len(self._texts))

    def was_sent(self, message: OutgoingText) -> bool | None:
        return None

    def reports(self, pending: Sequence[OutgoingText]) -> list[DeliveryReport]:
        return []


def _without_keys(tablet: TestTablet) -> TestTablet:
    made = copy.copy(tablet)
    made.key = made.officer_key = None  # type: ignore[assignment]  # keys are shared, not copied
    return made
