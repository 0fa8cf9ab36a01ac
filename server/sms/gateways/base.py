"""What every way of sending a text offers. A new gateway: one file, one registry line, the contract test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID


class GatewayError(Exception):
    """The message surely did not leave. `permanent`: trying again cannot help (a number nobody has)."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class MaybeSent(Exception):
    """No answer came: the message may or may not be on its way; it is never simply sent again."""


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """`id` comes from the outbox row, so that a gateway can notice the same message twice. `phone` E.164."""

    home: int
    id: UUID
    phone: str
    text: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a carrier said later about an accepted message."""

    id: UUID
    outcome: Literal["delivered", "failed"]


class Gateway(Protocol):
    """Implementations live in their own file of this folder."""

    def send(self, message: OutgoingText) -> str:
        """Hand over the message; the gateway's reference. GatewayError or MaybeSent otherwise."""

    def was_sent(self, message: OutgoingText) -> bool | None:
        """Whether an earlier `send` of this id went out; None when this gateway cannot tell."""

    def reports(self, pending: Sequence[OutgoingText]) -> list[DeliveryReport]:
        """Delivery reports known by now for `pending`; empty for gateways that call back."""
