"""A made-up authority that gives certificates to made-up units, and a made-up timestamp service on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from pyhanko.sign.timestamps import DummyTimeStamper

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
UNIT_NAME = "Đội CSGT mẫu số 3"
_STAMPER = "Dấu thời gian mẫu, RSA 2048"
PASSWORD = "mật khẩu mẫu"


@cache
def key(name: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """The key of whoever has this name, the same within a run; RSA of so many bits when the name says so."""
    bits = name.partition(", RSA ")[2]
    return rsa.generate_private_key(65_537, int(bits)) if bits else ec.generate_private_key(ec.SECP256R1())


def certificate(
    name: str = UNIT_NAME,
    *,
    issuer: str = "CA mẫu",
    days: tuple[datetime, datetime] = (SINCE, UNTIL),
    purpose: x509.ObjectIdentifier | None = None,
    signs: bool = True,
) -> x509.Certificate:
    """For `name`, by `issuer`; an authority's own when both are one."""
    is_authority = name == issuer
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days[0])
        .not_valid_after(days[1])
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_usage(signs=signs and not is_authority, certifies=is_authority), critical=True)
    )
    if purpose is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return made.sign(key(issuer), hashes.SHA256())


def write_p12(path: Path, cert: x509.Certificate) -> Path:
    """The unit's certificate with its key, under PASSWORD."""
    closed = BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"mau", key(UNIT_NAME), cert, None, closed))
    return path


def write_pem(folder: Path, cert: x509.Certificate, *, of: str = UNIT_NAME) -> tuple[Path, Path]:
    """(certificate, key) as PEM files."""
    (folder / "unit.pem").write_bytes(cert.public_bytes(Encoding.PEM))
    written = key(of).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "unit.key").write_bytes(written)
    return folder / "unit.pem", folder / "unit.key"


def write_authority(path: Path, name: str = "CA mẫu") -> Path:
    """The authority's own certificate as PEM."""
    path.write_bytes(certificate(name, issuer=name).public_bytes(Encoding.PEM))
    return path


@contextmanager
def timestamp_service(at: datetime) -> Iterator[str]:
    """A service that always says `at`; its address."""
    cert = certificate(_STAMPER, purpose=x509.ExtendedKeyUsageOID.TIME_STAMPING)
    raw_key = key(_STAMPER).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(cert.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(raw_key),
        fixed_dt=at,
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def _usage(*, signs: bool, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=not signs and not certifies,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )
