"""Pages as pictures, for the preview on the tablet's screen."""

from __future__ import annotations

from io import BytesIO


def page_images(pdf: bytes, *, dpi: int, most: int | None = None) -> list[bytes]:
    """One PNG a page, in order; with `most` the first ones only.

    pypdfium2 is loaded only here: a tablet without it can still print.
    """
    import pypdfium2  # noqa: PLC0415 - see above

    pictures = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document))[:most]:
            page = document[number]
            out = BytesIO()
            page.render(scale=dpi / 72).to_pil().save(out, format="PNG", compress_level=1)
            pictures.append(out.getvalue())
            page.close()
    finally:
        document.close()
    return pictures
