"""What the supervisor's page shows, with sums that must add up in view: created = in the books + waiting + held +
not arrived; granted = not seen + entered + voided + lost + gap. Figures come in, words and shares come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.supervisor.words import SERIALS, SMS, State, kind_words, reason_words

DAY_MS = 24 * 3_600_000
LOW_WATER_PERCENT = 20
OUT_OF_USE = {
    "frozen": State("hold", "content-duplicate", "Hai máy một mã"),
    "revoked": State("bad", "tablet", "Đã thu hồi"),
    "lost": State("bad", "tablet", "Báo mất, chờ xoá"),
    "closed": State("neu", "office-building-outline", "Sổ đã khép"),
}

DESK_STATE = State("neu", "office-building-outline", "Sổ của bàn xử lý")


@dataclass(frozen=True, slots=True)
class TabletLine:
    """One tablet. `created` is the highest count it has ever told: what it made since `known_until` is not known.

    `oldest_unsent_at`: device time of its oldest event that is not here, as it told.
    """

    code: str
    unit: str
    holder: str
    state: str
    known_until: int
    created: int
    arrived: int
    waiting: int
    held: int
    granted: int
    left: int
    oldest_unsent_at: int | None = None
    set_aside: int = 0
    is_desk: bool = False
    home: int = 0
    ledger: UUID | None = None

    @property
    def applied(self) -> int:
        """Events in the books."""
        return self.arrived - self.waiting - self.held - self.set_aside

    @property
    def unsent(self) -> int:
        """Events the tablet has told of and this server does not hold."""
        return self.created - self.arrived

    def status(self, now: int) -> State:
        """The one thing to know about it, the worst first."""
        plain = OUT_OF_USE.get(self.state, DESK_STATE if self.is_desk else None)
        if plain is not None:
            return plain
        if now - self.known_until > DAY_MS:
            return State("warn", "cloud-off-outline", "Im lặng")
        if self.unsent:
            return State("warn", "tray-arrow-up", "Còn mục chưa về")
        if self.held:
            return State("hold", "account-clock-outline", "Có mục giữ lại")
        if self.granted and self.left * 100 <= self.granted * LOW_WATER_PERCENT:
            return State("warn", "counter", "Hết số" if self.left == 0 else "Sắp hết số")
        return State("ok", "cloud-check-outline", "Đã về đủ")


@dataclass(frozen=True, slots=True)
class SerialLine:
    """The serials of one (unit, year, series): every one in exactly one state (I3)."""

    unit: str
    year: int
    training: bool
    granted: int
    states: Mapping[str, int]

    @property
    def adds_up(self) -> bool:
        """Whether the states account for every serial."""
        return self.granted == sum(self.states.values())

    def shares(self) -> list[tuple[str, float, float]]:
        """(state, start, width) in percent, for the bar."""
        drawn, start = [], 0.0
        for state in SERIALS:
            width = 100 * self.states.get(state, 0) / max(self.granted, 1)
            drawn.append((state, round(start, 2), round(width, 2)))
            start += width
        return drawn


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event that is here and not applied: `verdict` waiting or held, `detail` on what or why."""

    unit: str
    tablet: str
    seq: int
    kind: str
    verdict: str
    detail: str | None
    received_at: int
    overdue: bool
    home: int = 0
    ledger: UUID | None = None

    @property
    def what(self) -> str:
        """Its kind in words."""
        return kind_words(self.kind)

    @property
    def why(self) -> str:
        """Its reason in words."""
        return reason_words(self.verdict, self.detail)

    @property
    def status(self) -> State:
        """Waiting applies itself; after a day people look as well, which changes no rule."""
        if self.verdict == "held":
            return State("hold", "account-clock-outline", "Giữ lại xem xét")
        if self.overdue:
            return State("warn", "timer-sand", "Chờ quá 24 giờ")
        return State("neu", "timer-sand", "Chờ mục trước")


@dataclass(frozen=True, slots=True)
class Bar:
    """A count with its share (percent of the longest bar)."""

    state: State
    count: int
    width: float


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page. `now` is the moment of the figures (ms UTC)."""

    now: int
    tablets: Sequence[TabletLine]
    serials: Sequence[SerialLine]
    events: Sequence[EventLine]
    sms_counts: Mapping[str, int]

    @property
    def created(self) -> int:
        """As the tablets told, each at its last contact."""
        return sum(one.created for one in self.tablets)

    @property
    def applied(self) -> int:
        """In the books of this server."""
        return sum(one.applied for one in self.tablets)

    @property
    def waiting(self) -> int:
        """Here; apply themselves when their cause comes."""
        return sum(one.waiting for one in self.tablets)

    @property
    def held(self) -> int:
        """Here; a person must look."""
        return sum(one.held for one in self.tablets)

    @property
    def set_aside(self) -> int:
        """Here; people decided that it has no effect."""
        return sum(one.set_aside for one in self.tablets)

    @property
    def unsent(self) -> int:
        """Told of, not here."""
        return sum(one.unsent for one in self.tablets)

    @property
    def share(self) -> float:
        """Percent of what was created that is in the books, rounded DOWN: 100 means all of it."""
        return 1000 * self.applied // self.created / 10 if self.created else 100.0

    @property
    def silent(self) -> list[TabletLine]:
        """Tablets in use without contact for a day: what they made since is not in any sum."""
        return [one for one in self.devices if self.now - one.known_until > DAY_MS]

    @property
    def quietest(self) -> int | None:
        """How long ago the longest-silent tablet was heard, ms."""
        return max((self.now - one.known_until for one in self.devices), default=None)

    @property
    def devices(self) -> list[TabletLine]:
        """Tablets in use; the desk's ledger is at the server by nature."""
        return [one for one in self.tablets if one.state == "active" and not one.is_desk]

    @property
    def missing_serials(self) -> int:
        """Serials that later ones have overtaken."""
        return sum(one.states.get("gap", 0) for one in self.serials)

    @property
    def sms_bars(self) -> list[Bar]:
        """Every state of a text message, also those with none."""
        most = max(self.sms_counts.values(), default=0) or 1
        known = [(SMS[name], self.sms_counts.get(name, 0)) for name in SMS]
        return [Bar(state, count, round(100 * count / most, 1)) for state, count in known]
