"""One decision as every renderer gets it: the same filled form, letter for letter, the same seal, the same fonts."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import segno

from print_templates.decision_data import decision_data
from print_templates.editions import load_form
from print_templates.render import count_pages_decision
from print_templates.template import fill_packaged
from print_templates.words import day_in_figures
from shared.cases.decision import Decision, NumberTaken
from shared.clock import day_of
from shared.numbering.lookup_code import LookupKey, show_code, write_code
from shared.seal.token import to_qr_text
from tests.benchmarks.rendering_worker import SEAL_PLACE
from tests.samples import HOME, PERSON, sample_decision, sealed_decision

FACES = {"Regular": "", "Bold": "b", "Italic": "i", "BoldItalic": "bi"}
SEAL_LINE = "Mã QR kiểm tra: quét để biết tờ này có đúng với sổ của đơn vị hay không."
LOOK_UP_LINE = "Tra cứu, nộp phạt: Cổng Dịch vụ công quốc gia, theo số quyết định hoặc mã tra cứu."
BODY, SMALL = 13.0, 11.0
Tree = dict[str, Any]


def write_document(folder: Path, n: int) -> Path:
    """The n-th decision as JSON: no two have the same number, name or seal, so nothing can be kept from the last."""
    decision = _decision(n)
    raw, token = sealed_decision(decision)
    code = segno.make(to_qr_text(token), version=15, error="m", mask=2, mode="alphanumeric", boost_error=False)
    picture = BytesIO()
    code.save(picture, kind="png", scale=4, border=4)
    content = {
        "raw": raw.hex(),
        "token": token.hex(),
        "header": [
            f"Số {decision.number.text}, ngày {day_in_figures(day_of(decision.signed_at))}",
            f"Mã tra cứu {show_code(decision.code or '')}",
        ],
        "foot": [show_code(decision.code or ""), SEAL_LINE, LOOK_UP_LINE],
        "qr_text": to_qr_text(token),
        "qr_png": b64encode(picture.getvalue()).decode(),
        "tree": _tree(
            fill_packaged(load_form(decision.form).file, decision_data(decision, number=decision.number.text))
        ),
    }
    path = folder / f"decision-{n}.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def _decision(n: int) -> Decision:
    serial = 4_001 + n
    decision = sample_decision(
        number=NumberTaken(2026, 1, serial, f"{serial:06d}/QĐ-XPHC"),
        code=write_code(LookupKey(HOME, 2026, serial)),
        offender=replace(PERSON, name=f"NGUYỄN VĂN MẪU {'ABCDEFGHIKLMNOPQRSTUVXY'[n % 23]} {'ĂÂĐÊÔƠƯ'[n // 23 % 7]}"),
    )
    return replace(decision, pages=count_pages_decision(decision))


def _tree(element: Element) -> Tree:
    return {
        "tag": element.tag,
        "attributes": {name: value for name, value in element.attrib.items() if name != "dong"},
        "text": element.text or "",
        "children": [_tree(child) | {"tail": child.tail or ""} for child in element],
    }


def as_html(document: dict[str, Any], fonts: Path) -> str:
    """For WeasyPrint: the page, its header and its foot by CSS."""
    faces = "".join(
        f'@font-face {{ font-family: Page; src: url("{(fonts / f"LiberationSerif-{style}.ttf").as_uri()}");'
        f" font-weight: {'bold' if 'b' in face else 'normal'}; font-style: {'italic' if 'i' in face else 'normal'} }}\n"
        for style, face in FACES.items()
    )
    left, right = document["header"]
    code, *lines = document["foot"]
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><style>{faces}
@page {{ size: A4; margin: 17mm 18mm 53.5mm 30mm; font: 9.5pt Page;
  @top-left {{ content: "{left}" }} @top-right {{ content: "{right}" }}
  @top-center {{ content: "trang " counter(page) "/" counter(pages) }}
  @bottom-left {{ content: element(foot); width: 162mm }} }}
#foot {{ position: running(foot); font: 9pt Page }} #foot img {{ width: 44mm; height: 44mm; float: left }}
body {{ font: 13pt/1.17 Page }} p {{ margin: 0 0 1pt; text-align: justify; text-indent: 10mm }}
p.giua {{ text-align: center; text-indent: 0 }} p.nho {{ font-size: 11pt; text-indent: 0; margin: 0 }}
table {{ width: 100%; border-spacing: 0; table-layout: fixed }} td {{ vertical-align: top; padding: 0 }}
.gach {{ border-top: .7pt solid; margin: 3pt auto; height: 0 }} .giu {{ break-inside: avoid }}
</style></head><body><div id="foot"><img src="data:image/png;base64,{SEAL_PLACE}"><b>{code}</b><br>
{"<br>".join(map(escape, lines))}</div>{_html(document["tree"])}</body></html>"""


