"""How times, ages, money and sizes are written: `14:41`, `21/11/2026`, `3 giờ 12 phút`, `5.500.000 đồng`."""

from __future__ import annotations

from datetime import datetime

from field_client.ui.i18n import tr
from shared.clock import in_vietnam

MINUTE_MS = 60_000
HOUR_MIN = 60
DAY_H = 24
KB = 1000


def time_of(ms: int) -> str:
    return in_vietnam(ms).strftime("%H:%M")


def seconds_of(ms: int) -> str:
    return in_vietnam(ms).strftime("%H:%M:%S")


def day_of(ms: int) -> str:
    return in_vietnam(ms).strftime("%d/%m/%Y")


def moment_of(ms: int, now_ms: int) -> str:
    """`11:20 hôm nay` or `11:20 ngày 20/11/2026`."""
    if day_of(ms) == day_of(now_ms):
        return tr._("{time} hôm nay", time=time_of(ms))
    return tr._("{time} ngày {day}", time=time_of(ms), day=day_of(ms))


def read_moment(day: str, time: str) -> int:
    """ms UTC of `21/11/2026`, `14:26` in Viet Nam. ValueError when it is none."""
    moment = datetime.strptime(f"{day.strip()} {time.strip()}", "%d/%m/%Y %H:%M")
    return round(moment.replace(tzinfo=in_vietnam(0).tzinfo).timestamp() * 1000)


def age(ms: int) -> str:
    """`5 phút`, `3 giờ 05 phút`, `2 ngày 4 giờ`."""
    minutes = max(0, ms) // MINUTE_MS
    hours, minutes = divmod(minutes, HOUR_MIN)
    if hours >= DAY_H:
        return tr._("{d} ngày {h} giờ", d=hours // DAY_H, h=hours % DAY_H)
    if hours:
        return tr._("{h} giờ {m} phút", h=hours, m=f"{minutes:02d}")
    return tr._("{m} phút", m=minutes)


def number(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def dong(amount: int) -> str:
    return tr._("{amount} đồng", amount=number(amount))


def size(count: int) -> str:
    """`6 KB`, `1,1 MB`."""
    if count < KB * KB:
        return f"{max(1, round(count / KB))} KB"
    return f"{count / KB / KB:.1f} MB".replace(".", ",")


def wait(ms: int) -> str:
    """`00:24`."""
    seconds = max(0, -(-ms // 1000))
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
