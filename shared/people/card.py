"""The QR of a chip identity card: what one scan gives, so that nobody types a name at night in the rain.

Seven fields parted by ``|``: citizen number, old CMND or empty, name, birth date ddMMyyyy, sex, residence, date of
issue ddMMyyyy. Cards issued since 1/7/2024 may carry more fields after these; they are not documented, so they are
read by position and what follows is ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from shared.errors import InvalidInput
from shared.people.caution import Caution
from shared.people.identity import Holder, Identity, Sex, parse_identity
from shared.text import nfc, one_line, plain_name

_SEXES: dict[str, Sex] = {"NAM": "male", "NỮ": "female"}


@dataclass(frozen=True, slots=True)
class ScannedCard:
    """What the card says. Fields that it leaves empty are None; `address` may name units merged since."""

    identity: Identity
    old_number: str | None
    name: str
    born: date | None
    sex: Sex | None
    address: str | None
    issued_on: date | None

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Cautions of the citizen number against the card's own birth date and sex."""
        return self.identity.cautions


def parse_card(payload: str) -> ScannedCard:
    """A scanned payload. InvalidInput(card_unreadable) when it is no identity card, or names a bad number."""
    fields = [one_line(part) for part in nfc(payload).strip("\ufeff\r\n ").split("|")]
    if len(fields) < 4 or not fields[2]:
        raise _unreadable()
    fields += [""] * (7 - len(fields))
    born, issued = _day(fields[3]), _day(fields[6])
    sex = _SEXES.get(plain_name(fields[4]))
    identity = parse_identity("cccd", fields[0], holder=Holder(born, sex))
    return ScannedCard(
        identity=identity,
        old_number=fields[1] if re.fullmatch(r"\d{9}", fields[1], re.ASCII) else None,
        name=plain_name(fields[2]),
        born=born,
        sex=sex,
        address=fields[5] or None,
        issued_on=issued,
    )


def _day(text: str) -> date | None:
    """ddMMyyyy, or None where the card has none. A date that cannot be is a damaged scan, not an empty field."""
    if not text:
        return None
    if not re.fullmatch(r"\d{8}", text, re.ASCII):
        raise _unreadable()
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        raise _unreadable() from None


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "card_unreadable",
        vi="Mã QR này không phải của thẻ căn cước, hoặc quét chưa trọn. Quét lại hoặc nhập tay.",
        en="This QR is not an identity card's, or the scan is incomplete. Scan again or type it in.",
    )
