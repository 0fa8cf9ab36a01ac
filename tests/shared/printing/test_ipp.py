"""IPP as bytes: against the example of RFC 8010, and against anything else that a printer may answer."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.printing.ipp import MIME, NAME, Answer, Attribute, Operation, read_answer, request

# RFC 8010 appendix A.2: a successful answer to Print-Job, in the RFC's own bytes.
SUCCESS = bytes.fromhex(
    "0101000000000001"
    "01"
    "470012617474726962757465732d636861727365740008" + b"us-ascii".hex()
    + "48001b" + b"attributes-natural-language".hex() + "0005" + b"en-us".hex()
    + "41000e" + b"status-message".hex() + "000d" + b"successful-ok".hex()
    + "02"
    "210006" + b"job-id".hex() + "000400000093"
    "450007" + b"job-uri".hex() + "0018" + b"ipp://printer.example/14".hex()
    + "230009" + b"job-state".hex() + "000400000003"
    "03"
)  # fmt: skip


def test_the_rfcs_own_answer_is_read() -> None:
    answer = read_answer(SUCCESS)
    assert answer.is_success
    assert (answer.first("job-id"), answer.first("job-state")) == (147, 3)
    assert answer.first("job-uri") == "ipp://printer.example/14"


def test_several_values_of_one_attribute_stay_together() -> None:
    raw = b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x44\x00\x01a\x00\x02xy\x44\x00\x00\x00\x01z\x03"
    assert read_answer(raw).all("a") == ("xy", "z")


def test_a_request_begins_as_the_rfc_wants_it() -> None:
    raw = request(Operation.CREATE_JOB, 7, "ipp://a/b", [Attribute(NAME, "job-name", "004133/QĐ #1")])
    assert raw[:9] == b"\x02\x00\x00\x05\x00\x00\x00\x07\x01"
    assert raw[-1:] == b"\x03"
    charset, language = raw.index(b"attributes-charset"), raw.index(b"attributes-natural-language")
    assert charset < language < raw.index(b"printer-uri") < raw.index(b"job-name")


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=20), st.text(max_size=40)), max_size=5, unique_by=lambda x: x[0])
)
def test_what_is_written_is_read_again(pairs: list[tuple[str, str]]) -> None:
    raw = request(Operation.GET_JOBS, 1, "ipp://a/b", [Attribute(MIME, name, value) for name, value in pairs])
    answer: Answer = read_answer(raw)
    assert all(value in answer.all(name) for name, value in pairs)


@given(st.binary(max_size=200), st.integers(0, len(SUCCESS)))
def test_no_answer_of_a_printer_ends_in_anything_but_an_answer_or_a_clear_error(junk: bytes, cut: int) -> None:
    for raw in (junk, SUCCESS[:cut], SUCCESS[:cut] + junk):
        with contextlib.suppress(Corrupt):
            assert isinstance(read_answer(raw), Answer)


def test_half_an_answer_is_corrupt() -> None:
    with pytest.raises(Corrupt, match="ipp"):
        read_answer(SUCCESS[:60])
