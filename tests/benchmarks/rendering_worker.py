"""One renderer in a process of its own, and nothing else in it: a line in (document, target), the seconds out.

rendering.py starts ``main("ours" or "weasyprint" or "fpdf2", fonts)``. For the peers this file runs in their own
environment and imports nothing of ours.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Render = Callable[[Document, Path], bytes]
SEAL_PLACE = "SEAL-PICTURE"
LEFT, TOP, WIDTH, BOTTOM = 30.0, 17.0, 162.0, 53.5


def ours(document: Document, _fonts: Path) -> bytes:
    """Through the gate: seal and content are compared, the seal is drawn, the file is PDF/A."""
    from print_templates.render import printable_decision, render_decision  # noqa: PLC0415 - only in this process

    raw, token = bytes.fromhex(document["raw"]), bytes.fromhex(document["token"])
    return render_decision(printable_decision(raw, token, tablet_code="0317"), copy_mark=None)


def weasyprint(document: Document, _fonts: Path) -> bytes:
    """The HTML is ready made but for the seal."""
    from weasyprint import HTML  # noqa: PLC0415 - only in this process

    html = document["html"].replace(SEAL_PLACE, base64.b64encode(_seal(document)).decode())
    made: bytes = HTML(string=html).write_pdf()
    return made


def _seal(document: Document) -> bytes:
    """The QR as a picture: everybody draws his own from the token's text, as we do."""
    import segno  # noqa: PLC0415 - only in this process

    code = segno.make(document["qr_text"], version=15, error="m", mask=2, mode="alphanumeric", boost_error=False)
    picture = BytesIO()
    code.save(picture, kind="png", scale=4, border=4)
    return picture.getvalue()


def fpdf2(document: Document, fonts: Path) -> bytes:
    """Its own calls: paragraphs with markdown for bold and italic, columns one beside the other."""
    from fpdf import FPDF  # noqa: PLC0415 - only in this process

    seal = _seal(document)

    class Page(FPDF):  # type: ignore[misc]  # another environment's class
        def header(self) -> None:
            left, right = document["header"]
            self.set_font("Page", size=9.5)
            self.set_xy(LEFT, 10)
            self.cell(WIDTH, 4, left)
            self.set_x(LEFT)
            self.cell(WIDTH, 4, f"trang {self.page_no()}/{{nb}}", align="C")
            self.set_x(LEFT)
            self.cell(WIDTH, 4, right, align="R")
            self.set_xy(LEFT, TOP)

        def footer(self) -> None:
            self.image(BytesIO(seal), x=LEFT - 2, y=245, w=44, h=44)
            for line, text in enumerate(document["foot"]):
                self.set_font("Page", style="B" if line == 0 else "I", size=15 if line == 0 else 9)
                self.set_xy(LEFT + 46, 248 + 6 * line)
                self.cell(110, 5, text)

    page = Page(format="A4")
    page.set_margins(LEFT, TOP, 18)
    page.set_auto_page_break(True, BOTTOM)
    for style, name in (("", "Regular"), ("B", "Bold"), ("I", "Italic"), ("BI", "BoldItalic")):
        page.add_font("Page", style, fonts / f"LiberationSerif-{name}.ttf")
    page.add_page()
    _flow(page, document["tree"], (LEFT, WIDTH))
    return bytes(page.output())


def _flow(page: Any, tree: Document, column: tuple[float, float]) -> None:
    for child in tree["children"]:
        tag, said = child["tag"], child["attributes"]
        if tag == "hai-cot":
            _columns(page, child, column)
        elif tag in {"giu", "cot"}:
            _flow(page, child, column)
        elif tag == "cach":
            page.ln(float(said["mm"]))
        elif tag == "gach":
            middle, half = column[0] + column[1] / 2, float(said["dai"]) / 2
            page.line(middle - half, page.get_y() + 1, middle + half, page.get_y() + 1)
            page.ln(2)
        else:
            _paragraph(page, child, column)


def _columns(page: Any, tree: Document, column: tuple[float, float]) -> None:
    top, lowest, left = page.get_y(), page.get_y(), column[0]
    if top > 175 and len(tree["children"]) == 3:  # the signatures stay together
        page.add_page()
        top = lowest = page.get_y()
    for child, width in zip(tree["children"], map(float, tree["attributes"]["rong"].split()), strict=True):
        page.set_y(top)
        _flow(page, child, (left, width))
        lowest, left = max(lowest, page.get_y()), left + width
    page.set_y(lowest)


def _paragraph(page: Any, tree: Document, column: tuple[float, float]) -> None:
    tag = tree["tag"]
    size = 11.0 if tag == "nho" else float(tree["attributes"].get("co", 13))
    page.set_font("Page", size=size)
    page.set_x(column[0])
    align = "C" if tag == "giua" else "L" if tag == "nho" else "J"
    page.multi_cell(
        column[1], size * 1.17 * 0.3528, _marked(tree), align=align, markdown=True, new_x="LMARGIN", new_y="NEXT"
    )
    page.ln(0 if tag in {"nho", "giua"} else 0.3)


def _marked(tree: Document) -> str:
    text = tree["text"]
    for child in tree["children"]:
        mark = {"dam": "**", "nghieng": "__"}.get(child["tag"], "")
        text += ("\n" if child["tag"] == "xuong" else f"{mark}{_marked(child)}{mark}") + child["tail"]
    return str(text)


RENDERERS: dict[str, Render] = {"ours": ours, "weasyprint": weasyprint, "fpdf2": fpdf2}


def main(system: str, fonts: str) -> None:
    """Serve until standard input ends. Each line: JSON {document, pdf}; the answer: seconds."""
    render = RENDERERS[system]
    for line in sys.stdin:
        asked = json.loads(line)
        document = json.loads(Path(asked["document"]).read_text(encoding="utf-8"))
        began = time.perf_counter()
        made = render(document, Path(fonts))
        took = time.perf_counter() - began
        Path(asked["pdf"]).write_bytes(made)
        print(took, flush=True)
