"""Leases (dải số): server-signed blocks of serials. A number exists only inside one, and only until `use_before`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Corrupt, InvalidInput, NotAllowed
from shared.ids import parse_uuid
from shared.ledger.exact import Json
from shared.seal.signed import Signed

USE_BEFORE_MS = 14 * 24 * 3_600_000
LOW_WATER_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Lease:
    """Serials `first`…`last` of (home, year, series) for one ledger. Renewal re-signs it with a later `use_before`."""

    id: UUID
    server: UUID
    epoch: int
    home: int
    ledger: UUID
    year: int
    series: int
    first: int
    last: int
    issued_at: int
    use_before: int

    def body(self) -> dict[str, Json]:
        """The content that the server signs (docs/protocol.md 6)."""
        return {
            "lease": str(self.id),
            "server": str(self.server),
            "epoch": self.epoch,
            "home": self.home,
            "tablet": str(self.ledger),
            "year": self.year,
            "series": self.series,
            "from": self.first,
            "to": self.last,
            "issued_at": self.issued_at,
            "use_before": self.use_before,
        }

    def __len__(self) -> int:
        return self.last - self.first + 1


def open_lease(signed: Signed, public_of: Callable[[bytes], bytes | None]) -> Lease:
    """The lease, its signature checked against the server keys. Corrupt otherwise."""
    body = signed.opened("lease", public_of)
    try:
        if not all(type(body[name]) is int for name in body.keys() - {"lease", "server", "tablet"}):
            raise TypeError("integers")
        lease = Lease(
            id=parse_uuid(body.pop("lease"), "lease"),
            server=parse_uuid(body.pop("server"), "server"),
            ledger=parse_uuid(body.pop("tablet"), "tablet"),
            first=body.pop("from"),
            last=body.pop("to"),
            **body,
        )
        if not 0 < lease.first <= lease.last < 1 << 20:
            raise ValueError("range")
    except (KeyError, TypeError, ValueError, InvalidInput) as error:
        raise Corrupt(
            "lease",
            vi="Dải số nhận được không đúng dạng nên không dùng. Đồng bộ lại.",
            en="The lease that arrived is malformed and is not used. Sync again.",
        ) from error
    return lease


def next_serial(
    leases: Iterable[Lease], *, year: int, series: int, used: set[int], latest_ms: int
) -> tuple[Lease, int]:
    """The lowest unused serial of a lease that is good at `latest_ms`, for a decision of `year`.

    `latest_ms` is max(device time, newest receipt time + elapsed mono in this boot, newest event's `at`), so that a
    clock set back does not help. NotAllowed: ``no_numbers`` (none left for this year) or ``lease_expired``.
    """
    fitting = sorted(
        (one for one in leases if one.year == year and one.series == series), key=lambda one: (one.first, one.last)
    )
    expired = False
    for lease in fitting:
        free = next((n for n in range(lease.first, lease.last + 1) if n not in used), None)
        if free is None:
            continue
        if latest_ms >= lease.use_before:
            expired = True
            continue
        return lease, free
    if expired:
        raise NotAllowed(
            "lease_expired",
            vi="Dải số hết hạn dùng, cần liên lạc máy chủ. Biên bản vẫn lập bình thường.",
            en="The number block is past its date; contact the server. Reports can still be recorded.",
        )
    raise NotAllowed(
        "no_numbers",
        vi=f"Hết số quyết định năm {year}, chưa nhập được. Đồng bộ để xin thêm; biên bản vẫn lập bình thường.",
        en=f"No decision numbers left for {year}. Sync to get more; reports can still be recorded.",
    )
