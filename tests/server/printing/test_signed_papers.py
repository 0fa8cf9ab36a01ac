"""A unit with a certificate: its decisions and changes go out signed, by file and by printer; no print waits."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asn1crypto.x509 import Certificate as Asn1Certificate
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from print_templates.signature_room import Signature, read_signature
from print_templates.verify.verdict import Verdict
from server.cli import main
from server.keys.publication import key_ring
from server.pades import signing
from server.pades.certificate import Given, certificate_path, keep_certificate
from shared.seal.keys import fingerprint
from tests.faults.proxy import Proxy, Way
from tests.made_up_ca import (
    SINCE,
    UNIT_NAME,
    certificate,
    timestamp_service,
    write_authority,
    write_pem,
)
from tests.real_printer import RealPrinter
from tests.server.conftest import HOME, START
from tests.server.printing.conftest import FOLDER, Unit
from tools.verify.command import Question, answer_all

AT = datetime.fromtimestamp(START / 1_000, UTC)


def sign(unit: Unit, folder: Path) -> None:
    """From now on the unit has a certificate."""
    keep_certificate(unit.world.settings.key_dir, HOME, Given(*write_pem(folder, certificate())), at=AT)


def with_tsa(unit: Unit, url: str) -> None:
    object.__setattr__(unit.world.parts.settings, "tsa_url", url)


def take(unit: Unit, document: bytes) -> bytes:
    """The document as a file, by a permit that is answered."""
    permit = unit.ask(document, printer=FOLDER)
    pdf = unit.take_file(permit)
    unit.answer(permit, "printed")
    return pdf


def verdict(unit: Unit, folder: Path, pdf: bytes) -> Verdict:
    """What `bienban verify` says with the unit's keys and authority at hand."""
    with unit.world.app.app_context():
        (folder / "keys.json").write_bytes(key_ring(unit.world.parts))
    (folder / "page.pdf").write_bytes(pdf)
    authority = write_authority(folder / "ca.pem")
    root = fingerprint(unit.world.parts.keys.root_public)
    asked = Question((str(folder / "page.pdf"),), None, root, None, False, str(authority))
    return answer_all(asked)[0][0]


def found_by_pyhanko(folder: Path, pdf: bytes) -> PdfSignatureStatus:
    """What another program, which knows nothing of ours, says of the signature."""
    (folder / "page.pdf").write_bytes(pdf)
    root = Asn1Certificate.load(certificate("CA mẫu").public_bytes(Encoding.DER))
    with (folder / "page.pdf").open("rb") as file:
        (found,) = PdfFileReader(file).embedded_signatures
        assert found.field_name == "BienBan"
        return validate_pdf_signature(found, ValidationContext(trust_roots=[root], moment=AT))


def signature_of(pdf: bytes) -> Signature:
    found = read_signature(pdf)
    assert found is not None
    assert found.intact
    return found


def test_a_decision_handed_out_as_a_file_is_signed_and_the_ledger_names_the_signed_file(
    quiet_unit: Unit, tmp_path: Path
) -> None:
    document = quiet_unit.enter()
    plain = take(quiet_unit, document)
    sign(quiet_unit, tmp_path)
    pdf = take(quiet_unit, document)
    _, settled = quiet_unit.at_desk("print.settled")
    assert [one["file_hash"] for one in settled.data["copies"]] == [hashlib.sha256(pdf).hexdigest()]
    assert read_signature(plain) is None
    assert signature_of(pdf).at == AT
    judged = verdict(quiet_unit, tmp_path, pdf)
    assert (judged.state, f"signed by “{UNIT_NAME}”, valid" in judged.notes) == ("ok", True)
    status = found_by_pyhanko(tmp_path, pdf)
    assert (status.bottom_line, status.intact, status.trusted) == (True, True, True)
    assert (status.coverage.name, status.timestamp_validity) == ("ENTIRE_FILE", None)