_HTML = {
    "hai-cot": ("<table>{columns}<tr>", "</tr></table>"),
    "cot": ("<td>", "</td>"),
    "giua": ('<p class="giua" style="font-size:{co}pt">', "</p>"),
    "nho": ('<p class="nho">', "</p>"),
    "gach": ('<div class="gach" style="width:{dai}mm">', "</div>"),
    "cach": ('<div style="height:{mm}mm">', "</div>"),
    "giu": ('<div class="giu">', "</div>"),
    "dam": ("<b>", "</b>"),
    "nghieng": ("<i>", "</i>"),
    "xuong": ("<br>", ""),
    "doan": ("<p>", "</p>"),
    "muc": ("<p>", "</p>"),
}


def _html(tree: Tree) -> str:
    inside = escape(tree["text"]) + "".join(_html(child) + escape(child["tail"]) for child in tree["children"])
    said = {"co": BODY, **tree["attributes"]}
    said["columns"] = "".join(f'<col style="width:{one}mm">' for one in said.get("rong", "").split())
    opening, closing = _HTML.get(tree["tag"], ("", ""))
    return f"{opening.format(**said)}{inside}{closing}"


def as_fodt(document: dict[str, Any]) -> str:
    """For LibreOffice: a flat OpenDocument text, header and foot in its page style."""
    left, right = document["header"]
    code, *lines = document["foot"]
    style = "".join(_paragraph_style(name, *look) for name, look in _STYLES.items())
    picture = f"<draw:image><office:binary-data>{document['qr_png']}</office:binary-data></draw:image>"
    foot = "".join(f'<text:p text:style-name="nho">{escape(line)}</text:p>' for line in (code, *lines))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:automatic-styles>{style}
<style:style style:name="b" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="i" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="qr" style:family="graphic"><style:graphic-properties style:wrap="right"/></style:style>
<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm"
 fo:margin-left="30mm" fo:margin-right="18mm" fo:margin-top="9mm" fo:margin-bottom="5mm"/>
<style:header-style><style:header-footer-properties fo:min-height="7mm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="46mm"/></style:footer-style></style:page-layout>
</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="a4">
<style:header><text:p text:style-name="nho">{left} · trang <text:page-number/>/<text:page-count/> · {right}</text:p>
</style:header><style:footer><text:p text:style-name="nho"><draw:frame draw:style-name="qr"
 text:anchor-type="paragraph" svg:width="44mm" svg:height="44mm">{picture}</draw:frame></text:p>{foot}</style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>{_odt(document["tree"])}</office:text></office:body></office:document>"""


_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
_STYLES = {
    "doan": ("justify", BODY, 10), "muc": ("justify", BODY, 10), "nho": ("start", SMALL, 0),
    **{f"giua{size}": ("center", size, 0) for size in ("11", "12", "12.5", "13.0", "14")},
}  # fmt: skip


def _paragraph_style(name: str, align: str, size: float, indent: int) -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties'
        f' fo:text-align="{align}" fo:text-indent="{indent}mm" fo:margin-bottom="0.3mm"/>'
        f'<style:text-properties style:font-name="F" fo:font-size="{size}pt"/></style:style>'
    )


_ODT = {
    "hai-cot": ("<table:table>{columns}<table:table-row>", "</table:table-row></table:table>"),
    "cot": ('<table:table-cell office:value-type="string">', "</table:table-cell>"),
    "giua": ('<text:p text:style-name="giua{co}">', "</text:p>"),
    "doan": ('<text:p text:style-name="doan">', "</text:p>"),
    "muc": ('<text:p text:style-name="muc">', "</text:p>"),
    "nho": ('<text:p text:style-name="nho">', "</text:p>"),
    "gach": ('<text:p text:style-name="nho">', "</text:p>"),
    "cach": ('<text:p text:style-name="nho">', "</text:p>"),
    "dam": ('<text:span text:style-name="b">', "</text:span>"),
    "nghieng": ('<text:span text:style-name="i">', "</text:span>"),
    "xuong": ("<text:line-break/>", ""),
}
_HOLDS_TEXT = {"giua", "doan", "muc", "nho", "dam", "nghieng"}


def _odt(tree: Tree) -> str:
    holds = tree["tag"] in _HOLDS_TEXT
    inside = escape(tree["text"]) if holds else ""
    for child in tree["children"]:
        inside += _odt(child) + (escape(child["tail"]) if holds else "")
    said = {"co": BODY, **tree["attributes"]}
    said["columns"] = "<table:table-column/>" * len(said.get("rong", "").split())
    opening, closing = _ODT.get(tree["tag"], ("", ""))
    return f"{opening.format(**said)}{inside}{closing}"
