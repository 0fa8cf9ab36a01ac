"""Final pages signed by their unit: PAdES B-B without any network, B-T when a timestamp can be had. Never in the way.

The only module of the server that uses pyHanko (setup.cfg says so), which makes the signature and asks for the
timestamp. Where it stands in the file is print_templates.signature_room's: a checker must be able to build it again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from print_templates.signature_room import make_room
from server.pades.certificate import UnitCertificate, open_certificate
from server.parts import Parts

LOG = logging.getLogger("bienban.pades")
TIMESTAMP_SECONDS = 3
"""How long a page waits for a timestamp, once a print: a worker holds its permit for a minute."""
Copies = Sequence[tuple[int, bytes]]


def sign_copies(parts: Parts, home: int, copies: Copies) -> tuple[tuple[int, bytes], ...]:
    """The copies (number, PDF), signed when the unit has a valid certificate; copies that were equal stay equal.

    Never raises: a page that cannot be signed goes out as it was rendered, and the log says why.
    """
    at = datetime.fromtimestamp(parts.clock.now_ms() // 1_000, UTC)
    try:
        certificate = open_certificate(parts.settings.key_dir, home)
        if certificate is None:
            return tuple(copies)
        if not certificate.is_valid(at):
            LOG.warning("unit %s: the certificate ended on %s, papers go out unsigned", home, certificate.until)
            return tuple(copies)
        signer = _Signer(certificate, parts.settings.tsa_url)
        signed = {pdf: signer.sign(pdf, at) for pdf in dict.fromkeys(pdf for _, pdf in copies)}
    except Exception:
        # An option must not keep a citizen's paper from being printed, whatever a library thinks of a certificate.
        LOG.exception("unit %s: papers go out unsigned", home)
        return tuple(copies)
    return tuple((copy, signed[pdf]) for copy, pdf in copies)


class _Signer:
    """One unit's key for one print; asks for no second timestamp once one did not come."""

    def __init__(self, certificate: UnitCertificate, tsa_url: str) -> None:
        from pyhanko.sign import signers  # noqa: PLC0415 - half a second, for units that have a certificate

        loaded = signers.SimpleSigner.load_pkcs12_data(certificate.p12, other_certs=[])
        if loaded is None:
            raise ValueError("pyHanko cannot use this certificate")
        self._signer, self._tsa_url = loaded, tsa_url

    def sign(self, pdf: bytes, at: datetime) -> bytes:
        room = make_room(pdf, at)
        digest = hashlib.sha256(room.covered).digest()
        if self._tsa_url:
            try:
                return room.filled(asyncio.run(self._cms(digest, self._timestamper())))
            except Exception as error:
                LOG.warning("no timestamp from %s (%s): signed without", self._tsa_url, type(error).__name__)
                self._tsa_url = ""
        return room.filled(asyncio.run(self._cms(digest, None)))

    async def _cms(self, digest: bytes, timestamper: Any) -> bytes:
        made = await self._signer.async_sign(digest, "sha256", use_pades=True, timestamper=timestamper)
        return bytes(made.dump())

    def _timestamper(self) -> Any:
        from pyhanko.sign.timestamps import HTTPTimeStamper  # noqa: PLC0415 - as above

        return HTTPTimeStamper(self._tsa_url, timeout=TIMESTAMP_SECONDS)
