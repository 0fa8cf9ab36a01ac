"""F28: whatever stands between tablet and server (a sign-in page, a proxy, half an answer, another certificate) never
counts as an acknowledgement, loses nothing, and the user is told what it is.

The TLS tests use real certificates made for them and a real TLS server on this computer.
"""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from field_client.ledger.chain_writer import Entry
from field_client.sync.link import Address, Link
from field_client.ui import views as v
from shared.cases.records import NoteRecorded
from shared.errors import DomainError, TransportError
from shared.protocol.enrolment import EnrolmentTicket
from shared.seal.keys import raw_public
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, HandClock, Site
from tests.field_client.unit_server import POLICY, Answer, html, ok

pytestmark = pytest.mark.fault("F28")
ROUTES = ("offer", "push", "feed", "leases")


def unsent(site: Site) -> int:
    return site.tablet.home(v.CaseFilter.ALL).ledger.unsent


def note(site: Site) -> None:
    """One more entry in the ledger, the cheapest there is."""
    tablet = site.tablet.opened.tablet
    with tablet.store.transaction() as tx:
        tablet.chain.append(tx, Entry("complaint.recorded", NoteRecorded("Ghi chú mẫu"), 3))


def half_gzip(content: dict[str, object]) -> Answer:
    packed = gzip.compress(json.dumps(content).encode())
    return 200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, packed[: len(packed) // 2]


BETWEEN: dict[str, tuple[Answer, v.Network]] = {
    "a sign-in page with 200": (html(), v.Network.CAPTIVE),
    "a sign-in page with 401": (html(401), v.Network.CAPTIVE),
    "a sign-in page with 403": (html(403), v.Network.CAPTIVE),
    "a sign-in page with 511": (html(511), v.Network.CAPTIVE),
    "a redirect to a sign-in page": ((302, {"Location": "http://sign.in.example/"}, b""), v.Network.CAPTIVE),
    "a proxy's error page": (html(502), v.Network.SILENT),
    "a proxy's own JSON": ((403, {"Content-Type": "application/json"}, b'{"detail":"blocked"}'), v.Network.SILENT),
    "half of a gzip": (half_gzip({"receipt": {}, "verdicts": []}), v.Network.SILENT),
    "no gzip, called one": ((200, {"Content-Encoding": "gzip"}, b"plain"), v.Network.SILENT),
    "half of a JSON": ((200, {"Content-Type": "application/json"}, b'{"receipt":{"bo'), v.Network.SILENT),
    "somebody's JSON with 200": (ok({"status": "ok", "acknowledged": True}), v.Network.SILENT),
}


@pytest.mark.parametrize("route", ROUTES)
def test_F28_no_answer_from_between_is_an_acknowledgement(shift: Site, faults_injected: Injected, route: str) -> None:
    for name, (said, network) in BETWEEN.items():
        if route == "leases":
            shift.tablet.opened.sync.ask_now(numbers=True)
        note(shift)
        before = unsent(shift)
        assert before > 0
        shift.server.scripts[route] = [lambda *_, said=said: said]
        with pytest.raises(TransportError):
            shift.sync()
        assert unsent(shift) == (before if route in {"offer", "push"} else 0), name
        assert shift.tablet.truth().network is network, name
        shift.sync()
        faults_injected(1, lost=unsent(shift))
        assert (unsent(shift), shift.tablet.truth().network) == (0, v.Network.ONLINE), name
    assert shift.tablet.home(v.CaseFilter.ALL).ledger.holds


# TLS


def certificate(folder: Path, name: str) -> tuple[Path, str]:
    """A made-up certificate with its key in one file, and its SHA-256 as an enrolment ticket pins it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file, made.fingerprint(hashes.SHA256()).hex()


class Front:
    """Ends TLS under one certificate and hands the bytes on to the server behind; `file` may be changed while it
    runs: from then on somebody else answers. "" answers without TLS at all."""

    def __init__(self, file: Path, behind: tuple[str, int]) -> None:
        self.file: Path | None = file
        self._behind = behind
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.passed = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            if self.file is None:
                plain.recv(1024)
                plain.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin")
                plain.close()
                return
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.file)
            with context.wrap_socket(plain, server_side=True) as near, socket.create_connection(self._behind) as far:
                threading.Thread(target=self._pour, args=(far, near), daemon=True).start()
                self._pour(near, far)
        except OSError:
            plain.close()

    def _pour(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while chunk := source.recv(65_536):
                self.passed += len(chunk)
                sink.sendall(chunk)
        except (OSError, ValueError):
            return


@pytest.fixture
def front(site: Site, tmp_path: Path) -> Iterator[Callable[[], tuple[Front, str]]]:
    """Makes a TLS front of the unit's server, and a ticket that pins its certificate."""
    made: list[Front] = []

    def make() -> tuple[Front, str]:
        file, pin = certificate(tmp_path, "unit.example")
        one = Front(file, ("127.0.0.1", int(site.server.url.rsplit(":", 1)[1])))
        made.append(one)
        url = f"https://127.0.0.1:{one.port}"
        return one, EnrolmentTicket(url, site.server.code, raw_public(site.server.root), pin).text()

    yield make
    for one in made:
        one.close()


def enrolled_behind(site: Site, ticket: str) -> None:
    site.tablet.enrol(site.tablet.read_enrolment_code(ticket), PIN)
    site.sync()


def test_F28_the_pinned_certificate_is_the_whole_trust(site: Site, front: Callable[[], tuple[Front, str]]) -> None:
    one, ticket = front()
    enrolled_behind(site, ticket)
    site.recorded()
    site.sync()
    assert (unsent(site), site.tablet.truth().network) == (0, v.Network.ONLINE)
    assert one.passed > 0


@pytest.mark.parametrize("who", ["another certificate", "no TLS at all"])
def test_F28_whoever_intercepts_tls_gets_nothing_and_the_user_is_told(
    site: Site, front: Callable[[], tuple[Front, str]], tmp_path: Path, faults_injected: Injected, who: str
) -> None:
    one, ticket = front()
    enrolled_behind(site, ticket)
    site.recorded()
    before, passed, file = unsent(site), one.passed, one.file
    one.file = certificate(tmp_path, "intercepting.example")[0] if who == "another certificate" else None
    site.restart()  # kept connections would go on with whom they trusted
    with pytest.raises(TransportError, match=r"^foreign_tls"):
        site.sync()
    assert (unsent(site), one.passed) == (before, passed)
    assert site.tablet.truth().network is v.Network.INTERCEPTED
    one.file = file
    site.sync()
    faults_injected(1, lost=unsent(site))
    assert (unsent(site), site.tablet.truth().network) == (0, v.Network.ONLINE)


def test_F28_a_certificate_that_the_server_announced_under_its_signature_is_believed_when_it_comes(
    site: Site, front: Callable[[], tuple[Front, str]], tmp_path: Path
) -> None:
    one, ticket = front()
    enrolled_behind(site, ticket)
    successor, pin = certificate(tmp_path, "successor.example")
    site.server.publish("policy", json.dumps({**POLICY, "tls_pins": [pin]}))
    site.sync()
    one.file = successor
    site.restart()
    site.recorded()
    site.sync()
    assert (unsent(site), site.tablet.truth().network) == (0, v.Network.ONLINE)
    one.file = certificate(tmp_path, "intercepting.example")[0]
    site.restart()
    note(site)
    with pytest.raises(TransportError, match=r"^foreign_tls"):
        site.sync()


def test_F28_a_handshake_that_is_merely_cut_is_no_interception(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def cut() -> None:
            for _ in range(3):
                near, _ = listening.accept()
                near.recv(64)
                near.close()

        threading.Thread(target=cut, daemon=True).start()
        link = Link(Address(f"https://127.0.0.1:{listening.getsockname()[1]}", "ab" * 32), HandClock(), timeout=5.0)
        with pytest.raises(TransportError, match=r"^server_silent"):
            link.get("/feed")


def test_F28_enrolment_through_an_interceptor_leaves_the_tablet_unenrolled_and_the_code_unused(
    site: Site, front: Callable[[], tuple[Front, str]], tmp_path: Path
) -> None:
    one, ticket = front()
    file, one.file = one.file, certificate(tmp_path, "intercepting.example")[0]
    offer = site.tablet.read_enrolment_code(ticket)
    with pytest.raises(DomainError, match=r"^foreign_tls"):
        site.tablet.enrol(offer, PIN)
    assert site.tablet.lock_view() is None
    assert site.server.enrolled is None
    one.file = file
    site.tablet.enrol(offer, PIN)
    site.sync()
    assert unsent(site) == 0
