"""10: what opens over the sync screen: one entry with its reason and since when, and what the last receipt proves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.views import Delivery, ReceiptView, SerialsOwn, SyncRow, SyncView
from field_client.ui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from field_client.ui.app import TabletApp


class Face(NamedTuple):
    """What a sheet says above its facts."""

    tone: str
    icon: str
    title: str
    text: str


_SIGNS = {
    Delivery.UNSENT: ("warn", "tray-arrow-up", "Chỉ có trên máy này. Có mạng là máy tự gửi."),
    Delivery.SENDING: ("inf", "sync", "Đang gửi. Chưa có biên nhận thì chưa kể là đã gửi."),
    Delivery.RECEIVED: ("ok", "cloud-check-outline", "Máy chủ đã nhận, có biên nhận hợp lệ."),
    Delivery.HELD: ("hold", "account-clock-outline", "Máy chủ có mục này và giữ lại. Người ở đơn vị xem rồi xử lý."),
}


def entry_sheet(app: TabletApp, row: SyncRow) -> Dialog:
    """Where one entry is, since when, why, and what somebody wrote about it."""
    tone, icon, text = _SIGNS[row.delivery]
    facts = [
        (tr._("Máy ghi lúc"), _moment(row.at_ms)),
        (tr._("Máy chủ có từ"), tr._("chưa có") if row.since_ms is None else _moment(row.since_ms)),
    ]
    if note := tr.words(row.note):
        facts.append((tr._("Vì sao"), note))
    told = tr._(text)
    if row.words:  # a sentence, too long for a line of facts
        told = f"{told}\n{tr._('Người xử lý ghi: {words}', words=row.words)}"
    return _sheet(app, Face(tone, icon, f"{row.seq:06d} · {tr.words(row.title)}", told), facts)


def receipt_sheet(app: TabletApp, view: SyncView, receipt: ReceiptView) -> Dialog:
    """What the newest receipt signs, to be read out or compared at the unit; what waits there; the own serials."""
    facts = [
        (tr._("Giờ máy chủ"), _moment(receipt.time_ms)),
        (tr._("Đã nhận tới mục"), f"{receipt.seq:06d}"),
        (tr._("Đầu chuỗi"), receipt.head),
        (tr._("Chờ mục trước"), str(view.waiting)),
        (tr._("Giữ lại xem xét"), str(view.sums.held)),
        *[_serials(one) for one in view.serials],
    ]
    text = tr._("Máy chủ ký rằng đã nhận mọi mục tới số này. Máy đã kiểm chữ ký.")
    return _sheet(app, Face("ok", "receipt-text-check-outline", tr._("Biên nhận máy chủ"), text), facts)


def _serials(one: SerialsOwn) -> tuple[str, str]:
    label = tr._("Dải tập huấn {year}" if one.training else "Dải số {year}", year=one.year)
    left = one.last - one.first + 1 - one.used
    used = tr._("đã dùng {used}, còn {left}", used=one.used, left=left)
    return f"{label}: {one.first:06d} – {one.last:06d}", used


def _moment(ms: int) -> str:
    return f"{wording.day_of(ms)} {wording.seconds_of(ms)}"


def _sheet(app: TabletApp, face: Face, facts: list[tuple[str, str]]) -> Dialog:
    return Dialog(
        on_primary=app.dismiss,
        on_secondary=app.dismiss,
        tone=face.tone,
        icon=face.icon,
        title=face.title,
        text=face.text,
        facts=facts,
        primary=tr._("Đóng"),
    )
