"""A unit's certificate in the key folder: `pades-<unit>.p12`, mode 0600, like every private key without a password."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

from shared.errors import Conflict, Corrupt, InvalidInput

SMALLEST_RSA = 2_048
_Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Given:
    """What an operator hands over: a PKCS#12 file, or a PEM chain (`cert`, the unit's own first) with its `key`."""

    cert: Path
    key: Path | None = None
    password_file: Path | None = None


@dataclass(frozen=True, slots=True)
class UnitCertificate:
    """`p12`: the file's bytes, which hold the private key. `name`: whom the certificate names."""

    p12: bytes
    name: str
    issuer: str
    since: datetime
    until: datetime

    def is_valid(self, at: datetime) -> bool:
        """Whether `at` lies in its days."""
        return self.since <= at <= self.until


def certificate_path(folder: Path, home: int) -> Path:
    """Where the certificate of unit `home` lies."""
    return folder / f"pades-{home}.p12"


def open_certificate(folder: Path, home: int) -> UnitCertificate | None:
    """The unit's certificate, None when it has none.

    Conflict("keys_open"): others may read the file; Corrupt("certificate"): it is damaged.
    """
    path = certificate_path(folder, home)
    try:
        mode, p12 = stat.S_IMODE(path.stat().st_mode), path.read_bytes()
    except FileNotFoundError:
        return None
    if mode & 0o077:
        raise Conflict(
            "keys_open",
            field=str(path),
            vi=f"Tệp khoá {path} đang mở cho người khác đọc. Chạy: chmod 600 {path}",
            en=f"The key file {path} is readable by others. Run: chmod 600 {path}",
        )
    try:
        found = pkcs12.load_key_and_certificates(p12, None)[1]
    except ValueError:
        found = None
    if found is None:
        raise Corrupt(
            "certificate",
            vi=f"Không đọc được {path}. Đặt lại bằng “bienban-server pades”.",
            en=f"{path} cannot be read. Put it there again by “bienban-server pades”.",
        )
    return _told(p12, found)


def keep_certificate(folder: Path, home: int, given: Given, *, at: datetime) -> UnitCertificate:
    """Take the certificate over from now on, in place of an older one.

    InvalidInput("certificate") tells what is wrong: unreadable, password, key of another certificate, a key that may
    not sign, too weak, or not valid at `at`.
    """
    key, cert, chain = _read(given)
    _require_fit(key, cert, at)
    p12 = pkcs12.serialize_key_and_certificates(b"pades", key, cert, chain, NoEncryption())
    path, fresh = certificate_path(folder, home), folder / f".pades-{home}.new"
    fresh.unlink(missing_ok=True)
    # O_EXCL and the mode at creation: the key is at no moment readable by others, nor is a half-written one used.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(p12)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return _told(p12, cert)


def remove_certificate(folder: Path, home: int) -> bool:
    """Sign no more; whether there was one."""
    path = certificate_path(folder, home)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    return was_there


def _read(given: Given) -> tuple[_Key, x509.Certificate, list[x509.Certificate]]:
    try:
        password = given.password_file.read_bytes().strip() if given.password_file is not None else None
        content = given.cert.read_bytes()
        if given.key is None:
            key, cert, chain = pkcs12.load_key_and_certificates(content, password)
        else:
            key = load_pem_private_key(given.key.read_bytes(), password)
            cert, *chain = x509.load_pem_x509_certificates(content)
    except (OSError, ValueError, TypeError) as error:
        raise _unfit("không đọc được (tệp hoặc mật khẩu sai)", "cannot be read (wrong file or password)") from error
    if cert is None or key is None:
        raise _unfit("tệp thiếu khoá hoặc chứng thư", "the file lacks the key or the certificate")
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise _unfit("cần khoá RSA hoặc EC", "an RSA or EC key is needed")
    return key, cert, list(chain)


def _require_fit(key: _Key, cert: x509.Certificate, at: datetime) -> None:
    if _public(key.public_key()) != _public(cert.public_key()):
        raise _unfit("khoá không thuộc chứng thư này", "the key belongs to another certificate")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SMALLEST_RSA:
        raise _unfit(f"khoá RSA ngắn hơn {SMALLEST_RSA} bit", f"an RSA key of less than {SMALLEST_RSA} bits")
    try:
        usage = cert.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise _unfit("chứng thư không dùng để ký", "the certificate is not for signing")
    if not cert.not_valid_before_utc <= at <= cert.not_valid_after_utc:
        until = cert.not_valid_after_utc
        raise _unfit(f"hết hạn hoặc chưa tới hạn ({until:%d/%m/%Y})", f"not valid today (until {until:%d/%m/%Y})")


def _public(key: object) -> bytes:
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return b""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _told(p12: bytes, cert: x509.Certificate) -> UnitCertificate:
    return UnitCertificate(
        p12=p12,
        name=_name(cert.subject),
        issuer=_name(cert.issuer),
        since=cert.not_valid_before_utc.astimezone(UTC),
        until=cert.not_valid_after_utc.astimezone(UTC),
    )


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def _unfit(vi: str, en: str) -> InvalidInput:
    return InvalidInput("certificate", field="cert", vi=f"Chứng thư: {vi}.", en=f"Certificate: {en}.")
