"""The bodies of all other requests and answers, as marshmallow schemas (docs/protocol.md 11–14).

Verdicts are given only where an event did not simply apply: `already_applied`, `waiting` (on what), `held` (why),
`set_aside` (by a person; its bytes stay).
"""

from __future__ import annotations

import re
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from shared.ledger.exact import DEEPEST, LARGEST
from shared.numbering.number import ALL_SERIES
from shared.protocol.schemas import checked, malformed

MOST_RECEIPTS = 500
"""In one offer."""
VERDICTS = ("already_applied", "waiting", "held", "set_aside")
HELD_REASONS = {
    "malformed": ("Dữ liệu có ô không đúng dạng", "A field does not have the agreed form"),
    "unreadable": ("Không đọc được mục này", "This entry cannot be read"),
    "duplicate": ("Trùng số", "The number was used twice"),
    "outside_lease": ("Số ngoài dải đã cấp", "The number is outside every granted block"),
    "bad_seal": ("Tem không khớp nội dung", "The seal does not fit the content"),
    "not_allowed": ("Không đúng thẩm quyền hoặc trạng thái", "Not in authority, or not in this state"),
    "uncertified": ("Khoá của người ký chưa được chứng nhận", "The signer's key is not certified"),
    "left_unit": ("Người ký đã thôi ở đơn vị trước lúc ký", "The signer had left the unit before he signed"),
    "app_update": ("Nâng cấp ứng dụng để xem kết quả", "Update the app to see what became of it"),
    "unsealed": ("Thiếu tem ngay sau mục", "No seal directly follows the entry"),
    "cause_set_aside": ("Mục mà nó dựa vào đã để riêng", "The entry it rests on was set aside"),
}
"""Reason code → what both sides show a person."""

WAITING_ON = {
    "upgrade": ("Chờ nâng cấp máy chủ", "Waits for a server upgrade"),
    "report": ("Chờ biên bản", "Waits for its report"),
    "decision": ("Chờ quyết định", "Waits for its decision"),
    "seal": ("Chờ tem", "Waits for its seal"),
    "cause": ("Chờ mục trước", "Waits for an earlier entry"),
}


_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


class Message(Schema):
    """A body of ours: unknown fields are refused, so that a misspelt one is noticed."""

    class Meta:
        unknown = RAISE


class SignedSchema(Message):
    """An exact JSON body as text, the key id (16 hex) and the signature (base64url)."""

    body = fields.String(required=True)
    kid = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{16}$"))
    sig = fields.String(required=True)


class VerdictSchema(Message):
    """What became of one event that did not simply apply; `note`: the words of the person who settled it.

    The words of a newer server are no fault of the answer: see `answers.understood`.
    """

    seq = fields.Integer(required=True, strict=True)
    verdict = fields.String(required=True, metadata={"enum": VERDICTS})
    on = fields.String(metadata={"enum": tuple(WAITING_ON)})
    reason = fields.String(metadata={"enum": tuple(HELD_REASONS)})
    field = fields.String()
    note = fields.String()


class ChangedSchema(Message):
    """A decision of this ledger was corrected, amended or cancelled by the document with the number `by`."""

    seq = fields.Integer(required=True, strict=True)
    kind = fields.String(required=True)
    by = fields.String(required=True)


class PushReplySchema(Message):
    """The answer to a push: the receipt (signed after commit) and the verdicts worth telling."""

    receipt = fields.Nested(SignedSchema, required=True)
    verdicts = fields.List(fields.Nested(VerdictSchema), required=True)


class OfferSchema(Message):
    """A tablet's newest receipt, offered at the start of a sync, and what only this tablet knows: its last seq, and
    the device time (ms UTC) of its oldest event without a receipt, absent when there is none.

    `pushed`: the last seq it ever tried to send; `clock`: its device time now; `receipts`: others it holds, for a
    server that was restored."""

    receipt = fields.Nested(SignedSchema, required=True)
    pushed = fields.Integer(strict=True, validate=validate.Range(0, LARGEST))
    clock = fields.Integer(strict=True, validate=validate.Range(0, LARGEST))
    receipts = fields.List(fields.Nested(SignedSchema), validate=validate.Length(max=MOST_RECEIPTS))
    created = fields.Integer(required=True, strict=True, validate=validate.Range(0, LARGEST))
    oldest_unsent_at = fields.Integer(strict=True, validate=validate.Range(0, LARGEST))


