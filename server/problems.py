"""Domain errors as HTTP answers: the only place that knows which status a domain error has."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping

from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from server.error_page import error_page
from shared.errors import Conflict, Corrupt, DomainError, InvalidInput, NotAllowed, NotFound, TransportError
from shared.protocol.tus import CHECKSUM_MISMATCH

LOG = logging.getLogger("bienban")

_BY_CODE = {
    "token": 401,
    "revoked": 401,
    "daily_cap": 429,
    "push_too_large": 413,
    "too_many": 429,
    "frozen": 409,
    "epoch": 409,
    "enrolment_code": 403,
    "photo_too_large": 413,
    "photo_too_long": 413,
    "photo_type": 415,
    "chunk_type": 415,
    "tus_version": 412,
    "photo_checksum": CHECKSUM_MISMATCH,
    "photo_hash": CHECKSUM_MISMATCH,
    "photos_full": 507,
}
_BY_CLASS: tuple[tuple[type[DomainError], int], ...] = (
    (InvalidInput, 422),
    (NotAllowed, 403),
    (Conflict, 409),
    (NotFound, 404),
    (Corrupt, 422),
    (TransportError, 503),
)
# (code, vi, en) of what the server's own storage refuses; nothing of it is acknowledged, so tablets keep everything.
_FULL = (
    "server_storage_full",
    "Máy chủ hết chỗ lưu nên chưa xác nhận. Dữ liệu vẫn giữ trên máy; máy tự gửi lại. Báo đơn vị.",
    "The server has no room left, so nothing is acknowledged. Everything stays here and is sent again. Tell the unit.",
)
_FAILING = (
    "server_storage_failing",
    "Bộ nhớ máy chủ báo lỗi nên chưa xác nhận. Dữ liệu vẫn giữ trên máy; máy tự gửi lại. Báo đơn vị.",
    "The server's storage fails, so nothing is acknowledged. Everything stays here and is sent again. Tell the unit.",
)
_AWAY = (
    "database_away",
    "Cơ sở dữ liệu chưa trả lời nên chưa xác nhận. Dữ liệu vẫn giữ trên máy; gửi lại sau.",
    "The database does not answer, so nothing is acknowledged. Keep everything and send again later.",
)
_DISK_FULL = "53100"
"""PostgreSQL's SQLSTATE of a full disk."""
_HTTP_WORDS = {
    400: ("Yêu cầu không đúng dạng.", "The request is malformed."),
    404: ("Không có trang này.", "There is no such page."),
    405: ("Trang này không nhận cách gọi đó.", "This page does not take that method."),
    413: ("Gói gửi lên quá lớn. Chia nhỏ rồi gửi lại.", "The body is too large. Send it in smaller parts."),
}


class ComeBack(TransportError):
    """Refused for the moment: nothing was done, and after `seconds` it is worth another try."""

    def __init__(self, code: str, *, seconds: int, vi: str, en: str) -> None:
        super().__init__(code, vi=vi, en=en)
        self.seconds = seconds


class Problem(Exception):
    """A domain error with members besides the four every problem has (`expected`, `statement`)."""

    def __init__(self, error: DomainError, **extra: object) -> None:
        super().__init__(str(error))
        self.error = error
        self.extra = extra


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error: by its code where that says more than its class."""
    by_class = next((status for kind, status in _BY_CLASS if isinstance(error, kind)), 500)
    return _BY_CODE.get(error.code, by_class)


def register(app: Flask) -> None:
    """Answer every refusal in the one shape; nothing unexpected shows its insides."""
    app.register_error_handler(DomainError, lambda error: _answer(error.as_problem(), status_of(error)))
    app.register_error_handler(ComeBack, _come_back)
    app.register_error_handler(
        Problem, lambda problem: _answer({**problem.error.as_problem(), **problem.extra}, status_of(problem.error))
    )
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_refused)
    app.register_error_handler(OSError, _disk_refused)
    app.register_error_handler(Exception, _unexpected)


def _come_back(error: ComeBack) -> Response:
    answer = _answer(error.as_problem(), status_of(error))
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _http(error: HTTPException) -> Response:
    vi, en = _HTTP_WORDS.get(error.code or 500, ("Máy chủ không làm được việc này.", "The server cannot do this."))
    code = "push_too_large" if error.code == 413 else (error.name or "error").lower().replace(" ", "_")
    return _answer({"error": code, "message_vi": vi, "message_en": en}, error.code or 500)


def _database_refused(error: DBAPIError) -> Response:
    LOG.error("database: %s", error.orig)
    said = str(error.orig)
    if "disk is full" in said or getattr(error.orig, "sqlstate", None) == _DISK_FULL:
        return _later(507, _FULL)
    return _later(503, _FAILING if "disk I/O error" in said or "readonly database" in said else _AWAY)


def _disk_refused(error: OSError) -> Response:
    """A file of ours (witness, photo) that the disk did not take, or a fault of something else."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        LOG.error("disk: %s", error)
        return _later(507, _FULL)
    if error.errno in {errno.EIO, errno.EROFS}:
        LOG.error("disk: %s", error)
        return _later(503, _FAILING)
    return _unexpected(error)


def _later(status: int, words: tuple[str, str, str]) -> Response:
    code, vi, en = words
    answer = _answer({"error": code, "message_vi": vi, "message_en": en}, status)
    answer.headers["Retry-After"] = "5" if status == 503 else "60"
    return answer


def _unexpected(error: Exception) -> Response:
    LOG.exception("unexpected", exc_info=error)
    words = {
        "error": "unexpected",
        "message_vi": "Máy chủ gặp lỗi nên chưa xác nhận. Dữ liệu vẫn giữ trên máy; gửi lại sau và báo đơn vị.",
        "message_en": "The server failed, so nothing is acknowledged. Keep everything, send again, tell the unit.",
    }
    return _answer(words, 500)


def _answer(problem: Mapping[str, object], status: int) -> Response:
    if request.path.startswith("/api/"):
        answer = jsonify(problem)
    else:
        answer = error_page(status, vi=str(problem["message_vi"]), en=str(problem["message_en"]))
    answer.status_code = status
    return answer
