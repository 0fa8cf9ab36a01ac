"""Papers of a real server's tablets, as a photo of their QR."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from uuid import uuid4

import segno
from PIL import Image

from shared.cases.decision import Decision
from shared.seal.token import to_qr_text
from tests.server.conftest import World
from tests.server.tablet import TestTablet


@dataclass(frozen=True)
class SealedPaper:
    """A decision and the text of the QR on its paper."""

    decision: Decision
    text: str


def enter(world: World, *, tablet: TestTablet | None = None, push: bool = True) -> SealedPaper:
    """A decision entered on a tablet; without `push` the server has never heard of it."""
    tablet = tablet or world.tablet()
    case = uuid4()
    decision = tablet.decision(tablet.record(case))
    token = tablet.enter(case, decision)
    if push:
        assert tablet.push().status_code == 200
    return SealedPaper(decision, to_qr_text(token))


def photo(*texts: str, form: str = "PNG", mask: int = 2) -> bytes:
    """A picture with these QR codes side by side, as the printer makes them; a white one without any."""
    codes = [_code(text, mask) for text in texts]
    page = Image.new("L", (sum(one.width for one in codes) + 40, 400), 255)
    left = 20
    for one in codes:
        page.paste(one, (left, 20))
        left += one.width
    out = BytesIO()
    page.save(out, form)
    return out.getvalue()


def _code(text: str, mask: int) -> Image.Image:
    out = BytesIO()
    version = 15 if len(text) > 60 else None
    segno.make_qr(text, error="m", version=version, mask=mask).save(out, kind="png", scale=4, border=4)
    return Image.open(out).convert("L")
