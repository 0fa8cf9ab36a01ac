"""Pages as pictures, for the preview on the tablet's screen."""

from __future__ import annotations

from io import BytesIO


def page_images(pdf: bytes, *, dpi: int) -> list[bytes]:
    """One PNG a page, in order. pypdfium2 is loaded only here: a tablet without it can still print."""
    import pypdfium2  # noqa: PLC0415 - see above

    pictures = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            out = BytesIO()
            page.render(scale=dpi / 72).to_pil().save(out, format="PNG", compress_level=1)
            pictures.append(out.getvalue())
            page.close()
    finally:
        document.close()
    return pictures
