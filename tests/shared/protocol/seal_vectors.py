"""Vectors of judged seals: genuine, edited, forged and malformed ones under one key ring, with what is wrong in each.

The server, `bienban verify` and the page that needs no network all have to say the same of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.numbering.lookup_code import LookupKey, write_code
from shared.seal.claims import Claims
from shared.seal.keylist import GrantedRange, KeyEntry, KeyList, sign_key_list, write_key_ring
from shared.seal.keys import key_id, raw_public
from shared.seal.token import read_token, seal, to_qr_text
from tests import samples as s

SINCE = s.moment("2020-01-01 00:00")
OLD_HOME, NO_HOME = 318, 319


def _key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(f"sample {name} key, made up".ljust(32, "!").encode())


REVOKED, LATER, EARLY, LATE, PROMOTED, STRANGER = (
    _key(name) for name in ("revoked", "later", "early", "late", "promoted", "stranger")
)


def _officer(key: Ed25519PrivateKey, **changes: Any) -> KeyEntry:
    entry = KeyEntry(
        raw_public(key), "officer", SINCE, ledger=str(s.LEDGER), code="0317", officer=7, name="TRẦN VĂN THỬ",
        post="team_leader",
    )  # fmt: skip
    return replace(entry, **changes)


def judged_ring() -> bytes:
    """Unit 317 with a list of the day after the papers, unit 318 with one of the day before."""
    ledger = str(s.LEDGER)
    keys = (
        KeyEntry(raw_public(s.TABLET_KEY), "tablet", SINCE, ledger=ledger, code="0317"),
        _officer(s.OFFICER_KEY),
        _officer(REVOKED, revoked_at=s.moment("2026-11-10 12:00")),
        _officer(LATER, revoked_at=s.moment("2026-11-22 07:00")),
        _officer(EARLY, valid_from=s.moment("2026-11-22 00:00")),
        _officer(LATE, valid_to=s.moment("2026-11-20 23:59")),
        _officer(PROMOTED, post="soldier", valid_to=s.moment("2026-11-21 09:00")),
        _officer(PROMOTED, valid_from=s.moment("2026-11-21 09:00")),
    )
    ranges = (GrantedRange(ledger, 2026, 1, 4001, 4500), GrantedRange(ledger, 2026, 2, 1, 50))
    new = KeyList(s.HOME, s.moment("2026-11-22 08:00"), "Đội Cảnh sát giao thông đường bộ số 3", keys, ranges)
    old = KeyList(OLD_HOME, s.moment("2026-11-20 08:00"), "Đội mẫu", (_officer(s.OFFICER_KEY),), ())
    lists = [sign_key_list(s.ROOT_KEY, one) for one in (new, old)]
    return write_key_ring(s.ROOT_KEY, lists, dated=new.dated)


def seal_vectors(decision: bytes, report: bytes) -> dict[str, Any]:
    """`seal_judged`, from the tokens of the two seals that stand in the file already."""
    seals = [*_told(decision, report), *_unreadable(decision)]
    return {"seal_judged": {"keys": judged_ring().decode(), "seals": seals}}


def _told(decision: bytes, report: bytes) -> Iterator[dict[str, Any]]:
    base, _ = read_token(decision)
    other_unit = replace(base, unit=OLD_HOME, code=write_code(LookupKey(OLD_HOME, 2026, 4133)))
    over = replace(base, serial=4600, code=write_code(LookupKey(s.HOME, 2026, 4600)))
    exercise = replace(base, series=2, serial=7, code="", flags=1)
    amount = cbor2.dumps(base.amount)
    yield _one("a decision", decision)
    yield _one("a report, sealed by the tablet", report)
    yield _sealed("sealed by an officer promoted that day", base, PROMOTED)
    yield _sealed("the key was revoked the day after", base, LATER)
    yield _sealed("a training decision", exercise, s.OFFICER_KEY, "training")
    yield _one("one bit of the signature", decision[:-1] + bytes([decision[-1] ^ 1]), "forged")
    yield _one("another amount", decision.replace(amount, cbor2.dumps(base.amount - 500_000)), "forged")
    yield _sealed("a stranger's key", base, STRANGER, "not_listed")
    yield _sealed("a stranger's key, the list is older than the paper", other_unit, STRANGER, "old_list")
    yield _sealed("a number that the older list cannot know", other_unit, s.OFFICER_KEY, "old_list")
    yield _sealed("a unit without a list", replace(other_unit, unit=NO_HOME), s.OFFICER_KEY, "no_list")
    yield _sealed("a decision sealed by the tablet", base, s.TABLET_KEY, "wrong_use")
    yield _sealed("another tablet", replace(base, tablet="0999"), s.OFFICER_KEY, "wrong_tablet")
    yield _sealed("dated after its key was revoked", base, REVOKED, "revoked")
    yield _sealed("dated before its key was valid", base, EARLY, "too_early")
    yield _sealed("dated after its key was closed", base, LATE, "too_late")
    yield _sealed("the code of another number", replace(base, code=over.code), s.OFFICER_KEY, "wrong_code")
    yield _sealed("a code that no number has", replace(base, code="K7QF2M9XT"), s.OFFICER_KEY, "wrong_code")
    yield _sealed("a number that was never granted", over, s.OFFICER_KEY, "outside_ranges")
    yield _sealed("two faults at once", over, REVOKED, "revoked", "outside_ranges")


def _unreadable(decision: bytes) -> Iterator[dict[str, Any]]:
    """Signed by the officer, but not in the one spelling; or no seal at all."""
    content = cbor2.loads(cbor2.loads(decision).value[2])
    fewer = {number: value for number, value in content.items() if number != 10}
    backwards = b"\xb0" + b"".join(cbor2.dumps(one) + cbor2.dumps(content[one]) for one in sorted(content)[::-1])
    amount = cbor2.dumps(content[11])
    wide = cbor2.dumps(content, canonical=True).replace(amount, b"\x1b" + content[11].to_bytes(8, "big"))
    payloads = {
        "an unknown claim": cbor2.dumps({**content, 19: 1}, canonical=True),
        "an empty claim": cbor2.dumps({**content, 11: 0}, canonical=True),
        "a claim is missing": cbor2.dumps(fewer, canonical=True),
        "a claim over its bound": cbor2.dumps({**content, 2: 16_384}, canonical=True),
        "a claim of another type": cbor2.dumps({**content, 2: True}, canonical=True),
        "a hash of 15 bytes": cbor2.dumps({**content, 7: b"h" * 15}, canonical=True),
        "claims out of order": backwards,
        "an integer in eight bytes": wide,
        "bytes after the map": cbor2.dumps(content, canonical=True) + b"\x00",
    }
    for why, payload in payloads.items():
        yield _one(why, _signed(payload), "unreadable")
    good = cbor2.dumps(content, canonical=True)
    yield _one("another algorithm", _signed(good, header={1: -7}), "unreadable")
    yield _one("a header without protection", _signed(good, loose={1: -8}), "unreadable")
    yield _one("a byte after the seal", decision + b"\x00", "unreadable")
    yield _one("cut short", decision[:-1], "unreadable")
    for why, text in (("no seal", "HELLO WORLD"), ("an address", "HTTPS://EXAMPLE.COM/A"), ("lower case", "abc")):
        yield {"why": why, "qr": text, "codes": ["unreadable"]}


def _signed(payload: bytes, *, header: dict[int, Any] | None = None, loose: dict[int, Any] | None = None) -> bytes:
    plain = {1: -8, 4: key_id(raw_public(s.OFFICER_KEY)), **(header or {})}
    protected = cbor2.dumps(plain, canonical=True)
    message = cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
    return cbor2.dumps(
        cbor2.CBORTag(18, [protected, loose or {}, payload, s.OFFICER_KEY.sign(message)]), canonical=True
    )


def _sealed(why: str, claims: Claims, key: Ed25519PrivateKey, *codes: str) -> dict[str, Any]:
    return _one(why, seal(claims, key), *codes)


def _one(why: str, token: bytes, *codes: str) -> dict[str, Any]:
    return {"why": why, "qr": to_qr_text(token), "codes": list(codes)}
