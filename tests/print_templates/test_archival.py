"""PDF/A-2b: what the standard asks for and a test can see. No validator of the standard was to be had."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from PIL import ImageCms

from print_templates.render import preview_decision, render_decision, render_report
from tests.samples import printable_sample, recorded_sample, sample_decision, sample_report

PAPERS = {
    "decision": lambda: render_decision(printable_sample(sample_decision()), copy_mark=None),
    "report": lambda: render_report(recorded_sample(sample_report())),
    "training": lambda: render_decision(printable_sample(sample_decision(code=None), training=True), copy_mark=None),
    "preview": lambda: preview_decision(sample_decision()),
}


@pytest.fixture(params=PAPERS, scope="module")
def pdf(request: pytest.FixtureRequest) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(PAPERS[request.param]()))


def test_it_says_that_it_is_pdf_a_2b_in_the_words_of_its_own_dictionary(pdf: pypdf.PdfReader) -> None:
    xmp, info = pdf.xmp_metadata, pdf.metadata
    assert xmp is not None
    assert info is not None
    raw = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in raw
    assert xmp.dc_title == {"x-default": info.title}
    assert xmp.dc_creator == [info.author]
    assert xmp.dc_description == {"x-default": info.subject}
    assert (xmp.xmp_creator_tool, xmp.pdf_producer) == (info.creator, info.producer)
    assert xmp.xmp_create_date is not None
    assert info.creation_date is not None
    assert xmp.xmp_create_date.replace(tzinfo=None) == info.creation_date.replace(tzinfo=None)


def test_its_colours_are_those_of_the_profile_inside(pdf: pypdf.PdfReader) -> None:
    (intent,) = pdf.trailer["/Root"]["/OutputIntents"]  # type: ignore[index]
    profile = intent.get_object()["/DestOutputProfile"].get_object().get_data()
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space == "RGB "
    assert profile[8] <= 4


def test_every_font_is_inside_and_nothing_runs_or_links_out(pdf: pypdf.PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(root)
    for page in pdf.pages:
        assert "/Annots" not in page
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor
