"""Room for a unit's signature: behind our own pages only, the same at every making, and invisible."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest

from print_templates.render import render_change
from print_templates.signature_room import SIZE, make_room, read_signature
from print_templates.verify.page import same_pages
from shared.errors import Corrupt
from shared.seal.of_case import CHANGES
from tests.samples import HELMET_FINE, RED_LIGHT_FINE, changed_sample, sample_change, sample_decision
from tests.tools.papers import paper

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A decision of several pages."""
    return paper(sample_decision(acts=(HELMET_FINE, RED_LIGHT_FINE) * 4, total=22_000_000)).pdf


def test_the_page_s_own_bytes_stay_in_front_and_it_looks_as_before(pdf: bytes) -> None:
    room = make_room(pdf, AT)
    assert room.covered.startswith(pdf)
    assert room == make_room(pdf, AT)
    assert same_pages(pdf, room.filled(b"signature"))


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_has_room_as_well(kind: str) -> None:
    change = render_change(changed_sample(kind, sample_change(kind)))
    assert same_pages(change, make_room(change, AT).pdf)


def test_what_was_filled_in_is_read_again(pdf: bytes) -> None:
    room = make_room(pdf, AT)
    found = read_signature(room.filled(b"signature"))
    assert found is not None
    assert (found.unsigned, found.covered, found.at, found.intact) == (pdf, room.covered, AT, True)
    assert found.cms == b"signature".ljust(SIZE, b"\0")
    assert read_signature(pdf) is None


def test_another_program_finds_one_signature_over_everything_but_itself(pdf: bytes) -> None:
    room = make_room(pdf, AT)
    reader = pypdf.PdfReader(BytesIO(room.filled(b"signature")))
    (field,) = reader.trailer["/Root"]["/AcroForm"]["/Fields"]
    first, length, second, rest = field.get_object()["/V"]["/ByteRange"]
    assert (first, length, second, second + rest) == (0, room.start, room.end, len(room.pdf))
    assert room.pdf[room.start : room.start + 1] + room.pdf[room.end - 1 : room.end] == b"<>"


def test_a_page_can_be_signed_once_only_and_a_foreign_file_never(pdf: bytes) -> None:
    foreign = pypdf.PdfWriter(clone_from=BytesIO(pdf))
    out = BytesIO()
    foreign.write(out)
    for other in (make_room(pdf, AT).pdf, out.getvalue(), b"%PDF-1.4\n", pdf[:-1], pdf + b"\n", b""):
        with pytest.raises(Corrupt) as refused:
            make_room(other, AT)
        assert refused.value.code == "not_signable"


def test_a_signature_that_is_too_long_is_refused(pdf: bytes) -> None:
    with pytest.raises(Corrupt) as refused:
        make_room(pdf, AT).filled(b"0" * (SIZE + 1))
    assert refused.value.code == "signature_too_long"
