"""The report wizard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from field_client.ui.views.words import CheckItem, Told, Words


class PhotoState(Enum):
    """`COMPLETE` only under the server's signed receipt; `REMOVED`: the bytes have left this tablet since."""

    DRAFT = "draft"
    WAITING = "waiting"
    SENDING = "sending"
    COMPLETE = "complete"
    REFUSED = "refused"
    REMOVED = "removed"


@dataclass(frozen=True)
class PhotoView:
    """`share`: percent of its bytes that are at the server."""

    id: str
    taken_ms: int
    thumbnail: bytes
    """PNG or JPEG, about 360 px wide; empty when the tablet has it no more."""
    state: PhotoState = PhotoState.DRAFT
    share: int = 0


@dataclass(frozen=True)
class PlateView:
    """`lines`: the plate as on metal (two lines for motorbikes, one for a long plate). `text`: as in a
    sentence.
    `ground`: white | yellow | blue | red. `fits` None while too short to judge."""

    lines: tuple[str, ...]
    text: str
    ground: str
    fits: bool | None
    message: Words
    registry: Words
    """e.g. `Chưa đối chiếu đăng ký xe`."""


@dataclass(frozen=True)
class Missing:
    """What a step still lacks. `step` is person | vehicle | acts | evidence."""

    step: str
    words: Words


@dataclass(frozen=True)
class DraftView:
    """A draft as stored. `values` by the names of `drafts.DRAFT_FIELDS`; `errors` by the same names.

    A value that is wrong is stored all the same (nothing typed is lost) and has an error. `earlier` is
    the banner
    about earlier offences of this plate or person from the local copy, None before there is anything to ask.
    """

    id: str
    expected_number: str
    values: Mapping[str, object]
    saved_at_ms: int
    errors: Mapping[str, Words] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    from_card: frozenset[str] = frozenset()
    card_read_ms: int | None = None
    photos: tuple[PhotoView, ...] = ()
    plate: PlateView | None = None
    earlier: Told | None = None
    minor: bool = False
    recorder: str = ""
    """Rank and name of the officer, as under the signature."""


@dataclass(frozen=True)
class ViolationRow:
    code: str
    title: str
    legal_basis: str
    frame_min: int
    frame_max: int


@dataclass(frozen=True)
class FavouriteRow:
    """A tile. With a `code` a tap takes that act; without, it puts `query` into the search (several
    levels)."""

    label: str
    icon: str
    """Name of a Material Design icon in the subset, e.g. `racing-helmet`."""
    code: str = ""
    query: str = ""


@dataclass(frozen=True)
class CircumstanceRow:
    """`id` as in the law (`9.1`, `10.1.a`); `aggravating` False = mitigating."""

    id: str
    title: str
    aggravating: bool


@dataclass(frozen=True)
class ActView:
    """`amount` None = left to a higher post. `licence`: e.g. `trừ 4 điểm`, `tước 22–24 tháng`, `không trừ
    điểm`.
    `counted`: the row is priced per person or item, so a count may be given."""

    code: str
    title: str
    legal_basis: str
    frame_min: int
    frame_max: int
    amount: int | None
    licence: Words
    count: int = 1
    counted: bool = False


@dataclass(frozen=True)
class AssessmentView:
    """`total` None = `Chưa định mức phạt`. `summary`: e.g. `2 hành vi · trừ 4 điểm`. `warning_only`:
    14–15 years."""

    acts: tuple[ActView, ...]
    total: int | None
    summary: Words
    authority: Told | None
    explanation_right: bool = False
    warning_only: bool = False


@dataclass(frozen=True)
class ReportCheck:
    items: tuple[CheckItem, ...]
    may_record: bool
