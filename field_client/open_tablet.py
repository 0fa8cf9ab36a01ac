"""What exists only while the store is open: the parts every slice works with."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.enrolment.identity import Identity, Officer
from field_client.hooks import Hooks
from field_client.ledger.chain_writer import ChainWriter
from field_client.settings import Settings
from field_client.store.store import Store
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class OpenTablet:
    """The open store with the chain of this start of the program. No key of a person is in here."""

    store: Store
    identity: Identity
    chain: ChainWriter
    clock: Clock
    hooks: Hooks
    settings: Settings


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The officer whose PIN opened the tablet, and his key; gone as soon as it is locked."""

    officer: Officer
    key: Ed25519PrivateKey
