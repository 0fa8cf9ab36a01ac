"""Key lists: one root-signed, dated list per unit, and a root-signed index of them (docs/protocol.md 9).

`keys.json` is root public key, index and lists in one file. A list says which key was whose, when, on which tablet,
and which ranges of numbers its ledger was granted; a checker trusts nothing that is not under the root it pinned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.errors import Corrupt
from shared.ledger.exact import Json
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keys import key_id, raw_public
from shared.seal.signed import Signed

_ENTRY: dict[str, type] = dict.fromkeys(("kid", "public", "use", "tablet", "code", "name", "post", "delegation"), str)
_ENTRY |= dict.fromkeys(("valid_from", "valid_to", "revoked_at", "officer"), int)
USES = ("server", "tablet", "desk", "officer", "retention")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One public key of a unit. Times ms UTC; `officer`, `name`, `post` for a person's key; `ledger` UUID text and
    `code` of the tablet it lives on; `delegation` cites a deputy's MQĐ34."""

    public: bytes
    use: str
    valid_from: int
    valid_to: int | None = None
    revoked_at: int | None = None
    ledger: str | None = None
    code: str | None = None
    officer: int | None = None
    name: str | None = None
    post: str | None = None
    delegation: str | None = None

    @property
    def kid(self) -> bytes:
        """8-byte key id."""
        return key_id(self.public)

    def away_from(self, at_ms: int) -> int:
        """How far `at_ms` lies outside the validity, ms; 0 when it holds then. Revoking ends no validity: papers from
        before stay genuine."""
        until = at_ms if self.valid_to is None else self.valid_to
        return max(self.valid_from - at_ms, at_ms - until, 0)


@dataclass(frozen=True, slots=True)
class GrantedRange:
    """Serials `first`…`last` were leased to this ledger."""

    ledger: str
    year: int
    series: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class KeyList:
    """The list of one unit as of `dated` (ms UTC)."""

    home: int
    dated: int
    unit: str
    keys: tuple[KeyEntry, ...]
    ranges: tuple[GrantedRange, ...]

    def key(self, kid: bytes, at_ms: int | None = None) -> KeyEntry | None:
        """The entry of this key id that holds at `at_ms` (ms UTC), else the nearest; without a time the newest.

        An officer keeps his key when his post changes: then it is listed once for each post, each with its time.
        """
        entries = [one for one in self.keys if one.kid == kid]
        if at_ms is None:
            return max(entries, key=lambda one: one.valid_from, default=None)
        return min(entries, key=lambda one: (one.away_from(at_ms), -one.valid_from), default=None)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """An opened keys.json: every list in it stands under `root` (raw 32 bytes)."""

    root: bytes
    dated: int
    lists: tuple[KeyList, ...]

    def list_of(self, home: int) -> KeyList | None:
        """The unit's list."""
        return next((one for one in self.lists if one.home == home), None)

    def public_of(self, *uses: str) -> Mapping[bytes, bytes]:
        """kid → public key of all keys with one of these uses (revoked ones too: signatures stay checkable)."""
        return {key.kid: key.public for one in self.lists for key in one.keys if key.use in uses}


def sign_key_list(root: Ed25519PrivateKey, key_list: KeyList) -> Signed:
    """The unit's list under the root's signature."""
    return Signed.make(
        "keylist",
        {
            "home": key_list.home,
            "dated": key_list.dated,
            "unit": key_list.unit,
            "keys": [_entry_body(one) for one in key_list.keys],
            "ranges": [
                {"tablet": one.ledger, "year": one.year, "series": one.series, "from": one.first, "to": one.last}
                for one in key_list.ranges
            ],
        },
        root,
    )