class OfferReplySchema(Message):
    """What the server holds of this ledger; `re_offer` asks for all events from that seq on again, `missing_photos`
    (SHA-256, hex) for photos that its events name and that are not there whole, `protocol` is the newest version of the
    wire that the server speaks."""

    epoch = fields.Integer(required=True, strict=True)
    statement = fields.Nested(SignedSchema, required=True)
    receipt = fields.Nested(SignedSchema, required=True)
    re_offer = fields.Integer(strict=True)
    protocol = fields.Integer(strict=True)
    missing_photos = fields.List(fields.String(validate=validate.Regexp(r"^[0-9a-f]{64}$")))


class MissingSchema(Message):
    """POST /api/v1/ledger/{tablet}/missing: a tablet set back to an older copy asks for its own events after `seq`,
    whose chain head is `head`."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, LARGEST))
    head = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}$"))


class MissingReplySchema(Message):
    """The exact bytes of the next events (base64url), the receipts given for them, and the newest receipt: as far as
    that reaches, the tablet asks again."""

    events = fields.List(fields.String(), required=True)
    receipts = fields.List(fields.Nested(SignedSchema), required=True)
    receipt = fields.Nested(SignedSchema, required=True)


class LeaseRequestSchema(Message):
    """Ask for `count` numbers, or for a later date of the lease `renew`; the same `request` id is answered with the
    same lease for ever."""

    request = fields.UUID(required=True)
    year = fields.Integer(required=True, strict=True, validate=validate.Range(2020, 2051))
    series = fields.Integer(required=True, strict=True, validate=validate.OneOf(ALL_SERIES))
    count = fields.Integer(required=True, strict=True, validate=validate.Range(1, 500))
    renew = fields.UUID()


class LeaseReplySchema(Message):
    """The signed lease."""

    lease = fields.Nested(SignedSchema, required=True)


class FeedDocumentSchema(Message):
    """A document to fetch whole when its hash is not the one held."""

    version = fields.String(required=True)
    hash = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}$"))
    url = fields.String(required=True)


class FeedItemSchema(Message):
    """One message to this tablet; repeated until `after` acknowledges its number. A kind that only a newer program
    knows is kept until this one is updated."""

    n = fields.Integer(required=True, strict=True)
    kind = fields.String(required=True, metadata={"enum": ("lease", "verdict", "wipe", "removed")})
    data = fields.Dict(keys=fields.String(), required=True)


class FeedSchema(Message):
    """GET /api/v1/feed?after=N: documents by name, and items N+1… without a gap; `token` replaces the one in use."""

    documents = fields.Dict(keys=fields.String(), values=fields.Nested(FeedDocumentSchema), required=True)
    items = fields.List(fields.Nested(FeedItemSchema), required=True)
    token = fields.String(validate=validate.Regexp(r"^[A-Za-z0-9_-]{43}$"))


class EnrolmentKeysSchema(Message):
    """Raw public keys, base64url."""

    tablet = fields.String(required=True)
    officer = fields.String(required=True)


class EnrolmentProofsSchema(Message):
    """Signatures by both new keys over ``b"bienban-enrol-v1\\0"`` ‖ exact {code, officer_key, tablet, tablet_key}."""

    tablet = fields.String(required=True)
    officer = fields.String(required=True)


class EnrolmentSchema(Message):
    """POST /api/v1/enrolments: a one-time code makes this device a tablet of the unit, with its first officer."""

    code = fields.String(required=True, validate=validate.Length(1, 64))
    tablet = fields.UUID(required=True)
    keys = fields.Nested(EnrolmentKeysSchema, required=True)
    proofs = fields.Nested(EnrolmentProofsSchema, required=True)


class ReturnSchema(Message):
    """POST /api/v1/ledger/{tablet}/return: a tablet that a restored server does not know proves that it is its own."""

    key_ring = fields.String(required=True)
    receipt = fields.Nested(SignedSchema, required=True)


class ReturnReplySchema(Message):
    """The tablet is known again; its next step is an offer."""

    tablet_code = fields.String(required=True)
    epoch = fields.Integer(required=True, strict=True)


class UnitSchema(Message):
    """The unit as printed, and its policy."""

    home = fields.Integer(required=True, strict=True)
    name = fields.String(required=True)
    parent = fields.String(required=True)
    place = fields.String(required=True)


class OfficerSchema(Message):
    """A roster entry; `post` is an id of design 1, `title` as signed."""

    id = fields.Integer(required=True, strict=True)
    name = fields.String(required=True)
    post = fields.String(required=True)
    title = fields.String(required=True)
    agency = fields.String(required=True, validate=validate.OneOf(("csgt", "inspectorate")))
    delegation = fields.String()


class PolicySchema(Message):
    """What the unit decided: print policy, number style, payment place, how its text messages sign; `tls_pins`:
    SHA-256 of the certificates that the server has or will have."""

    print_policy = fields.String(required=True, validate=validate.OneOf(("entered", "acknowledged")))
    symbol = fields.String(required=True)
    digits = fields.Integer(required=True, strict=True)
    payment = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    province = fields.String(required=True)
    tls_pins = fields.List(fields.String(validate=validate.Regexp(r"^[0-9a-f]{64}$")), validate=validate.Length(max=8))


class EnrolmentReplySchema(Message):
    """Everything a tablet needs to work alone: who it is, the key list (keys.json as text), the receipt of seq 0."""

    server = fields.UUID(required=True)
    epoch = fields.Integer(required=True, strict=True)
    tablet_code = fields.String(required=True)
    token = fields.String(required=True)
    unit = fields.Nested(UnitSchema, required=True)
    officer = fields.Nested(OfficerSchema, required=True)
    policy = fields.Nested(PolicySchema, required=True)
    recovery_key = fields.String(required=True)
    key_ring = fields.String(required=True)
    receipt = fields.Nested(SignedSchema, required=True)


class RecoverySchema(Message):
    """POST /api/v1/recoveries: a locked tablet's challenge as text; the same one again asks how it stands."""

    challenge = fields.String(required=True, validate=validate.Length(1, 1000))


