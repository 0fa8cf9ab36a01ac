"""What tablets pin: the certificate in front of this server, and its successor before it is put in place."""

from __future__ import annotations

import hashlib
import re
import ssl
from pathlib import Path

from server.settings import Settings
from shared.errors import InvalidInput

_FIRST = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def tls_pins(settings: Settings) -> list[str]:
    """SHA-256 (hex) of the first certificate of each file of `tls_certs`, in its order. InvalidInput("setting")."""
    return [_pin(Path(name.strip())) for name in settings.tls_certs.split(",") if name.strip()]


def _pin(file: Path) -> str:
    try:
        found = _FIRST.search(file.read_text(encoding="ascii"))
        if found is None:
            raise ValueError("no certificate")
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=found[0])  # raises when it is none
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(found[0])).hexdigest()
    except (OSError, ValueError) as error:
        raise InvalidInput(
            "setting",
            field="tls_certs",
            vi=f"Không đọc được chứng thư {file} (thiết lập tls_certs): {error}.",
            en=f"The certificate {file} (setting tls_certs) cannot be read: {error}.",
        ) from error
