"""What is said to a printer and what its answers mean, without any wire."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from shared.errors import DomainError, InvalidInput, NotAllowed, TransportError
from shared.printing import ipp
from shared.printing.copies import next_copies
from shared.printing.ipp import JobState, Operation
from shared.printing.station import BUSY, OFF, STOPPED, Job, Note, Station, read_address

URI = "ipp://may-in/ipp/print"


def answer(*attributes: ipp.Attribute, status: int = 0) -> bytes:
    body = b"".join(
        struct.pack(">BH", one.tag, len(one.name)) + one.name.encode() + _value(one.value) for one in attributes
    )
    return ipp.VERSION + struct.pack(">HI", status, 1) + bytes([ipp.JOB_GROUP]) + body + bytes([ipp.END])


def _value(value: object) -> bytes:
    raw = struct.pack(">i", value) if isinstance(value, int) else str(value).encode()
    return struct.pack(">H", len(raw)) + raw


def enum(name: str, value: int) -> ipp.Attribute:
    return ipp.Attribute(ipp.ENUM, name, value)


def word(name: str, value: str, tag: int = ipp.KEYWORD) -> ipp.Attribute:
    return ipp.Attribute(tag, name, value)


def station(answers: Callable[[int], bytes]) -> Station:
    """`answers` gets the operation."""
    return Station(URI, lambda body: answers(struct.unpack_from(">H", body, 2)[0]), waits=lambda _seconds: None)


@pytest.mark.parametrize(
    ("reason", "state", "said"),
    [
        ("none", 3, None),
        ("none", 4, BUSY),
        ("none", 5, STOPPED),
        ("media-empty-error", 4, Note("hết giấy", "out of paper")),
        ("media-jam-report", 3, None),
        ("toner-low-warning", 3, None),
    ],
)
def test_nothing_is_begun_on_a_printer_that_cannot(reason: str, state: int, said: Note | None) -> None:
    told = answer(enum("printer-state", state), word("printer-state-reasons", reason))
    assert station(lambda _operation: told).hindrance() == said


def test_a_printer_that_does_not_answer_or_answers_no_ipp_is_off() -> None:
    def silent(_operation: int) -> bytes:
        raise ConnectionRefusedError

    assert station(silent).hindrance() == station(lambda _operation: b"HTTP").hindrance() == OFF
    assert station(silent).note() == OFF


def test_a_job_that_bears_another_uuid_after_a_restart_is_nobodys() -> None:
    told = answer(enum("job-state", JobState.COMPLETED), word("job-uuid", "urn:uuid:2", ipp.URI))
    with pytest.raises(TransportError, match="printer_unsure"):
        station(lambda _operation: told).watch(Job("ipp://may-in/jobs/1", "urn:uuid:1"))
    station(lambda _operation: told).watch(Job("ipp://may-in/jobs/1", "urn:uuid:2"))


def test_a_job_without_a_uuid_is_printed_all_the_same() -> None:
    made = answer(word("job-uri", "ipp://may-in/jobs/1", ipp.URI))
    assert station(lambda _operation: made).create("000001/QĐ-XPHC #1") == Job("ipp://may-in/jobs/1", None)


@pytest.mark.parametrize(
    ("error", "code"), [(ConnectionRefusedError(), "printer_off"), (TimeoutError(), "printer_unsure")]
)
def test_a_document_that_may_have_arrived_is_never_called_unsent(error: OSError, code: str) -> None:
    def broken(operation: int) -> bytes:
        assert operation == Operation.SEND_DOCUMENT
        raise error

    with pytest.raises(TransportError, match=code):
        station(broken).send(Job("ipp://may-in/jobs/1"), b"%PDF")


@pytest.mark.parametrize("uri", ["http://may-in/", "ipp://", "ipp://may-in:0/", "ipp://may-in:99999/", "máy in"])
def test_an_address_that_names_no_printer_is_refused(uri: str) -> None:
    with pytest.raises(InvalidInput, match="printer_uri"):
        read_address(uri)


def test_an_address_has_the_usual_port_and_path() -> None:
    address = read_address("ipp://may-in")
    assert (address.host, address.port, address.path, address.name) == ("may-in", 631, "/ipp/print", "may-in")
    assert read_address("ipp://may-in:8631/x").name == "may-in:8631"


def test_copies_go_on_after_the_highest_that_may_be_on_paper() -> None:
    assert next_copies([], 2) == (1, 2)
    assert next_copies([1, 2, 7], 1) == (8,)
    for wanted in (0, 10):
        with pytest.raises(NotAllowed, match="copies"):
            next_copies([], wanted)


def test_every_refusal_speaks_both_languages() -> None:
    def refusing(_operation: int) -> bytes:
        return answer(status=0x0507)

    with pytest.raises(DomainError) as caught:
        station(refusing).create("x")
    assert (caught.value.code, bool(caught.value.vi), bool(caught.value.en)) == ("printer_busy", True, True)
