"""A picture from a stick goes the way of every other: by its hash, kept once, confirmed by a signed receipt."""

from __future__ import annotations

from server.devices.models import Tablet
from server.evidence.service import Chunk, begin, confirm, grow
from server.parts import Parts
from shared.errors import NotFound
from shared.ledger.stick import StickContent
from shared.seal.signed import Signed


def keep_photo(parts: Parts, tablet: Tablet, content: StickContent) -> tuple[Signed, int]:
    """(its receipt, 1 or 0 where it was here already). The errors of `evidence.service.begin` and `grow`."""
    name = content.file_hash.hex()
    try:
        return confirm(parts, tablet, name), 0
    except NotFound:
        upload = begin(parts, tablet, len(content.body), sha256=name)
        grow(parts, tablet, upload.id, Chunk(0, (content.body,)))
        return confirm(parts, tablet, name), 1
