"""What still fits: as the disk fills, photos are refused first, then new reports; what is begun is always finished.

Thresholds are data of `settings.Room`. Nothing is ever deleted to make room.
"""

from __future__ import annotations

from field_client.open_tablet import OpenTablet
from field_client.store.reserve import free_bytes
from field_client.ui.views import Notice, Told, Tone, Words
from shared.errors import DomainError, NotAllowed

_FREE = Words("Còn trống", "Free")
_DELETES_NOTHING = Words(
    "Máy không tự xoá thứ gì chưa có biên nhận máy chủ.", "The tablet deletes nothing that has no server receipt."
)
_MAKE_ROOM = Words(
    "Xoá tệp khác trên máy, hoặc về đơn vị để dọn.", "Delete other files on the tablet, or have it cleared at the unit."
)
_STILL_SENT = Words(
    "Máy vẫn gửi những gì đã lưu về máy chủ.", "The tablet goes on sending what is saved to the server."
)
_PHOTOS = (
    Words("Bộ nhớ sắp hết: ngừng chụp ảnh", "Little storage left: no more photos"),
    Words(
        "Biên bản, quyết định, in và gửi vẫn làm bình thường.",
        "Reports, decisions, printing and sending go on as usual.",
    ),
)
_REPORTS = (
    Words("Bộ nhớ gần cạn: ngừng biên bản mới", "Hardly any storage left: no new reports"),
    Words(
        "Việc đang dở vẫn hoàn tất, nhập, in và gửi được. Mọi mục đã lưu còn nguyên.",
        "What is begun can be finished, entered, printed and sent. Everything saved is intact.",
    ),
)


def refuse_photo(tablet: OpenTablet) -> None:
    """NotAllowed("storage_photos") when what is left is kept for reports."""
    if _free(tablet) < tablet.settings.room.photos:
        raise _refusal("storage_photos", *_PHOTOS)


def refuse_report(tablet: OpenTablet) -> None:
    """NotAllowed("storage_reports") when what is left is kept for finishing what is begun."""
    if _free(tablet) < tablet.settings.room.reports:
        raise _refusal("storage_reports", *_REPORTS)


def storage_notice(tablet: OpenTablet) -> Notice | None:
    """What a person should know of the disk: it takes nothing, or how much still fits. None when all is well."""
    trouble = tablet.store.trouble
    if trouble is not None:
        return _of_trouble(trouble)
    free, room = _free(tablet), tablet.settings.room
    facts = ((_FREE, f"{free // 1_000_000} MB"),)
    seen = (("seen", Words("Đã hiểu", "Understood")),)
    if free < room.reports:
        title, works = _REPORTS
        return Notice("storage_reports", Told(Tone.BAD, title, (works, _MAKE_ROOM)), facts, modal=True)
    if free < room.photos:
        title, works = _PHOTOS
        return Notice("storage_photos", Told(Tone.WARN, title, (works, _MAKE_ROOM)), facts)
    if free < room.warn:
        title = Words("Bộ nhớ máy gần đầy", "The storage is almost full")
        return Notice("storage", Told(Tone.WARN, title, (_DELETES_NOTHING, _MAKE_ROOM)), facts, seen)
    return None


def _of_trouble(trouble: DomainError) -> Notice:
    vi, _, rest = trouble.vi.partition(". ")
    en, _, rest_en = trouble.en.partition(". ")
    return Notice(trouble.code, Told(Tone.BAD, Words(vi, en), (Words(rest, rest_en), _STILL_SENT)), modal=True)


def _free(tablet: OpenTablet) -> int:
    return free_bytes(tablet.settings.data_dir)


def _refusal(code: str, title: Words, works: Words) -> NotAllowed:
    return NotAllowed(code, vi=f"{title.vi}. {works.vi} {_MAKE_ROOM.vi}", en=f"{title.en}. {works.en} {_MAKE_ROOM.en}")
