"""The judged seals of docs/vectors.json: each says what is wrong in it, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from print_templates.verify.trust import Fault, Judgement, Trust
from shared.errors import Corrupt
from shared.seal.keylist import open_key_ring
from shared.seal.token import from_qr_text, read_token
from tests.shared.protocol.vectors import FILE

VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
JUDGED = VECTORS["seal_judged"]
ROOT = bytes.fromhex(VECTORS["keys"]["root"]["public"])
TRUST = Trust(open_key_ring(JUDGED["keys"].encode(), pinned_root=ROOT), pinned=True)


@pytest.mark.parametrize("one", JUDGED["seals"], ids=lambda one: one["why"])
def test_each_seal_of_the_vectors_is_judged_as_they_say(one: dict[str, Any]) -> None:
    try:
        codes = list(TRUST.judge(from_qr_text(one["qr"])).codes)
    except Corrupt:
        codes = ["unreadable"]
    assert codes == one["codes"]


def test_every_fault_that_can_be_told_has_its_vector() -> None:
    told = {code for one in JUDGED["seals"] for code in one["codes"]}
    assert told - {"unreadable"} == {
        "no_list", "old_list", "not_listed", "forged", "wrong_use", "wrong_tablet", "too_early", "too_late",
        "revoked", "wrong_code", "outside_ranges", "training",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        ((), "genuine"),
        (("training",), "training"),
        (("no_list",), "no_list"),
        (("old_list",), "old_list"),
        (("old_list", "training"), "old_list"),
        (("revoked",), "revoked"),
        (("revoked", "outside_ranges"), "bad"),
        (("wrong_code", "old_list"), "bad"),
        (("forged",), "bad"),
    ],
)
def test_what_an_old_list_cannot_know_is_never_called_bad(codes: tuple[str, ...], outcome: str) -> None:
    claims, _ = read_token(from_qr_text(VECTORS["seal_decision"]["qr"]))
    assert Judgement(claims, tuple(Fault(code, code) for code in codes), ()).outcome == outcome


def test_a_key_that_was_revoked_later_asks_for_the_register() -> None:
    later = next(one for one in JUDGED["seals"] if one["why"] == "the key was revoked the day after")
    assert TRUST.judge(from_qr_text(later["qr"])).outcome == "confirm"
