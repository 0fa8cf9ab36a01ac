"""A tablet on real files, enrolled at a small signing server; workers run only when a test lets them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from field_client.bootstrap import build_tablet
from field_client.enrolment import wraps
from field_client.settings import Settings
from field_client.store.tables import events
from field_client.tablet import Tablet
from field_client.ui import views as v
from shared.clock import ms_of
from shared.errors import DomainError
from tests.field_client.unit_server import UnitServer

PIN = "280946"
CARD = "001099012345||NGUYỄN HỮU MẪU|12031999|Nam|Số 5 ngõ 12 phố Mẫu, phường Thượng Đình, Hà Nội|15062021"
STROKES = [[[10, 10, 0], [50, 60, 20], [100, 20, 50]]]


def at(text: str) -> int:
    """``2026-11-21 14:30`` in Viet Nam as ms UTC."""
    return ms_of(datetime.fromisoformat(f"{text}:00+07:00"))


@dataclass
class HandClock:
    """Stands still until a test moves it."""

    ms: int = at("2026-11-20 14:30")
    mono: int = 1_000_000

    def now_ms(self) -> int:
        return self.ms

    def mono_ms(self) -> int:
        return self.mono

    def forward(self, *, days: int = 0, seconds: int = 0) -> None:
        self.ms += (days * 86_400 + seconds) * 1000
        self.mono += (days * 86_400 + seconds) * 1000


class PowerCut(BaseException):
    """What a hook raises: the process is gone."""


@dataclass
class CutAt:
    """Raises PowerCut at one named point, once."""

    name: str = ""
    seen: list[str] = field(default_factory=list)

    def point(self, name: str) -> None:
        self.seen.append(name)
        if name == self.name:
            self.name = ""
            raise PowerCut(name)


@dataclass
class Site:
    """A server, a clock, a folder, and the tablet living in it."""

    server: UnitServer
    clock: HandClock
    folder: Path
    hooks: CutAt = field(default_factory=CutAt)
    tablet: Tablet = field(init=False)

    def __post_init__(self) -> None:
        self.tablet = self.build()

    @property
    def settings(self) -> Settings:
        return replace(Settings.under(self.folder), timeout=5.0, lease_size=3)

    def build(self) -> Tablet:
        return build_tablet(self.settings, clock=self.clock, hooks=self.hooks)

    def restart(self, *, unlock: bool = True) -> Tablet:
        """The power came back: another start of the program over the same files."""
        self.tablet.stop()
        self.tablet = self.build()
        if unlock:
            self.tablet.unlock(PIN)
            self.tablet.opened.printing.recover()
        return self.tablet

    def enrol(self) -> Tablet:
        self.tablet.enrol(self.tablet.read_enrolment_code(self.server.ticket()), PIN)
        return self.tablet

    def sync(self) -> None:
        self.tablet.opened.sync.sync_once()

    def print_all(self) -> None:
        self.tablet.opened.printing.work_once()

    def draft(self, **changes: Any) -> str:
        """A complete draft; `changes` by field name with __ for the dot."""
        draft = self.tablet.new_draft()
        self.tablet.read_card(draft.id, CARD)
        values = {
            "vehicle.group": "motorbike", "vehicle.plate": "29AB12345", "offender.phone": "0912345678",
            "acts": [["moto.no_helmet", 1]], "place.text": "Nguyễn Trãi – Khuất Duy Tiến", "read_back": True,
            "signature.offender": STROKES, "signature.recorder": STROKES,
        }  # fmt: skip
        values |= {name.replace("__", "."): value for name, value in changes.items()}
        self.tablet.save_draft(draft.id, values)
        return draft.id

    def recorded(self, **changes: Any) -> str:
        return self.tablet.record_report(self.draft(**changes)).case_id

    def entered(self, **changes: Any) -> str:
        case_id = self.recorded(**changes)
        self.tablet.enter_decision(case_id, PIN)
        return case_id

    def kinds(self) -> list[str]:
        """Kinds of all events, in order."""
        with self.tablet.opened.tablet.store.reading() as connection:
            return list(connection.execute(select(events.c.kind).order_by(events.c.seq)).scalars())

    def refuses(self, code: str) -> Any:
        """``with site.refuses("not_entered"):`` the domain error with this code."""
        return pytest.raises(DomainError, match=f"^{code}( |:)")


@pytest.fixture(autouse=True)
def _quick_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow half of the PIN is tested once at its real cost (test_wraps); elsewhere it only slows the tests."""
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Not enrolled yet."""
    clock = HandClock()
    server = UnitServer(clock)
    server.start()
    made = Site(server, clock, tmp_path)
    yield made
    made.tablet.stop()
    server.stop()


@pytest.fixture
def shift(site: Site) -> Site:
    """Enrolled, synced once, with three numbers of this year; the server may be asked again or not."""
    site.enrol()
    site.sync()
    return site


@pytest.fixture
def jpeg() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 150)).save(out, "JPEG")
    return out.getvalue()


__all__ = ["CARD", "PIN", "CutAt", "HandClock", "PowerCut", "Site", "at", "v"]
