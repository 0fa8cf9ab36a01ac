"""Room for a unit's signature (PAdES) behind a final page: an incremental update that anybody can make again.

The page's own bytes stay in front, untouched. Behind them stand one invisible signature field and nothing else, always
in the same words; so a checker builds the same room again and knows that whatever differs is foreign.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.errors import Corrupt

MARKER = b"%Bien Ban: the signature of the unit, 1\n"
SIZE = 16_384
"""Bytes kept for the signature with its certificates and its timestamp."""
_ZEROS = b"0" * (2 * SIZE)
_END = re.compile(rb"startxref\n(\d{1,9})\n%%EOF\n\Z")
_TABLE = re.compile(rb"xref\n0 (\d{1,6})\n")
_ID = re.compile(rb"\[<([0-9a-f]{32})><[0-9a-f]{32}>\]")
_TEXT = re.compile(rb"\([A-Za-z-]{0,20}\)")
_DAY = "D:%Y%m%d%H%M%SZ"
_SIGNED_AT = re.compile(rb"/M \((D:\d{14}Z)\)")
_HEX = re.compile(rb"[0-9a-f]{%d}" % (2 * SIZE))
_LARGEST_OBJECT = 8_000


@dataclass(frozen=True, slots=True)
class Room:
    """A file with zeros where the signature will stand, from `start` (its `<`) to `end` (behind its `>`)."""

    pdf: bytes
    start: int
    end: int

    @property
    def covered(self) -> bytes:
        """What is signed: everything but the signature itself."""
        return self.pdf[: self.start] + self.pdf[self.end :]

    def filled(self, cms: bytes) -> bytes:
        """The signed file. Corrupt("signature_too_long") when the signature (DER) does not fit."""
        if len(cms) > SIZE:
            raise Corrupt(
                "signature_too_long",
                vi=f"Chữ ký dài {len(cms)} byte, chỗ chỉ có {SIZE}.",
                en=f"The signature has {len(cms)} bytes, there is room for {SIZE}.",
            )
        return self.pdf[: self.start] + b"<" + cms.hex().ljust(2 * SIZE, "0").encode() + b">" + self.pdf[self.end :]


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands behind a signed page. `unsigned`: the page's own file; `cms`: the signature (DER, then zeros).

    `covered`: what it must sign; `at`: when the signer says it was made. `intact`: the update is exactly the room that
    this page has; else `cms` and `covered` say nothing.
    """

    unsigned: bytes
    cms: bytes
    covered: bytes
    at: datetime
    intact: bool


def make_room(pdf: bytes, at: datetime) -> Room:
    """The room behind `pdf`, a file as our printer writes it; `at` in whole seconds of UTC.

    Corrupt("not_signable"): another shape than our printer's, or signed already.
    """
    page_file = _PageFile(pdf)
    catalog, page = page_file.catalog, page_file.first_page
    mine, field = page_file.size, page_file.size + 1
    objects = {
        catalog: page_file.with_entry(catalog, b"/AcroForm << /Fields [ %d 0 R ] /SigFlags 3 >>" % field),
        page: page_file.with_entry(page, b"/Annots [ %d 0 R ]" % field),
        mine: b"<<\n/ByteRange [%s] /Contents <%s> /Filter /Adobe.PPKLite /M (%s) /SubFilter /ETSI.CAdES.detached "
        b"/Type /Sig\n>>" % (b" " * 40, _ZEROS, at.astimezone(UTC).strftime(_DAY).encode()),
        field: b"<<\n/F 132 /FT /Sig /P %d 0 R /Rect [ 0 0 0 0 ] /Subtype /Widget /T (BienBan) /Type /Annot /V %d 0 R"
        b"\n>>" % (page, mine),
    }
    whole = pdf + MARKER
    table = b"xref\n"
    for number in sorted(objects):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    whole += table + page_file.trailer(size=field + 1) + b"startxref\n%d\n%%%%EOF\n" % len(whole)
    start = whole.index(b"<" + _ZEROS + b">", len(pdf))
    end = start + len(_ZEROS) + 2
    byte_range = b"0 %d %d %d" % (start, end, len(whole) - end)
    blank = whole.index(b" " * 40, len(pdf))
    return Room(whole[:blank] + byte_range.ljust(40) + whole[blank + 40 :], start, end)


