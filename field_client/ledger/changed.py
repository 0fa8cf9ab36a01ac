"""Decisions of this ledger that another document changed, as the server tells: no more paper of them goes out here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from field_client.store import meta
from shared.errors import NotAllowed

_KEPT = "changed_decisions"
_CANCELLED = "decision.cancelled"
_WORDS = {
    _CANCELLED: ("Quyết định đã bị huỷ", "This decision was cancelled"),
    "decision.corrected": ("Quyết định đã được đính chính", "This decision was corrected"),
    "decision.amended": ("Quyết định đã được sửa đổi, bổ sung", "This decision was amended"),
}
_OTHERWISE = ("Quyết định đã thay đổi", "This decision was changed")


def note_changed(tx: Connection, told: Mapping[str, Any]) -> None:
    """Keep what the feed says (`ChangedSchema`). Nothing leads out of a cancellation."""
    kept = changed(tx)
    before = kept.get(str(told["seq"]))
    if before is None or before["kind"] != _CANCELLED:
        meta.put(tx, _KEPT, {**kept, str(told["seq"]): {"kind": told["kind"], "by": told["by"]}})


def changed(connection: Connection) -> dict[str, dict[str, str]]:
    """seq as text → {kind, by} of every decision of this ledger that was changed."""
    found: dict[str, dict[str, str]] = meta.get(connection, _KEPT, {})
    return found


def is_cancelled(kept: Mapping[str, Mapping[str, str]], seq: int | None) -> bool:
    """Whether the decision at `seq` was cancelled, in what `changed` gave."""
    return kept.get(str(seq), {}).get("kind") == _CANCELLED


def changed_because(connection: Connection, seq: int) -> NotAllowed | None:
    """Why the decision at `seq` is printed here no more (``decision_cancelled``, ``decision_changed``), or None."""
    told = changed(connection).get(str(seq))
    if told is None:
        return None
    vi, en = _WORDS.get(told["kind"], _OTHERWISE)
    cancelled = told["kind"] == _CANCELLED
    return NotAllowed(
        "decision_cancelled" if cancelled else "decision_changed",
        vi=f"{vi} theo số {told['by']}; máy này không in nữa." + ("" if cancelled else " In ở bàn xử lý của đơn vị."),
        en=f"{en} by {told['by']}; it is printed here no more."
        + ("" if cancelled else " Print it at the unit's desk."),
    )
