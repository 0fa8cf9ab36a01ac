"""tus 1.0 for photos: OPTIONS and POST on /api/v1/evidence, HEAD, PATCH and DELETE on an upload; and its receipt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from wsgiref.handlers import format_date_time

from flask import Response, current_app, request, url_for
from marshmallow import fields
from werkzeug.exceptions import ClientDisconnected

from server.api import Routes
from server.devices.auth import require_tablet
from server.evidence import service
from server.evidence.places import EXTENSION as PLACES
from server.evidence.places import Places
from server.parts import parts_of_app
from shared.errors import InvalidInput
from shared.evidence.photo import LARGEST_PHOTO
from shared.protocol import tus
from shared.protocol.messages import Message, SignedSchema

ROUTES = Routes("evidence", "Ảnh bằng chứng, tus 1.0 / Evidence photos, tus 1.0")
UPLOADS, UPLOAD = "/api/v1/evidence", "/api/v1/evidence/<name>"
PIECE = 1 << 16


class PhotoReplySchema(Message):
    """The server's signed word that it holds a photo whole."""

    receipt = fields.Nested(SignedSchema, required=True)


@ROUTES.route("GET", "/evidence/<sha256>/receipt", answers=PhotoReplySchema)
def get_receipt(sha256: str) -> dict[str, Any]:
    """The receipt of a whole photo; 404 while anything of it is missing."""
    return {"receipt": service.confirm(parts_of_app(), require_tablet(), sha256).to_wire()}


def options(name: str | None = None) -> Response:
    """What this server can do; the one request that needs neither version nor token."""
    return _answer(
        204,
        {
            tus.VERSION: tus.TUS_VERSION,
            tus.EXTENSION: tus.EXTENSIONS,
            tus.MAX_SIZE: str(LARGEST_PHOTO),
            tus.CHECKSUM_ALGORITHM: ",".join(tus.CHECKSUMS),
        },
    )


def create() -> Response:
    """Begin an upload: 201 and its address. A photo that another tablet sent already may simply be sent again."""
    _require_version()
    tablet = require_tablet()
    metadata = _metadata()
    upload = service.begin(parts_of_app(), tablet, _number(tus.LENGTH), sha256=metadata.get(tus.HASH_NAME))
    address = url_for("evidence.upload", name=upload.id)
    return _answer(201, {"Location": address, **_progress(upload)})


def upload(name: str) -> Response:
    """HEAD, PATCH, DELETE; POST with X-HTTP-Method-Override for networks that let nothing else pass."""
    _require_version()
    method = request.headers.get(tus.OVERRIDE, "").upper() if request.method == "POST" else request.method
    tablet, parts = require_tablet(), parts_of_app()
    if method == "HEAD":
        found = service.find(parts, tablet, name)
        return _answer(200, {**_progress(found), tus.LENGTH: str(found.length), "Cache-Control": "no-store"})
    if method == "DELETE":
        service.end(parts, tablet, name)
        return _answer(204, {})
    if method != "PATCH":
        return _answer(405, {"Allow": "OPTIONS, HEAD, PATCH, DELETE"})
    places: Places = current_app.extensions[PLACES]
    with places.taken():
        return _answer(204, _progress(service.grow(parts, tablet, name, _chunk())))


def _chunk() -> service.Chunk:
    if request.mimetype != tus.CHUNK_TYPE:
        raise InvalidInput(
            "chunk_type",
            field="Content-Type",
            vi=f"Phần ảnh phải gửi với Content-Type {tus.CHUNK_TYPE}.",
            en=f"A chunk must be sent with Content-Type {tus.CHUNK_TYPE}.",
        )
    # The app's bound is that of a push; a photo may come in one piece.
    request.max_content_length = LARGEST_PHOTO
    header = request.headers.get(tus.CHECKSUM)
    try:
        checksum = tus.read_checksum(header) if header is not None else None
    except ValueError as error:
        raise _malformed(tus.CHECKSUM) from error
    return service.Chunk(_number(tus.OFFSET), _pieces(), checksum)


def _pieces() -> Iterator[bytes]:
    """The body as it arrives. A line that is cut just ends it: what came so far is kept."""
    while True:
        try:
            piece = request.stream.read(PIECE)
        except (ClientDisconnected, ConnectionError):
            return
        if not piece:
            return
        yield piece


def _require_version() -> None:
    if request.headers.get(tus.RESUMABLE) != tus.TUS_VERSION:
        raise InvalidInput(
            "tus_version",
            field=tus.RESUMABLE,
            vi=f"Máy chủ nhận ảnh theo tus {tus.TUS_VERSION}. Gửi kèm {tus.RESUMABLE}: {tus.TUS_VERSION}.",
            en=f"This server takes photos by tus {tus.TUS_VERSION}. Send {tus.RESUMABLE}: {tus.TUS_VERSION}.",
        )


def _metadata() -> dict[str, str]:
    try:
        return tus.read_metadata(request.headers.get(tus.METADATA, ""))
    except ValueError as error:
        raise _malformed(tus.METADATA) from error


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise _malformed(header)
    return int(text)


def _malformed(header: str) -> InvalidInput:
    return InvalidInput(
        "malformed",
        field=header,
        vi=f"Đầu mục {header} thiếu hoặc không đúng dạng tus.",
        en=f"The header {header} is missing or not as tus wants it.",
    )


def _progress(upload: service.Upload) -> dict[str, str]:
    told = {tus.OFFSET: str(upload.offset)}
    if upload.expires_at is not None:
        told[tus.EXPIRES] = format_date_time(upload.expires_at / 1000)
    return told


def _answer(status: int, headers: dict[str, str]) -> Response:
    answer = Response(status=status)
    answer.headers.update(headers)
    return answer


def _speak_tus(answer: Response) -> Response:
    """Every answer names the version, refusals too: it is how a client knows that a tus server spoke at all."""
    answer.headers[tus.RESUMABLE] = tus.TUS_VERSION
    if answer.status_code == 412:
        answer.headers[tus.VERSION] = tus.TUS_VERSION
    return answer


ROUTES.blueprint.after_request(_speak_tus)
# The rules for OPTIONS come first: flask-smorest gives every other rule Flask's own answer to it as well.
for _path, _name, _view, _methods in (
    (UPLOADS, "uploads_options", options, ["OPTIONS"]),
    (UPLOAD, "upload_options", options, ["OPTIONS"]),
    (UPLOADS, "uploads", create, ["POST"]),
    (UPLOAD, "upload", upload, ["HEAD", "PATCH", "DELETE", "POST"]),
):
    ROUTES.blueprint.add_url_rule(_path, _name, _view, methods=_methods)
