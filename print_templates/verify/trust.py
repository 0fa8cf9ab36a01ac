"""Whom we believe: the key ring under its root, and what it says of one seal (design 7)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from shared.clock import VIETNAM, day_of, ms_of
from shared.errors import DomainError, InvalidInput
from shared.numbering.lookup_code import LookupKey, read_code
from shared.seal.base64url import from_base64url
from shared.seal.claims import AMENDMENT, CANCELLATION, CORRECTION, DECISION, Claims
from shared.seal.keylist import KeyEntry, KeyList, KeyRing, open_key_ring
from shared.seal.keys import fingerprint
from shared.seal.token import read_token, token_is_signed

SIGNED = frozenset({DECISION, CORRECTION, AMENDMENT, CANCELLATION})
"""Kinds that a person decides: sealed by the signer's own key, never by a device's. Of these only a decision has the
look-up code of its own number; the others print the code of the decision that they change."""
LARGEST_KEYS = 64_000_000
_FINGERPRINT = re.compile(r"[0-9A-F]{64}")


Outcome = Literal["genuine", "confirm", "training", "no_list", "old_list", "revoked", "bad"]
_ONLY_UNKNOWN = {"no_list", "old_list"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `code` is stable (the offline page gives the same ones), `en` is the sentence."""

    code: str
    en: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """`claims` as signed; `found` empty = genuine; `notes` such as a key revoked after the paper's day."""

    claims: Claims
    found: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """The sentences of what is wrong."""
        return tuple(one.en for one in self.found)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what is wrong, in the order in which they were found."""
        return tuple(one.code for one in self.found)

    @property
    def outcome(self) -> Outcome:
        """The one word for a person. What an old list cannot know is never called bad; `confirm`: ask the register,
        the key was revoked later."""
        codes = set(self.codes)
        if not codes:
            return "confirm" if self.notes else "genuine"
        if codes == {"training"}:
            return "training"
        if codes - {"training"} <= _ONLY_UNKNOWN:
            return "no_list" if "no_list" in codes else "old_list"
        return "revoked" if codes - {"training"} == {"revoked"} else "bad"


@dataclass(frozen=True, slots=True)
class Trust:
    """An opened key ring, and whether its root was pinned by the asker."""

    ring: KeyRing
    pinned: bool

    def root_words(self) -> str:
        """``root 3F9A-… NOT PINNED``."""
        return f"root {fingerprint(self.ring.root)[:4]}-… {'pinned' if self.pinned else 'NOT PINNED'}"

    def judge(self, token: bytes) -> Judgement:
        """Corrupt(seal_unreadable) when the token is none of ours; every other fault is in the judgement."""
        claims, kid = read_token(token)
        day = day_of_claims(claims)
        key_list = self.ring.list_of(claims.unit)
        if key_list is None:
            return Judgement(claims, (Fault("no_list", _unknown(f"unit {claims.unit}", self.ring.dated, day).en),), ())
        key = key_list.key(kid, _end_of(day))
        if key is None:
            return Judgement(claims, (_unknown(f"key {kid.hex()}", key_list.dated, day),), ())
        if not token_is_signed(token, key.public):
            return Judgement(claims, (Fault("forged", "seal forged: its signature does not hold"),), ())
        faults = [*_key_faults(claims, key, day), *_number_faults(claims, key, key_list, day)]
        if claims.training:
            faults.append(Fault("training", "TRAINING, no value"))
        notes = []
        if key.revoked_at is not None and not faults:
            notes.append(f"key revoked {day_of(key.revoked_at):%d/%m/%Y}: genuine, confirm with the register")
        return Judgement(claims, tuple(faults), tuple(notes))


def load_trust(keys: Path, root: str | None) -> Trust:
    """The ring in `keys`, under `root` (file or fingerprint) when given.

    InvalidInput: no such file, unreadable root. Corrupt: foreign_root, signature, list_not_in_index, keys_unreadable.
    """
    try:
        if keys.stat().st_size > LARGEST_KEYS:
            raise _unreadable("keys_unreadable", f"{keys.name} is too large for a key file")
        raw = keys.read_bytes()
    except OSError as error:
        raise _unreadable("no_keys", f"no key file {keys.name}; name it with --keys") from error
    ring = open_key_ring(raw, pinned_root=None)
    if root is None:
        return Trust(ring, pinned=False)
    wanted = _wanted_fingerprint(root)
    if fingerprint(ring.root).replace("-", "") != wanted:
        open_key_ring(raw, pinned_root=b"\0" * 32)  # raises foreign_root with its own words
    return Trust(ring, pinned=True)


def day_of_claims(claims: Claims) -> date:
    """The paper's day. InvalidInput for a day outside the calendar."""
    try:
        return date(1970, 1, 1) + timedelta(days=claims.day)
    except OverflowError as error:
        raise _unreadable("seal_unreadable", "the seal's day is no day") from error


