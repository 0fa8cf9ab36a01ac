"""What screen 10 says of photos: how many are still only here, and which the server will not take."""

from __future__ import annotations

from sqlalchemy import Connection

from field_client.evidence.delivery import photo_sum
from field_client.ui.views import Told, Tone, Words


def photos_told(connection: Connection) -> Told | None:
    """None when the server has signed for every recorded photo, or there is none."""
    found = photo_sum(connection)
    if not found.waiting and not found.refused:
        return None
    lines = []
    if found.waiting:
        size = f"{found.bytes_left / 1_000_000:.1f}"
        lines.append(
            Words(
                f"Còn {size.replace('.', ',')} MB. Ảnh gửi sau các mục trong sổ và gửi tiếp từ chỗ dừng.",
                f"{size} MB left. Photos go after all entries, and go on where they stopped.",
            )
        )
    if found.refused:
        lines.append(
            Words(
                f"Máy chủ không nhận {found.refused} ảnh. Ảnh vẫn giữ trên máy; mang máy về đơn vị xem.",
                f"The server does not take {found.refused} photos. They stay here; let the unit look at them.",
            )
        )
    title = Words(
        f"Ảnh: {found.waiting} chưa gửi xong, {found.complete} máy chủ đã nhận",
        f"Photos: {found.waiting} not sent yet, {found.complete} at the server",
    )
    return Told(Tone.BAD if found.refused else Tone.INFO, title, tuple(lines))
