"""Refusals as pages for people: what happened, what to do, in both languages, without the program's insides."""

from __future__ import annotations

from flask import Response, make_response, render_template

from server.portal.words import Step

_AGAIN = Step(
    "calendar-clock-outline",
    "Thử lại sau ít phút",
    "Không có gì bị mất. Còn lỗi thì gọi số điện thoại in trên biên bản.",
    "Nothing is lost. Try again in a few minutes.",
)
_ADDRESS = Step(
    "swap-horizontal",
    "Xem lại địa chỉ",
    "Tự gõ địa chỉ in trên quyết định. Cảnh sát giao thông không gửi đường dẫn.",
    "Type the address printed on the decision; the police send no links.",
)
_RIGHTS = Step(
    "key-variant",
    "Đăng nhập bằng tài khoản có quyền",
    "Chưa có quyền thì nhờ quản trị đơn vị.",
    "Log in with an account that may see this.",
)
_SHORTER = Step(
    "keyboard-outline",
    "Gõ lại ngắn hơn",
    "Trang này chỉ cần số trên giấy, không nhận tệp.",
    "Type only the number; files are not taken here.",
)
STEPS = {403: _RIGHTS, 404: _ADDRESS, 405: _ADDRESS, 413: _SHORTER}


def error_page(status: int, *, vi: str, en: str) -> Response:
    """The page of an HTTP status; anything unforeseen says to try again."""
    page = render_template("error.html", status=status, vi=vi, en=en, steps=[STEPS.get(status, _AGAIN)])
    return make_response(page, status)