def test_the_printer_gets_signed_pages_of_a_decision_and_of_its_cancellation(
    unit: Unit, station: RealPrinter, tmp_path: Path
) -> None:
    sign(unit, tmp_path)
    document = unit.enter()
    unit.ask(document)
    unit.work()
    unit.ask(unit.change(of=document))
    unit.work()
    assert [signature_of(paper).at for paper in station.papers] == [AT, AT]


def test_a_report_is_not_signed_by_the_unit(quiet_unit: Unit, tmp_path: Path) -> None:
    sign(quiet_unit, tmp_path)
    pdf = take(quiet_unit, quiet_unit.record())
    assert read_signature(pdf) is None


def test_the_time_is_stamped_where_a_service_answers(quiet_unit: Unit, tmp_path: Path) -> None:
    sign(quiet_unit, tmp_path)
    with timestamp_service(AT) as url:
        with_tsa(quiet_unit, url)
        pdf = take(quiet_unit, quiet_unit.enter())
    stamped = found_by_pyhanko(tmp_path, pdf).timestamp_validity
    assert stamped is not None
    assert (stamped.intact, stamped.valid, stamped.timestamp) == (True, True, AT)
    assert verdict(quiet_unit, tmp_path, pdf).state == "ok"


@contextmanager
def silent() -> Iterator[str]:
    """Takes the question and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/tsa"


@contextmanager
def cut() -> Iterator[str]:
    """The link breaks within the answer."""
    with timestamp_service(AT) as url, Proxy(urlsplit(url).port or 0) as proxy:
        proxy.cut_after(Way.DOWN, 10)
        yield f"http://127.0.0.1:{proxy.port}/tsa"


def test_without_a_timestamp_the_page_goes_out_signed_all_the_same(
    quiet_unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(signing, "TIMESTAMP_SECONDS", 0.2)
    sign(quiet_unit, tmp_path)
    document = quiet_unit.enter()
    for service in (nullcontext("http://127.0.0.1:1/tsa"), silent(), cut()):
        caplog.clear()
        with service as url:
            with_tsa(quiet_unit, url)
            pdf = take(quiet_unit, document)
        assert f"no timestamp from {url}" in caplog.text
        assert found_by_pyhanko(tmp_path, pdf).timestamp_validity is None
        assert verdict(quiet_unit, tmp_path, pdf).state == "ok"


def test_an_ended_or_damaged_certificate_never_blocks_a_print(quiet_unit: Unit, tmp_path: Path) -> None:
    document = quiet_unit.enter()
    key_dir = quiet_unit.world.settings.key_dir
    ended = certificate(days=(SINCE, datetime(2026, 6, 1, tzinfo=UTC)))
    keep_certificate(key_dir, HOME, Given(*write_pem(tmp_path, ended)), at=SINCE)
    pages = [take(quiet_unit, document)]
    certificate_path(key_dir, HOME).write_bytes(b"0")
    pages.append(take(quiet_unit, document))
    assert [read_signature(pdf) for pdf in pages] == [None, None]
    assert [verdict(quiet_unit, tmp_path, pdf).state for pdf in pages] == ["ok", "ok"]


def test_the_command_takes_shows_and_removes_a_certificate(
    quiet_unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIENBAN_DATA_DIR", str(quiet_unit.world.settings.data_dir))
    days = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC))
    cert, key = write_pem(tmp_path, certificate(days=days))
    home = ["pades", "--home", str(HOME)]
    assert main([*home, "--cert", str(cert), "--key", str(key)]) == 0
    assert f"{UNIT_NAME}, issued by CA mẫu, until 01/01/2090" in capsys.readouterr().out
    assert main([*home, "--remove"]) == 0
    assert "papers carry no digital signature" in capsys.readouterr().out
    assert main(["pades", "--home", "999"]) == 2
    assert main([*home, "--cert", str(tmp_path / "nowhere.p12")]) == 2
