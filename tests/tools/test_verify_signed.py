"""`bienban verify` of a page that its unit has signed: who signed, and every change since."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from pyhanko.sign.signers import SimpleSigner
from pypdf.annotations import FreeText

from print_templates.signature_room import MARKER, SIZE, make_room, read_signature
from print_templates.verify.verdict import Verdict
from tests.made_up_ca import SINCE, UNIT_NAME, certificate, key, write_authority
from tests.samples import sample_decision
from tests.tools.papers import Paper, forged, judge, paper
from tools.verify.command import main
from tools.verify.signed import FOREIGN

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
BY = f"signed by “{UNIT_NAME}”, "


def signed(pdf: bytes, *, at: datetime = AT, **made: object) -> bytes:
    """`pdf`, signed by a made-up unit's certificate."""
    room = make_room(pdf, at)
    return room.filled(signature_over(room.covered, **made))


def signature_over(covered: bytes, **made: object) -> bytes:
    cert = certificate(**made)  # type: ignore[arg-type]  # as asked by each test
    raw = pkcs12.serialize_key_and_certificates(
        b"mau", key(str(made.get("name", UNIT_NAME))), cert, None, NoEncryption()
    )
    signer = SimpleSigner.load_pkcs12_data(raw, other_certs=[])
    made_up = signer.async_sign(hashlib.sha256(covered).digest(), "sha256", use_pades=True)
    return bytes(asyncio.run(made_up).dump())


@pytest.fixture(scope="module")
def genuine() -> Paper:
    return paper(sample_decision())


@pytest.fixture(scope="module")
def page(genuine: Paper) -> bytes:
    return signed(genuine.pdf)


def with_authority(folder: Path, content: bytes, name: str = "CA mẫu") -> Verdict:
    return judge(folder, content, authorities=str(write_authority(folder / "ca.pem", name)))


def test_a_signed_page_is_good_and_says_who_signed(tmp_path: Path, page: bytes, genuine: Paper) -> None:
    plain, found = judge(tmp_path, genuine.pdf), with_authority(tmp_path, page)
    assert (found.state, found.summary, found.faults) == ("ok", plain.summary, ())
    assert found.notes == (*plain.notes, BY + "valid")


def test_without_an_authority_the_chain_is_not_known(tmp_path: Path, page: bytes) -> None:
    found = judge(tmp_path, page)
    assert (found.state, found.notes[-1]) == ("ok", BY + "chain not known")


