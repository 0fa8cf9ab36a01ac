"""What a person should know now, over home: still works, is locked, and the way out. Nothing closes by itself."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from field_client.cases.room import storage_notice
from field_client.ledger.frozen import BEHIND, frozen_because
from field_client.ledger.receipts import latest_ms
from field_client.numbering.leases import held_leases, stock
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.tables import answered_notices, events
from field_client.sync.trust import SERVER_PROTOCOL
from field_client.ui.views import Notice, Told, Tone, Words
from shared.clock import day_of
from shared.protocol.version import PROTOCOL_VERSION

CLOCK_SLACK_MS = 120_000
"""How far the clock may stand behind the newest event before entering is locked."""
_DAY_MS = 24 * 3_600_000
RETRY, ASK_NUMBERS = "retry", "ask_numbers"
_RETRY = (RETRY, Words("Thử lại", "Try again"))
_ASK = (ASK_NUMBERS, Words("Xin thêm số", "Ask for more numbers"))


_FROZEN_LINES = (
    Words("Tạm khoá lấy số và in.", "Taking numbers and printing are locked."),
    Words(
        "An toàn: mọi mục trên máy vẫn giữ và vẫn gửi về máy chủ. Biên bản vẫn lập được.",
        "Safe: everything on this tablet is kept and still sent. Reports can still be recorded.",
    ),
    Words(
        "Việc cần làm: không nhập quyết định trên máy này. Mang máy về đơn vị để ghi danh lại.",
        "To do: enter no decision on this tablet. Bring it to the unit to enrol it again.",
    ),
)
_BEHIND_LINES = (
    Words("Tạm khoá lấy số và in tới khi lấy lại đủ.", "Numbers and printing are locked until it is whole again."),
    Words(
        "An toàn: máy chủ đang giữ phần máy này thiếu. Biên bản chưa lập thêm thì sổ không bị tách đôi.",
        "Safe: the server holds what is missing here. As long as nothing new is recorded, the ledger stays one.",
    ),
    Words(
        "Việc cần làm: nối mạng, bấm “Thử lại”. Máy tự lấy lại đủ rồi mở khoá.",
        "To do: go online and tap “Try again”. The tablet fetches what is missing and unlocks itself.",
    ),
)


def notices(connection: Connection, tablet: OpenTablet) -> tuple[Notice, ...]:
    """The gravest first. One that a person answered is not shown again for a day."""
    now = tablet.clock.now_ms()
    found = [
        _clone(connection),
        _clock(connection, now),
        _session(connection),
        _update(connection),
        storage_notice(tablet),
        _numbers(connection, tablet, now),
    ]
    answered = set(
        connection.execute(select(answered_notices.c.id).where(answered_notices.c.at > now - _DAY_MS)).scalars()
    )
    return tuple(one for one in found if one is not None and one.id not in answered)


def clock_is_behind(connection: Connection, now: int) -> bool:
    """Whether the device's clock stands before the newest event of the ledger."""
    newest = connection.execute(select(func.max(events.c.at))).scalar() or 0
    return now < newest - CLOCK_SLACK_MS


def _clone(connection: Connection) -> Notice | None:
    """What happened, what is safe, what to do."""
    frozen = frozen_because(connection)
    if frozen is None:
        return None
    is_behind = frozen.code == BEHIND
    title = Words(frozen.vi.partition(".")[0], frozen.en.partition(".")[0])
    told = Told(Tone.BAD, title, _BEHIND_LINES if is_behind else _FROZEN_LINES)
    return Notice("clone", told, modal=True, actions=(_RETRY,) if is_behind else ())


def _clock(connection: Connection, now: int) -> Notice | None:
    if not clock_is_behind(connection, now):
        return None
    told = Told(
        Tone.BAD,
        Words("Đồng hồ máy sai: giờ trên máy sớm hơn mục vừa ghi", "The clock is behind the last entry"),
        (
            Words(
                "Tạm khoá “Nhập quyết định”. Chỉnh lại giờ của máy; biên bản vẫn lập được.",
                "Entering decisions is locked. Set the clock; reports can still be made.",
            ),
        ),
    )
    return Notice("clock", told, modal=True)


def _session(connection: Connection) -> Notice | None:
    paused = meta.get(connection, "paused")
    return None if paused is None else Notice("session", Told(Tone.WARN, Words(*paused)), actions=(_RETRY,))


def _update(connection: Connection) -> Notice | None:
    if meta.get(connection, SERVER_PROTOCOL, PROTOCOL_VERSION) <= PROTOCOL_VERSION:
        return None
    told = Told(
        Tone.WARN,
        Words("Máy chủ đã có bản mới hơn ứng dụng này", "The server is newer than this app"),
        (
            Words(
                "Nâng cấp ứng dụng khi về đơn vị. Mọi mục vẫn gửi được, không phải nhập lại.",
                "Update the app at the unit. Everything is still sent, nothing is typed again.",
            ),
        ),
    )
    return Notice("update", told)


def _numbers(connection: Connection, tablet: OpenTablet, now: int) -> Notice | None:
    """Low, out, or of last year; before the first lease there is nothing to warn of."""
    leases = held_leases(connection)
    if not leases:
        return None
    year = day_of(now).year
    left = stock(connection, year=year, latest_ms=latest_ms(connection, tablet.clock, tablet.chain.boot))
    last_year = max(one.year for one in leases)
    if last_year < year:
        line = f"Dải số năm {last_year} không dùng cho năm {year}. Chờ dải mới."
        title = Words(line, f"Numbers of {last_year} do not serve for {year}. Waiting for a new block.")
        return Notice("year_change", Told(Tone.WARN, title), actions=(_ASK,))
    if not left.low:
        return None
    works = Words("Biên bản vẫn lập bình thường.", "Reports can still be recorded.")
    if left.left:
        title = Words(f"Còn {left.left} số, nên xin thêm", f"{left.left} numbers left")
        return Notice("numbers_low", Told(Tone.WARN, title, (works,)), actions=(_ASK,))
    title = Words("Hết số quyết định, chưa nhập được", "No decision numbers left")
    return Notice("numbers_out", Told(Tone.WARN, title, (works,)), actions=(_ASK,))
