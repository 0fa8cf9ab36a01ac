"""Pages as pictures, for the preview on the tablet's screen."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

_ONE_AT_A_TIME = Lock()
"""PDFium serves one thread at a time."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """`rgb`: three bytes a pixel, row by row from the top. Not packed: a screen would only unpack it again."""

    width: int
    height: int
    rgb: bytes


def page_pictures(pdf: bytes, *, dpi: int, most: int | None = None) -> list[PagePicture]:
    """One picture a page, in order; with `most` the first ones only.

    pypdfium2 is loaded only here: a tablet without it can still print.
    """
    import pypdfium2  # noqa: PLC0415 - see above

    pictures = []
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for number in range(len(document))[:most]:
                page = document[number]
                drawn = page.render(scale=dpi / 72, rev_byteorder=True).to_pil()
                pictures.append(PagePicture(drawn.width, drawn.height, drawn.tobytes()))
                page.close()
        finally:
            document.close()
    return pictures
