"""A camera that is shown identity cards: a drawn card with its real QR, read by the real decoder."""

from __future__ import annotations

import io
from collections.abc import Callable

import segno
import zxingcpp
from PIL import Image, ImageDraw

from field_client.ui.ports import Frame

WIDTH, HEIGHT = 640, 400


class CardCamera:
    """Shows the finder whatever card was held before it; takes photos of a made-up roadside."""

    def __init__(self) -> None:
        self._card: Image.Image | None = None

    @property
    def available(self) -> bool:
        """There is always a camera in the demo."""
        return True

    def hold(self, payload: str | None) -> None:
        """Hold the card with this QR payload before the lens; None: no card."""
        self._card = None if payload is None else draw_card(payload)

    def start(self, *, on_frame: Callable[[Frame], None], on_text: Callable[[str], None]) -> None:
        """One frame of what is held, and each QR text found in it."""
        if self._card is None:
            return
        on_frame(Frame(WIDTH, HEIGHT, self._card.tobytes()))
        for found in zxingcpp.read_barcodes(self._card.convert("L")):
            on_text(found.text)

    def stop(self) -> None:
        """Nothing runs in between."""

    def take_photo(self) -> bytes:
        """A JPEG of a made-up crossing."""
        picture = Image.new("RGB", (WIDTH, HEIGHT), (96, 104, 112))
        draw = ImageDraw.Draw(picture)
        draw.polygon([(220, HEIGHT), (420, HEIGHT), (340, 120), (300, 120)], fill=(60, 64, 70))
        draw.rectangle([470, 90, 492, 160], fill=(20, 22, 26))
        draw.ellipse([473, 94, 489, 110], fill=(220, 40, 40))
        raw = io.BytesIO()
        picture.save(raw, "JPEG", quality=80)
        return raw.getvalue()


def draw_card(payload: str) -> Image.Image:
    """A made-up identity card whose QR holds `payload`."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (16, 22, 31))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle([70, 40, 570, 360], 18, fill=(232, 236, 243))
    draw.rounded_rectangle([95, 65, 165, 160], 8, fill=(196, 204, 214))
    for line in range(4):
        draw.rounded_rectangle([95, 190 + 38 * line, 300 - 20 * line, 206 + 38 * line], 6, fill=(184, 194, 206))
    code = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(code, kind="png", scale=4, border=3)
    picture.paste(Image.open(code).convert("RGB").resize((220, 220), Image.Resampling.NEAREST), (330, 90))
    return picture