def _end_of(day: date) -> int:
    """The last millisecond of the day in Viet Nam: of two posts on one day the later one is looked at."""
    return ms_of(datetime.combine(day, time(23, 59, 59, 999_000), VIETNAM))


def _wanted_fingerprint(root: str) -> str:
    """64 hex of the pinned root: given as such, or in a file as fingerprint, base64url key or keys.json."""
    text = root
    path = Path(root)
    try:
        if path.is_file() and path.stat().st_size <= LARGEST_KEYS:
            text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable("root_unreadable", "the root file cannot be read") from error
    bare = re.sub(r"[\s:-]", "", text).upper()
    if _FINGERPRINT.fullmatch(bare):
        return bare
    try:
        plain = json.loads(text)["root"] if text.lstrip().startswith("{") else text.strip()
        public = from_base64url(plain)
        if len(public) != 32:
            raise ValueError("not a key")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable("root_unreadable", "the root is neither a fingerprint (64 hex) nor a key file") from error
    return fingerprint(public).replace("-", "")


def _unknown(what: str, dated: int, day: date) -> Fault:
    """A list from before the end of the paper's day cannot know a key or number of that day: never called forged."""
    listed = day_of(dated)
    if listed <= day:
        return Fault("old_list", f"{what} not in this list (dated {listed:%d/%m/%Y}), get a newer list")
    return Fault("not_listed", f"{what} is not the unit's (list dated {listed:%d/%m/%Y})")


def _key_faults(claims: Claims, key: KeyEntry, day: date) -> list[Fault]:
    faults = []
    right = ("officer",) if claims.kind in SIGNED else ("tablet", "desk", "officer")
    if key.use not in right:
        faults.append(Fault("wrong_use", f"sealed by a {key.use} key"))
    if key.code is not None and key.code != claims.tablet:
        faults.append(Fault("wrong_tablet", f"sealed on tablet {claims.tablet} by a key of tablet {key.code}"))
    if day < day_of(key.valid_from):
        faults.append(Fault("too_early", f"key valid only from {day_of(key.valid_from):%d/%m/%Y}"))
    if key.valid_to is not None and day > day_of(key.valid_to):
        faults.append(Fault("too_late", f"key valid only to {day_of(key.valid_to):%d/%m/%Y}"))
    if key.revoked_at is not None and day > day_of(key.revoked_at):
        faults.append(Fault("revoked", f"dated after its key was revoked ({day_of(key.revoked_at):%d/%m/%Y})"))
    return faults


def _number_faults(claims: Claims, key: KeyEntry, key_list: KeyList, day: date) -> list[Fault]:
    if not claims.series:
        return []
    faults = []
    named = _key_of(claims.code) if claims.code else None
    if claims.code and claims.kind == DECISION and named != LookupKey(claims.unit, day.year, claims.serial):
        faults.append(Fault("wrong_code", "look-up code is not that of the number"))
    elif claims.code and (named is None or named.unit != claims.unit):
        faults.append(Fault("wrong_code", "look-up code is not of this unit"))
    granted = any(
        one.ledger == key.ledger
        and (one.year, one.series) == (day.year, claims.series)
        and one.first <= claims.serial <= one.last
        for one in key_list.ranges
    )
    if not granted and day_of(key_list.dated) > day:
        told = f"number {claims.serial} outside granted ranges (list dated {day_of(key_list.dated):%d/%m/%Y})"
        faults.append(Fault("outside_ranges", told))
    elif not granted:
        faults.append(_unknown(f"number {claims.serial}", key_list.dated, day))
    return faults


def _key_of(code: str) -> LookupKey | None:
    try:
        return read_code(code)
    except DomainError:
        return None


def _unreadable(code: str, en: str) -> InvalidInput:
    return InvalidInput(code, vi=f"Không dùng được: {en}.", en=f"{en}.")