def write_key_ring(root: Ed25519PrivateKey, lists: Iterable[Signed], *, dated: int) -> bytes:
    """The bytes of keys.json: UTF-8 JSON {"root", "index", "lists"}."""
    signed = list(lists)
    units: list[dict[str, Any]] = []
    for one in signed:
        body = json.loads(one.body)
        digest = hashlib.sha256(one.body).hexdigest()
        units.append({"home": body["home"], "dated": body["dated"], "sha256": digest})
    units.sort(key=itemgetter("home"))
    index = Signed.make("index", {"dated": dated, "units": units}, root)
    content = {
        "root": to_base64url(raw_public(root)),
        "index": index.to_wire(),
        "lists": [one.to_wire() for one in signed],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def open_key_ring(raw: bytes, *, pinned_root: bytes | None) -> KeyRing:
    """The lists in keys.json. With `pinned_root` (raw 32 bytes) another root is refused; with None the file's own
    root is believed and the caller says NOT PINNED. Corrupt: unreadable, foreign root, or a signature that fails."""
    try:
        content = json.loads(raw)
        root = from_base64url(_typed(_typed(content, dict)["root"], str))
        index = Signed.from_wire(content["index"])
        lists = [Signed.from_wire(one) for one in _typed(content["lists"], list)]
    except (ValueError, TypeError, KeyError, RecursionError, Corrupt) as error:
        raise _bad("keys_unreadable", "Tệp khoá không đọc được.", "The key file cannot be read.") from error
    if pinned_root is not None and root != pinned_root:
        raise _bad(
            "foreign_root",
            "Tệp khoá không thuộc gốc đã ghim.",
            "The key file stands under another root than the pinned one.",
        )
    kid = key_id(root)

    def root_only(asked: bytes) -> bytes | None:
        return root if asked == kid else None

    dated, expected = _read_index(index.opened("index", root_only))
    opened = tuple(_read_list(one.opened("keylist", root_only)) for one in lists)
    for key_list, signed in zip(opened, lists, strict=True):
        if expected.get(key_list.home) != hashlib.sha256(signed.body).hexdigest():
            raise _bad(
                "list_not_in_index",
                f"Danh sách khoá của đơn vị {key_list.home} không khớp mục lục.",
                f"The key list of unit {key_list.home} does not fit the index.",
            )
    return KeyRing(root=root, dated=dated, lists=opened)


def _entry_body(entry: KeyEntry) -> dict[str, Json]:
    optional = {
        "valid_to": entry.valid_to,
        "revoked_at": entry.revoked_at,
        "tablet": entry.ledger,
        "code": entry.code,
        "officer": entry.officer,
        "name": entry.name,
        "post": entry.post,
        "delegation": entry.delegation,
    }
    body: dict[str, Json] = {
        "kid": entry.kid.hex(),
        "public": to_base64url(entry.public),
        "use": entry.use,
        "valid_from": entry.valid_from,
    }
    return body | {name: value for name, value in optional.items() if value is not None}


def _read_index(body: dict[str, Any]) -> tuple[int, dict[int, str]]:
    """(dated, home → hash of the unit's list). A root that nobody pinned may sign anything: every type is checked."""
    try:
        dated = _typed(body["dated"], int)
        return dated, {_typed(unit["home"], int): _typed(unit["sha256"], str) for unit in _typed(body["units"], list)}
    except (KeyError, TypeError, ValueError) as error:
        raise _bad("keys_unreadable", "Mục lục khoá không đúng dạng.", "The index of keys is malformed.") from error


def _read_list(body: dict[str, Any]) -> KeyList:
    try:
        return KeyList(
            home=_typed(body["home"], int),
            dated=_typed(body["dated"], int),
            unit=_typed(body["unit"], str),
            keys=tuple(_read_entry(one) for one in _typed(body["keys"], list)),
            ranges=tuple(_read_range(one) for one in _typed(body["ranges"], list)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _bad("keys_unreadable", "Danh sách khoá không đúng dạng.", "A key list is malformed.") from error


def _read_entry(body: object) -> KeyEntry:
    fields = {name: _typed(value, _ENTRY[name]) for name, value in _typed(body, dict).items()}
    kid = fields.pop("kid")
    entry = KeyEntry(public=from_base64url(fields.pop("public")), ledger=fields.pop("tablet", None), **fields)
    if len(entry.public) != 32 or entry.kid.hex() != kid or entry.use not in USES:
        raise ValueError("key entry")
    return entry


def _read_range(body: object) -> GrantedRange:
    one = _typed(body, dict)
    year, series, first, last = (_typed(one[name], int) for name in ("year", "series", "from", "to"))
    return GrantedRange(_typed(one["tablet"], str), year, series, first, last)


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


def _bad(code: str, vi: str, en: str) -> Corrupt:
    return Corrupt(
        code, vi=f"{vi} Lấy lại keys.json từ đơn vị.", en=f"{en} Get keys.json from the unit again.", field="keys"
    )