class RecoveryReplySchema(Message):
    """How it stands: `code` to compare, how many persons approved, and the answer once two did."""

    code = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("waiting", "approved", "refused", "expired")))
    approvals = fields.Integer(required=True, strict=True)
    answer = fields.String()


class SignInReplySchema(Message):
    """The answer to a second officer's one-time code: who he is, and the key list with his key in it."""

    officer = fields.Nested(OfficerSchema, required=True)
    key_ring = fields.String(required=True)


class ProblemSchema(Message):
    """Every refusal: a stable code, the field it is about, and what to do, in both languages."""

    error = fields.String(required=True)
    field = fields.String()
    message_vi = fields.String(required=True)
    message_en = fields.String(required=True)
    expected = fields.Integer(strict=True)
    statement = fields.Nested(SignedSchema)


def read_message(schema: type[Message], body: Any) -> dict[str, Any]:
    """The checked body of a request or answer. InvalidInput("malformed") names the first bad field.

    Text that no database or signature can hold (half a surrogate pair, NUL) is refused here, before it is met there;
    so is what is nested deeper than anything of ours, before somebody recurses into it.
    """
    unusable = _unusable(body, DEEPEST)
    if unusable is not None:
        raise malformed(unusable)
    return checked(schema(), body)


def _unusable(body: Any, depth: int) -> str | None:
    """The dotted path of the first value that cannot be stored, "" for the body itself; None when all can."""
    if depth == 0:
        return ""
    if isinstance(body, str):
        return "" if _UNUSABLE.search(body) else None
    members: list[tuple[Any, Any]] = []
    if isinstance(body, dict):
        members = list(body.items())
    elif isinstance(body, list):
        members = list(enumerate(body))
    for name, inner in members:
        if isinstance(name, str) and _UNUSABLE.search(name):
            return ""
        below = _unusable(inner, depth - 1)
        if below is not None:
            return f"{name}.{below}" if below else str(name)
    return None
