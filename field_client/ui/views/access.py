"""Before and around the PIN."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from field_client.ui.views.words import Network, Words


@dataclass(frozen=True)
class TruthView:
    """The bar at the top right of every screen."""

    network: Network
    unsent: int
    oldest_unsent_ms: int | None
    offline_since_ms: int | None = None
    training: bool = False
    wiped: bool = False
    """Told once: the unit's order to wipe was carried out just now."""


@dataclass(frozen=True)
class OfficerChoice:
    id: str
    name: str
    title: Words
    """Rank and post, e.g. `Thiếu tá · Đội trưởng`."""


@dataclass(frozen=True)
class LockView:
    """Told before the PIN: no names of offenders, no plates. `tries_left` None = no wrong try since the last
    success; 0 = the PIN wraps are wiped, only the unit's recovery key opens."""

    officer: OfficerChoice
    officers: tuple[OfficerChoice, ...]
    unit: str
    unit_parent: str
    tablet_code: str
    enrolled_on: str
    app_version: str
    truth: TruthView
    tries_left: int | None = None
    retry_at_ms: int | None = None


@dataclass(frozen=True)
class EnrolmentOffer:
    """What an enrolment QR says; `root` is the fingerprint of the unit's root key, "" when typed by hand."""

    server: str
    code: str
    root: str = ""


@dataclass(frozen=True)
class EnrolledView:
    unit: str
    tablet_code: str
    officer: OfficerChoice
    root: str
    """Fingerprint to compare with the unit's sheet, e.g. `3F9A-…`."""
    root_pinned: bool
    """True when it came by the QR and was compared by the program."""


@dataclass(frozen=True)
class Preferences:
    """Kept outside the encrypted store: needed before the PIN. `text_scale` is 100, 115 or 130."""

    night: bool = False
    language: str = "vi"
    telex: bool = False
    text_scale: int = 100
    left_handed: bool = False


class RecoveryState(StrEnum):
    """How a request to open a tablet without its PIN stands. `ASKING`: the server has not been reached."""

    ASKING = "asking"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True)
class RecoveryView:
    """`challenge` is the text of the QR; `code` what the approving persons compare; `opened`: the answer is here and
    a new PIN may be chosen."""

    officer: str
    challenge: str
    code: str
    state: RecoveryState
    approvals: int
    opened: bool


@dataclass(frozen=True)
class PersonRow:
    """An officer of the unit. `here`: he has a PIN on this tablet; `certified`: he may enter decisions on it; `key`:
    the beginning of his key's fingerprint, which the unit's page shows too."""

    officer: OfficerChoice
    here: bool
    certified: bool
    on_duty: bool = False
    key: str = ""
