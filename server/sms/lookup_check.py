"""I6: before a text leaves, ask the PUBLIC look-up, over HTTP, as the citizen will, for exactly what it says."""

from __future__ import annotations

from typing import Any

import requests

from server.sms.models import CANCELLED, SmsRow

FOUND = frozenset({"found", "corrected"})
GONE = frozenset({"cancelled"})
SECONDS = 10


def lookup_answers(public_url: str, row: SmsRow) -> bool:
    """Whether the public address tells of this decision, by its code and by its number, what the text does: that it
    exists, or that it was cancelled. Any failure is a no."""
    expected = GONE if row.purpose.startswith(CANCELLED) else FOUND
    by_code = _ask(public_url, {"query": row.code})
    by_number = _ask(public_url, {"query": row.number, "unit": row.home, "date": row.day})
    return by_code in expected and by_number in expected


def _ask(public_url: str, question: dict[str, Any]) -> str | None:
    try:
        # A redirect is somebody else's answer: a sign-in page, or a host that citizens are not told of.
        address = f"{public_url}/api/v1/lookup"
        answer = requests.post(address, json=question, timeout=SECONDS, allow_redirects=False)
        state = answer.json().get("state") if answer.status_code == 200 else None
    except (requests.RequestException, ValueError, AttributeError):
        return None
    return state if isinstance(state, str) else None
