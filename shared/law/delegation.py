"""A deputy signs "KT." only under a written delegation in date, cited by number, never delegated on (article 54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Delegation:
    """MQĐ34: `number` and `signed_on` are cited in every decision; `last_day` None = until revoked."""

    number: str
    signed_on: date
    first_day: date
    last_day: date | None = None
    delegated_on: bool = False


def delegation_faults(delegation: Delegation | None, day: date) -> tuple[str, ...]:
    """Why a deputy may not sign on `day`: codes, empty when he may with the post of who delegated."""
    if delegation is None:
        return ("no_delegation",)
    faults = []
    if not delegation.number.strip():
        faults.append("delegation_not_cited")
    if day < delegation.first_day or (delegation.last_day is not None and day > delegation.last_day):
        faults.append("delegation_not_in_date")
    if delegation.delegated_on:
        faults.append("delegated_on")
    return tuple(faults)


def signature_title(title_vi: str, *, deputy: bool) -> str:
    """The line above the signature: ``KT. ĐỘI TRƯỞNG`` for a deputy."""
    return f"KT. {title_vi.upper()}" if deputy else title_vi.upper()


def delegation_basis(delegation: Delegation) -> str:
    """The line that cites the delegation (MQĐ02 note 27)."""
    return f"Căn cứ Quyết định giao quyền số {delegation.number} ngày {delegation.signed_on:%d/%m/%Y}"
