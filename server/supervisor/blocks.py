"""What the server knows to exist and has not got, by sequence and by serial, for one unit or one of its tablets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from server.numbering.queries import LeaseStates, lease_states, list_serials
from server.supervisor.views import DAY_MS, TabletLine
from shared.numbering.number import TRAINING_SERIES

MOST_BLOCKS = 60


@dataclass(frozen=True, slots=True)
class MissingEvents:
    """Events `first`…`last` of a ledger: told of, not here. `since`: ms UTC, `is_device_time`: as the tablet says."""

    code: str
    first: int
    last: int
    since: int
    is_device_time: bool
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """Serials `first`…`last` in one state."""

    first: int
    last: int
    state: str

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Block:
    """One lease, its serials in order; `known_until`: the tablet's last contact."""

    code: str
    holder: str
    year: int
    training: bool
    first: int
    last: int
    known_until: int
    runs: tuple[Run, ...]

    @property
    def granted(self) -> int:
        """How many serials."""
        return self.last - self.first + 1

    def drawn(self) -> list[tuple[str, float, float]]:
        """(state, start, width) in percent of the block."""
        share = 100 / self.granted
        return [
            (run.state, round(share * (run.first - self.first), 3), round(share * len(run), 3)) for run in self.runs
        ]

    @property
    def odd(self) -> list[Run]:
        """What somebody has to account for."""
        return [run for run in self.runs if run.state in {"gap", "lost", "voided"}]


def missing_events(tablets: Iterable[TabletLine], now: int) -> list[MissingEvents]:
    """One line a tablet that told of more than is here."""
    return [
        MissingEvents(
            code=one.code,
            first=one.arrived + 1,
            last=one.created,
            since=one.known_until if one.oldest_unsent_at is None else one.oldest_unsent_at,
            is_device_time=one.oldest_unsent_at is not None,
            why=_why_missing(one, now),
        )
        for one in tablets
        if one.unsent
    ]


def blocks_of(home: int, tablets: dict[UUID, TabletLine], *, only: UUID | None = None) -> list[Block]:
    """The newest leases of the unit, or of one tablet; serials of a lease in their order."""
    leases = [one for one in lease_states(home) if only is None or one.tablet == only]
    newest = sorted(leases, key=lambda one: (-one.year, one.series, -one.first))[:MOST_BLOCKS]
    states = {
        (year, series): dict(list_serials(home, year, series))
        for year, series in {(one.year, one.series) for one in newest}
    }
    return [_block(one, tablets.get(one.tablet), states[one.year, one.series]) for one in newest]


def _block(lease: LeaseStates, tablet: TabletLine | None, states: dict[int, str]) -> Block:
    serials = range(lease.first, lease.last + 1)
    runs = []
    for state, group in groupby(serials, key=lambda serial: states.get(serial, "not_seen")):
        some = list(group)
        runs.append(Run(some[0], some[-1], state))
    return Block(
        code=tablet.code if tablet else "",
        holder=tablet.holder if tablet else "",
        year=lease.year,
        training=lease.series == TRAINING_SERIES,
        first=lease.first,
        last=lease.last,
        known_until=tablet.known_until if tablet else 0,
        runs=tuple(runs),
    )


def _why_missing(tablet: TabletLine, now: int) -> str:
    if tablet.state == "revoked":
        return "Máy đã thu hồi. Tìm máy, hoặc nhập lại từ bản giấy."
    if tablet.state == "frozen":
        return "Hai máy một mã. Mang máy về đơn vị để gỡ."
    if now - tablet.known_until > DAY_MS:
        return "Máy im lặng hơn 24 giờ. Gọi người giữ máy."
    return "Máy chưa gửi xong ở lần liên lạc cuối. Có mạng là máy tự gửi."