def read_signature(raw: bytes) -> Signature | None:
    """The signature behind a page; None when the file says nothing of one."""
    border = raw.rfind(MARKER)
    if border < 0:
        return None
    unsigned, said = raw[:border], _SIGNED_AT.search(raw, border)
    nothing = Signature(unsigned, b"", b"", datetime.fromtimestamp(0, UTC), intact=False)
    try:
        at = datetime.strptime(said[1].decode(), _DAY).replace(tzinfo=UTC) if said is not None else None
        room = make_room(unsigned, at) if at is not None else None
    except (Corrupt, ValueError):
        return nothing
    if room is None or at is None or raw[: room.start] + raw[room.end :] != room.covered:
        return nothing
    held = raw[room.start + 1 : room.end - 1]
    brackets = raw[room.start : room.start + 1] + raw[room.end - 1 : room.end]
    if brackets != b"<>" or not _HEX.fullmatch(held):
        return nothing
    return Signature(unsigned, bytes.fromhex(held.decode()), room.covered, at, intact=True)


class _PageFile:
    """Just as much of a PDF as our printer writes: one table of objects, dictionaries in plain words. Corrupt when
    anything looks otherwise: what is not understood is not built upon."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._table = int(self._must(_END.search(pdf[-40:]))[1])
        head = self._must(_TABLE.match(pdf, self._table))
        self.size = int(head[1])
        self._entries = head.end()
        self._tail = pdf[self._entries + 20 * self.size :]
        if not self._tail.startswith(b"trailer\n<<\n") or MARKER in pdf:
            raise _not_signable()
        self.catalog = self._ref(self._tail, b"Root")
        kids = re.compile(rb"/Kids \[ (\d{1,6}) 0 R ")
        pages = self._object(self._ref(self._object(self.catalog), b"Pages"))
        self.first_page = int(self._must(kids.search(pages))[1])

    def with_entry(self, number: int, entry: bytes) -> bytes:
        """The dictionary of object `number` with one more entry, which it does not have yet."""
        words = self._object(number)
        if entry.split(b" ", 1)[0] in words:
            raise _not_signable()
        return b"<<%s %s\n>>" % (words.rstrip(), entry)

    def trailer(self, *, size: int) -> bytes:
        """As the file's own, over `size` objects and the table before."""
        first = self._must(_ID.search(self._tail))[1]
        second = hashlib.sha256(self._pdf).hexdigest()[:32].encode()
        info = self._ref(self._tail, b"Info")
        return b"trailer\n<<\n/ID [<%s><%s>] /Info %d 0 R /Prev %d /Root %d 0 R /Size %d\n>>\n" % (
            first, second, info, self._table, self.catalog, size,
        )  # fmt: skip

    def _object(self, number: int) -> bytes:
        """The words of a dictionary between its outermost brackets."""
        if not 0 < number < self.size:
            raise _not_signable()
        entry = self._pdf[self._entries + 20 * number :][:20]
        offset = int(self._must(re.fullmatch(rb"(\d{10}) 00000 n \n", entry))[1])
        body = self._pdf[offset : offset + _LARGEST_OBJECT]
        head = b"%d 0 obj\n<<" % number
        end = body.find(b">>\nendobj\n")
        words = body[len(head) : end]
        plain = _TEXT.sub(b"", words)
        if not body.startswith(head) or end < 0 or any(one in plain for one in (b"(", b")", b"%", b"stream", b"obj")):
            raise _not_signable()
        return words

    def _ref(self, words: bytes, key: bytes) -> int:
        return int(self._must(re.search(rb"/%s (\d{1,6}) 0 R\b" % key, words))[1])

    @staticmethod
    def _must(found: re.Match[bytes] | None) -> re.Match[bytes]:
        if found is None:
            raise _not_signable()
        return found


def _not_signable() -> Corrupt:
    return Corrupt(
        "not_signable",
        vi="Tệp này không phải trang do máy in của ta dựng, hoặc đã ký rồi.",
        en="This file is no page as our printer writes it, or it is signed already.",
    )
