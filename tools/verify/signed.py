"""A page that its unit has signed (PAdES): who signed, and whether a byte changed since. No network is ever asked."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from print_templates.signature_room import Signature, read_signature
from print_templates.verify.ledger_file import KnownLedger
from print_templates.verify.page import NotReadable, same_pages
from print_templates.verify.pdf import check_pdf
from print_templates.verify.trust import Trust
from print_templates.verify.verdict import Verdict

FOREIGN = "signed, but changed after signing: what stands behind the page is no signature of ours"
CHANGED, UNKNOWN_CHAIN, NOT_THEN = "changed after signing", "chain not known", "certificate not valid on that day"
NOT_CHECKED = "signed, signature not checked here (pyHanko is not installed)"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class _Told:
    name: str
    state: str
    is_fault: bool

    @property
    def words(self) -> str:
        return f"signed by “{self.name}”, {self.state}"


@dataclass(frozen=True, slots=True)
class _Signed:
    """`is_whole`: the signature is of these very bytes, by this certificate."""

    name: str
    certificate: Any
    others: tuple[Any, ...]
    is_whole: bool


def check_page(raw: bytes, trust: Trust, ledger: KnownLedger | None, authorities: Path | None = None) -> Verdict:
    """The verdict on a PDF, signed or not. `authorities`: PEM certificates that a chain must lead to; without them a
    signature can be whole, yet its signer unknown."""
    signature = read_signature(raw)
    if signature is None:
        return check_pdf(raw, trust, ledger)
    if not signature.intact:
        return _foreign(check_pdf(raw, trust, ledger))
    verdict = check_pdf(signature.unsigned, trust, ledger)
    if verdict.state == "unusable":
        return verdict
    return _with_signature(verdict, signature, authorities) if _shows_the_same(signature, raw) else _foreign(verdict)


def _foreign(verdict: Verdict) -> Verdict:
    return verdict.with_fault(FOREIGN)


def _with_signature(verdict: Verdict, signature: Signature, authorities: Path | None) -> Verdict:
    try:
        told = _judge(signature, authorities)
    except ImportError:
        return replace(verdict, notes=(*verdict.notes, NOT_CHECKED))
    if told.is_fault:
        return verdict.with_fault(told.words)
    return replace(verdict, notes=(*verdict.notes, told.words))


def _shows_the_same(signature: Signature, raw: bytes) -> bool:
    """A reader's program must see what was judged, however it reads the file."""
    try:
        return same_pages(signature.unsigned, raw)
    except NotReadable:
        return False


def _judge(signature: Signature, authorities: Path | None) -> _Told:
    """ImportError without pyHanko; OSError when the authorities cannot be read."""
    try:
        signed = _read(signature)
    except ImportError:
        raise
    except Exception:  # a stranger's bytes: what cannot be read, by whichever of its libraries, signs nothing
        return _Told("?", CHANGED, is_fault=True)
    if not signed.is_whole:
        return _Told(signed.name, CHANGED, is_fault=True)
    if not signed.certificate.not_valid_before <= signature.at <= signed.certificate.not_valid_after:
        return _Told(signed.name, NOT_THEN, is_fault=True)
    if authorities is None:
        return _Told(signed.name, UNKNOWN_CHAIN, is_fault=False)
    known = _leads_to(authorities, signed, signature)
    return _Told(signed.name, "valid" if known else UNKNOWN_CHAIN, is_fault=not known)


def _read(signature: Signature) -> _Signed:
    """Raises whatever the libraries raise on bytes that are no signature."""
    from asn1crypto import cms, core  # noqa: PLC0415 - pyHanko is heavy, and only signed papers need it
    from pyhanko.sign.general import extract_signer_info  # noqa: PLC0415 - as above
    from pyhanko.sign.validation.generic_cms import (  # noqa: PLC0415 - as above
        extract_certs_for_validation,
        validate_sig_integrity,
    )

    content = cms.ContentInfo.load(signature.cms)
    data = content["content"]
    found, signer = extract_certs_for_validation(data), extract_signer_info(data)
    certificate = found.signer_cert
    is_alone = not signature.cms[len(content.dump()) :].strip(b"\0")
    is_detached = isinstance(data["encap_content_info"]["content"], core.Void)
    is_sha256 = signer["digest_algorithm"]["algorithm"].native == "sha256"
    digest = hashlib.sha256(signature.covered).digest()
    is_signed = all(validate_sig_integrity(signer, certificate, "data", digest))
    whole = is_alone and is_detached and is_sha256 and is_signed and _names(signer, certificate)
    return _Signed(_name(certificate.subject.native), certificate, tuple(found.other_certs), whole)


def _names(signer: Any, certificate: Any) -> bool:
    """The signature must name its certificate by hash (PAdES), else another one of the same key could be put in."""
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "signing_certificate_v2":
            first = attribute["values"][0]["certs"][0]
            wanted = hashlib.new(first["hash_algorithm"]["algorithm"].native, certificate.dump()).digest()
            return bool(first["cert_hash"].native == wanted)
    return False


def _leads_to(authorities: Path, signed: _Signed, signature: Signature) -> bool:
    """Whether the chain ends at one of the authorities, as of the day that the signature tells, and may sign."""
    from asn1crypto import x509 as asn1  # noqa: PLC0415 - as above
    from pyhanko_certvalidator import CertificateValidator, ValidationContext  # noqa: PLC0415 - as above
    from pyhanko_certvalidator.errors import PathError, ValidationError  # noqa: PLC0415 - as above

    given = x509.load_pem_x509_certificates(authorities.read_bytes())
    roots = [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in given]
    context = ValidationContext(trust_roots=roots, moment=signature.at, allow_fetching=False)
    validator = CertificateValidator(signed.certificate, signed.others, validation_context=context)
    try:
        asyncio.run(validator.async_validate_path())
    except (PathError, ValidationError):
        return False
    usage = signed.certificate.key_usage_value
    return usage is None or bool(usage.native & {"digital_signature", "non_repudiation"})


def _name(subject: dict[str, Any]) -> str:
    """Whom the certificate names, in one line: it is a stranger's text among our words."""
    said = str(subject.get("common_name") or subject.get("organization_name") or "?")
    one_line = re.sub(r"\s+", " ", "".join(one if one.isprintable() else " " for one in said))
    return one_line.replace("“", "'").replace("”", "'").strip()[:_LONGEST_NAME]
