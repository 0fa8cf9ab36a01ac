"""`bienban-server pades`: which certificate signs a unit's papers."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.db import db
from server.pades.certificate import Given, keep_certificate, open_certificate, remove_certificate
from server.parts import Parts
from server.units.models import Unit
from shared.errors import InvalidInput, NotFound


def add_pades_commands(commands: Any) -> None:
    """Its parser."""
    one = commands.add_parser("pades", help="chứng thư số ký giấy của đơn vị / the certificate that signs papers")
    one.add_argument("--home", type=int, required=True, help="số đơn vị / the unit's id")
    one.add_argument("--cert", help="tệp .p12, hoặc PEM cùng --key / a .p12 file, or PEM together with --key")
    one.add_argument("--key", help="tệp khoá PEM / the key as a PEM file")
    one.add_argument("--password-file", help="tệp chứa mật khẩu / file that holds the password")
    one.add_argument("--remove", action="store_true", help="thôi ký / sign no more")


def run_pades(arguments: argparse.Namespace, parts: Parts) -> int:
    """Change, then tell. NotFound("unit"); InvalidInput("certificate"); Conflict("keys_open")."""
    home, folder = arguments.home, parts.settings.key_dir
    if db.session.get(Unit, home) is None:
        raise NotFound("unit", field="home", vi=f"Không có đơn vị {home}.", en=f"There is no unit {home}.")
    now = datetime.fromtimestamp(parts.clock.now_ms() / 1_000, UTC)
    if arguments.remove and arguments.cert:
        raise InvalidInput(
            "certificate", field="remove", vi="Chọn --cert hoặc --remove.", en="Choose --cert or --remove."
        )
    if arguments.remove:
        remove_certificate(folder, home)
    elif arguments.cert:
        keep_certificate(folder, home, _given(arguments), at=now)
    print("\n".join(told(parts, home, now)))
    return 0


def told(parts: Parts, home: int, now: datetime) -> list[str]:
    """What signs the unit's papers, a line in each language."""
    certificate = open_certificate(parts.settings.key_dir, home)
    if certificate is None:
        return ["Không có chứng thư: giấy in ra không ký số", "No certificate: papers carry no digital signature"]
    time = parts.settings.tsa_url or "–"
    name, issuer, until = certificate.name, certificate.issuer, f"{certificate.until:%d/%m/%Y}"
    if not certificate.is_valid(now):
        return [f"{name}: hết hạn {until}, giấy in ra không ký số", f"{name}: ended on {until}, papers are not signed"]
    return [
        f"{name}, do {issuer} cấp, đến {until}; dấu thời gian: {time}",
        f"{name}, issued by {issuer}, until {until}; timestamp: {time}",
    ]


def _given(arguments: argparse.Namespace) -> Given:
    key, password = arguments.key, arguments.password_file
    return Given(Path(arguments.cert), Path(key) if key else None, Path(password) if password else None)
