"""A shift is data: parts of rising time, each with its own clock, tablet and lease year (docs/demo.md).

`bienban demo --shift FILE.json` runs another one. What a case should come to stands beside it (`expect`), reckoned by
hand, so that a demo which goes wrong says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Literal

from shared.clock import ms_of
from shared.errors import InvalidInput
from shared.protocol.schemas import load

DEFAULT = "default.json"
TODAY = "today"


@dataclass(frozen=True, slots=True)
class Chief:
    """The team leader who works the shift."""

    officer: int
    name: str
    post: str
    title: str


@dataclass(frozen=True, slots=True)
class Station:
    """The unit: its id for ever, how it signs, and where fines are paid."""

    home: int
    name: str
    parent: str
    place: str
    province: str
    symbol: str
    treasury: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the case must come to: outcome, total in đồng, licence points, whether a text message goes out."""

    outcome: Literal["entered", "transferred", "waiting"]
    total: int = 0
    points: int = 0
    texted: bool = True


@dataclass(frozen=True, slots=True)
class ShiftAct:
    """One act picked from the catalogue: what is typed into the search, and the code that must be chosen."""

    search: str
    violation: str


@dataclass(frozen=True, slots=True)
class ShiftCase:
    """One stop at the roadside. `card` is the QR text of the identity card; `typed` the fields by their draft names.

    `tapped` cases are typed key by key; the others get one text event a field. `nfd`: the name is typed decomposed,
    as some keyboards do. `mistyped`: the citizen first mistypes the look-up code.
    """

    id: str
    group: str
    registration: str
    acts: tuple[ShiftAct, ...]
    place: str
    expect: Expectation
    card: str | None = None
    typed: tuple[tuple[str, str], ...] = ()
    tapped: bool = False
    nfd: bool = False
    mistyped: bool = False
    declines_phone: bool = False
    waives_explanation: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One shift of one tablet; `starts` is ISO with offset, or ``today``. `numbers`: size of the lease it asks for."""

    name: str
    starts: str
    station: Station
    cases: tuple[ShiftCase, ...]

    def starts_ms(self, now_ms: int) -> int:
        """Ms UTC; `now_ms` is the real time, used by ``today`` alone."""
        return now_ms if self.starts == TODAY else ms_of(datetime.fromisoformat(self.starts))


@dataclass(frozen=True, slots=True)
class Shift:
    """All parts, in order of time, of one unit and its chief."""

    chief: Chief
    pin: str
    parts: tuple[Part, ...]


def read_shift(path: Path | None, now_ms: int) -> Shift:
    """The shift in `path`, or ours. InvalidInput names the field; parts must rise in time and not pass `now_ms`."""
    try:
        text = path.read_text("utf-8") if path else files(__package__).joinpath("shifts", DEFAULT).read_text("utf-8")
        shift = load(Shift, json.loads(text))
        times = [part.starts_ms(now_ms) for part in shift.parts]
    except (OSError, ValueError) as error:
        raise InvalidInput(
            "shift",
            field="shift",
            vi=f"Không đọc được tệp ca trực: {error}. Sửa tệp rồi chạy lại.",
            en=f"The shift file cannot be read: {error}. Mend it and run again.",
        ) from error
    if not times or times != sorted(times) or times[-1] > now_ms:
        raise InvalidInput(
            "shift_order",
            field="parts",
            vi="Các phần của ca trực phải theo thứ tự thời gian và không ở tương lai.",
            en="The parts of a shift must rise in time and must not lie in the future.",
        )
    return shift
