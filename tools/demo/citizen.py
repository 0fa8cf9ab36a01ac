"""The citizen: reads the text message, asks the public look-up, now and then mistypes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests

TIMEOUT_S = 10


@dataclass
class LookUps:
    """`asked` and `found` count texted numbers alone; `misses` counts every other answer by its reason."""

    asked: int = 0
    found: int = 0
    misses: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Texted:
    """What a text message says: the decision number and the look-up code."""

    number: str
    code: str


def read_message(text: str) -> Texted:
    """Number and code as a citizen finds them in the message. ValueError when he would not."""
    number = re.search(r"\d{4,7}/QD-[A-Z]+", text)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", text)
    if not number or not code:
        raise ValueError(f"no number and code in: {text}")
    return Texted(number[0], code[0])


class Citizen:
    """Asks one server."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()

    def look_up(self, query: str, **more: Any) -> dict[str, Any]:
        """The public answer to one question."""
        reply = self._session.post(f"{self._url}/api/v1/lookup", json={"query": query, **more}, timeout=TIMEOUT_S)
        reply.raise_for_status()
        answer: dict[str, Any] = reply.json()
        return answer

    def ask_for(self, message: str, tally: LookUps, *, mistype_first: bool) -> dict[str, Any]:
        """Look up what the message says, by its code; before it once with a wrong character if `mistype_first`."""
        texted = read_message(message)
        if mistype_first:
            tally.misses[self.look_up(mistyped(texted.code))["state"]] += 1
        answer = self.look_up(texted.code)
        tally.asked += 1
        if answer["state"] == "found":
            tally.found += 1
        else:
            tally.misses[answer["state"]] += 1
        return answer


def mistyped(code: str) -> str:
    """The code with its third character read as its neighbour on the paper."""
    other = "7" if code[2] != "7" else "1"
    return code[:2] + other + code[3:]
