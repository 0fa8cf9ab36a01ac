"""Posts that may decide, in rising order, and the agencies they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.errors import InvalidInput


class Agency(StrEnum):
    """csgt: cảnh sát giao thông; inspectorate: thanh tra giao thông, road cases until 30/6/2025."""

    CSGT = "csgt"
    INSPECTORATE = "inspectorate"


@dataclass(frozen=True, slots=True)
class Post:
    """`rank` rises with authority inside one agency; `title_vi` is the line above a signature."""

    id: str
    agency: Agency
    rank: int
    title_vi: str
    title_en: str


_LADDERS = {
    Agency.CSGT: (
        ("soldier", "Cán bộ, chiến sĩ", "Officer on duty"),
        ("team_leader", "Đội trưởng", "Team leader"),
        ("commune_chief", "Trưởng Công an cấp xã", "Commune police chief"),
        ("division_head", "Trưởng phòng Cảnh sát giao thông", "Traffic police division head"),
        ("provincial_director", "Giám đốc Công an cấp tỉnh", "Provincial police director"),
        ("department_director", "Cục trưởng Cục Cảnh sát giao thông", "Traffic police department director"),
    ),
    Agency.INSPECTORATE: (
        ("inspector", "Thanh tra viên", "Inspector"),
        ("department_chief_inspector", "Chánh Thanh tra Sở", "Department chief inspector"),
        ("ministry_chief_inspector", "Chánh Thanh tra Bộ", "Ministry chief inspector"),
    ),
}
POSTS: dict[str, Post] = {
    post_id: Post(post_id, agency, rank, vi, en)
    for agency, ladder in _LADDERS.items()
    for rank, (post_id, vi, en) in enumerate(ladder)
}
# A station head has a team leader's authority in every table since 2020 and no row of his own.
SAME_AUTHORITY = {"station_head": "team_leader"}


def parse_post(text: str, agency: Agency) -> Post:
    """The post `text` of `agency`. InvalidInput(unknown_post | post_of_other_agency)."""
    post = POSTS.get(SAME_AUTHORITY.get(text, text))
    if post is None:
        raise InvalidInput(
            "unknown_post",
            vi=f"Không có chức vụ “{text}”. Chọn một trong: {', '.join(POSTS)}.",
            en=f"No post “{text}”. Choose one of: {', '.join(POSTS)}.",
        )
    if post.agency is not agency:
        raise InvalidInput(
            "post_of_other_agency",
            vi=f"Chức vụ “{post.title_vi}” không thuộc lực lượng đã chọn.",
            en=f"The post “{post.title_en}” does not belong to the agency given.",
        )
    return post


def ladder(agency: Agency) -> tuple[Post, ...]:
    """The agency's posts, lowest first."""
    return _BY_AGENCY[agency]


_BY_AGENCY = {agency: tuple(post for post in POSTS.values() if post.agency is agency) for agency in Agency}
