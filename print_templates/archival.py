"""A PDF for the archive (ISO 19005-2, level B): the colours' profile and the document's own description inside it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFCatalog,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{creator}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>{keywords}
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_MADE = "2000-01-01T00:00:00+00:00"
"""reportlab's own date for a file that must be the same bytes at every rendering; the page tells the true day."""


class _Catalog(PDFCatalog):  # type: ignore[misc]  # reportlab ships no types
    """As reportlab's, with the one key that it does not know."""

    __NoDefault__ = (*PDFCatalog.__NoDefault__, "OutputIntents")
    __Refs__ = __NoDefault__


class ArchivalCanvas(Canvas):  # type: ignore[misc]  # reportlab ships no types
    """Writes PDF/A-2b. All fonts are embedded already; nothing here depends on time or place."""

    def save(self) -> None:
        """Add profile and description, then write."""
        document = self._doc
        catalog = _Catalog()
        catalog.__dict__.update(document.Catalog.__dict__)
        document.Catalog = catalog
        profile = _stream(_profile(), {"N": 3})
        intent = PDFDictionary(
            {
                "Type": PDFName("OutputIntent"),
                "S": PDFName("GTS_PDFA1"),
                "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
                "Info": PDFString("sRGB IEC61966-2.1"),
                "DestOutputProfile": document.Reference(profile),
            }
        )
        catalog.OutputIntents = PDFArray([document.Reference(intent)])
        catalog.Metadata = _stream(
            _description(document.info), {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
        )
        super().save()


def _stream(content: bytes, keys: dict[str, Any]) -> Any:
    return PDFStream(PDFDictionary(keys), content, filters=[])


def _description(info: Any) -> bytes:
    """The same words as in the document's information dictionary, which the standard demands."""
    said = {name: escape(str(getattr(info, name))) for name in ("title", "subject", "author", "creator", "producer")}
    keywords = f"\n<pdf:Keywords>{escape(str(info.keywords))}</pdf:Keywords>" if info.keywords else ""
    return _XMP.format(made=_MADE, keywords=keywords, **said).encode()


@cache
def _profile() -> bytes:
    return (files("print_templates.fonts") / "sRGB.icc").read_bytes()
