"""What the case slices share while the tablet is open: the store, who is on duty, the law, the printer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.catalogue.law_shelf import LawShelf
from field_client.open_tablet import OnDuty, OpenTablet
from field_client.printing.paper import Press
from field_client.printing.ports import Printer


@dataclass(frozen=True, slots=True)
class Workplace:
    """`on_duty` raises NotAllowed("locked") while nobody is; `confirm_pin` opens the signer's key, or raises."""

    tablet: OpenTablet
    on_duty: Callable[[], OnDuty]
    confirm_pin: Callable[[str], Ed25519PrivateKey]
    law: LawShelf
    printer: Printer
    press: Press