def test_the_command_takes_the_authority_and_tells_it_in_the_page_s_line(
    tmp_path: Path, page: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(tmp_path, page)
    authority = write_authority(tmp_path / "ca.pem")
    assert main([str(tmp_path / "target"), "--unit-ca", str(authority)]) == 0
    assert BY + "valid" in capsys.readouterr().out


def test_a_certificate_of_another_authority_is_bad_once_ours_is_given(tmp_path: Path, page: bytes) -> None:
    found = with_authority(tmp_path, page, name="CA khác")
    assert (found.state, found.faults) == ("bad", (BY + "chain not known",))


@pytest.mark.parametrize("where", [0.02, 0.5])
def test_a_byte_changed_before_the_signature_is_found(
    tmp_path: Path, page: bytes, genuine: Paper, where: float
) -> None:
    changed = bytearray(page)
    place = page.index(b"ReportLab Gener") if where < 0.1 else int(len(genuine.pdf) * where)
    changed[place] ^= 1
    found = judge(tmp_path, bytes(changed))
    assert found.state != "ok"
    assert not [one for one in found.notes if one.startswith("signed by")]


def test_another_page_under_a_genuine_signature_is_found(tmp_path: Path, page: bytes, genuine: Paper) -> None:
    room = make_room(forged(genuine, total=5_000_000), AT)
    held = page[page.index(b"/Contents <", len(genuine.pdf)) + 11 :][: 2 * SIZE]
    found = judge(tmp_path, room.filled(bytes.fromhex(held.decode())))
    assert found.state == "bad"
    assert BY + "changed after signing" in found.faults


def test_a_genuine_page_under_the_signature_of_another_is_found(tmp_path: Path, genuine: Paper) -> None:
    found = judge(tmp_path, make_room(genuine.pdf, AT).filled(signature_over(b"another page")))
    assert (found.state, found.faults) == ("bad", (BY + "changed after signing",))


def test_no_signature_in_the_room_is_found(tmp_path: Path, genuine: Paper) -> None:
    for cms in (b"", b"\x30\x03\x02\x01\x01"):
        found = judge(tmp_path, make_room(genuine.pdf, AT).filled(cms))
        assert (found.state, found.faults) == ("bad", ("signed by “?”, changed after signing",))


def test_bytes_hidden_behind_the_signature_are_found(tmp_path: Path, genuine: Paper) -> None:
    room = make_room(genuine.pdf, AT)
    found = judge(tmp_path, room.filled(signature_over(room.covered) + b"hidden"))
    assert (found.state, found.faults) == ("bad", (BY + "changed after signing",))


def revised(pdf: bytes) -> bytes:
    """With a second revision behind it, made by another program: a note on the page."""
    writer = pypdf.PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_annotation(0, FreeText(text="Đã sửa", rect=(100, 400, 300, 450)))
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()


def test_a_second_revision_behind_the_signature_is_bad(tmp_path: Path, page: bytes) -> None:
    for altered in (revised(page), page + b"\n"):
        found = judge(tmp_path, altered)
        assert (found.state, FOREIGN in found.faults) == ("bad", True)


def test_a_second_signature_in_the_same_words_is_bad(tmp_path: Path, page: bytes) -> None:
    tail = page[page.index(MARKER) :]
    found = judge(tmp_path, page + tail)
    assert (found.state, FOREIGN in found.faults) == ("bad", True)


def in_the_update(page: bytes, genuine: Paper, old: bytes, new: bytes) -> bytes:
    """The signed page with other words behind its own bytes."""
    head, tail = page[: len(genuine.pdf)], page[len(genuine.pdf) :]
    assert old in tail
    return head + tail.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/F 132 ", b"/F 004 "),
        (b"/Rect [ 0 0 0 0 ]", b"/Rect [ 0 0 9 9 ]"),
        (b"/SigFlags 3", b"/SigFlags 0"),
        (b"ETSI.CAdES.detached", b"ETSI.CAdES.DETACHED"),
        (b"/ByteRange [0 ", b"/ByteRange [1 "),
        (b"/MediaBox [ 0 0 595", b"/MediaBox [ 0 9 595"),
    ],
)
def test_a_word_of_the_update_that_is_not_ours_is_seen(page: bytes, genuine: Paper, old: bytes, new: bytes) -> None:
    found = read_signature(in_the_update(page, genuine, old, new))
    assert found is not None
    assert not found.intact


def test_an_update_that_is_not_ours_is_bad(tmp_path: Path, page: bytes, genuine: Paper) -> None:
    found = judge(tmp_path, in_the_update(page, genuine, b"/F 132 ", b"/F 004 "))
    assert (found.state, FOREIGN in found.faults) == ("bad", True)


def test_another_time_of_signing_is_bad(tmp_path: Path, page: bytes, genuine: Paper) -> None:
    found = judge(tmp_path, in_the_update(page, genuine, b"/M (D:2026", b"/M (D:2025"))
    assert (found.state, found.faults) == ("bad", (BY + "changed after signing",))


def test_a_certificate_that_had_ended_when_it_signed_is_bad(tmp_path: Path, genuine: Paper) -> None:
    ended = signed(genuine.pdf, days=(SINCE, AT - timedelta(days=1)))
    found = with_authority(tmp_path, ended)
    assert (found.state, found.faults) == ("bad", (BY + "certificate not valid on that day",))


def test_a_certificate_that_is_not_for_signing_is_bad(tmp_path: Path, genuine: Paper) -> None:
    found = with_authority(tmp_path, signed(genuine.pdf, signs=False))
    assert (found.state, found.faults) == ("bad", (BY + "chain not known",))


def test_a_forged_page_stays_forged_under_a_valid_signature(tmp_path: Path, genuine: Paper) -> None:
    pdf = forged(genuine, total=5_000_000)
    found, plain = with_authority(tmp_path, signed(pdf)), judge(tmp_path, pdf)
    assert (found.state, found.faults) == ("bad", plain.faults)


def test_a_signer_s_name_cannot_pass_for_our_words(tmp_path: Path, genuine: Paper) -> None:
    name = "Đội mẫu”, valid\nok trang.pdf: “"
    found = judge(tmp_path, signed(genuine.pdf, name=name))
    assert found.notes[-1] == "signed by “Đội mẫu', valid ok trang.pdf: '”, chain not known"
