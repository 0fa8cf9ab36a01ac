"""What may go wrong on the way to the server, sorted by what helps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.errors import TransportError

_WORDS = {
    "offline": (
        "Không có mạng. Dữ liệu vẫn giữ trên máy và tự gửi khi có mạng.",
        "No network. Everything stays on the tablet and is sent when there is one.",
    ),
    "server_silent": (
        "Có mạng, máy chủ không trả lời. Dữ liệu vẫn giữ trên máy; máy tự thử lại.",
        "There is a network, but the server does not answer. Everything stays here; the tablet tries again.",
    ),
    "captive_portal": (
        "Mạng này đòi đăng nhập. Chưa gửi được gì; mở trình duyệt để đăng nhập mạng hoặc dùng mạng khác.",
        "This network asks for a sign-in. Nothing was sent; sign in with the browser or use another network.",
    ),
    "foreign_tls": (
        "Có thiết bị lạ đứng giữa máy này và máy chủ: chứng thư không đúng. Chưa gửi gì; đổi mạng khác và báo đơn vị.",
        "Something stands between this tablet and the server: its certificate is another one. Nothing was sent; use "
        "another network and tell the unit.",
    ),
    "bad_answer": (
        "Câu trả lời không phải của máy chủ đơn vị nên không dùng. Dữ liệu vẫn giữ trên máy.",
        "This answer is not from the unit's server and is not used. Everything stays on the tablet.",
    ),
}


def transport(code: str) -> TransportError:
    """One of the faults above; trying again helps."""
    vi, en = _WORDS[code]
    return TransportError(code, vi=vi, en=en)


class Refused(TransportError):
    """The server answered, in our own form, that it does not take this. `status` and `problem` as they came.

    `retry_after` seconds for 429 and 503, else None. Permanent for a 4xx: the same request will be refused again.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: float | None = None) -> None:
        super().__init__(
            str(problem["error"]),
            vi=str(problem["message_vi"]),
            en=str(problem["message_en"]),
            field=problem.get("field"),
            permanent=400 <= status < 500 and status not in {408, 425, 429},
        )
        self.status = status
        self.problem = problem
        self.retry_after = retry_after
