"""The tablet's side of tus 1.0: where an upload stands, begin it, go on with it, and the server's word at its end."""

from __future__ import annotations

from typing import Any

import requests

from field_client.sync.faults import transport
from field_client.sync.link import Link, content_of
from shared.protocol.tus import CHUNK_TYPE, HASH_NAME, LENGTH, METADATA, OFFSET, RESUMABLE, TUS_VERSION, write_metadata

UPLOADS = "/evidence"
_MOST_DIGITS = 15


class Tus:
    """Uploads are named by the photo's SHA-256 (64 hex), so that nothing about them need be kept here."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def offset(self, file_hash: str) -> int | None:
        """How many bytes the server has; None when it has not heard of this photo."""
        answer, _ = self._ask("HEAD", f"{UPLOADS}/{file_hash}", b"", {})
        if answer.status_code != 200:
            return None  # a refusal has no words here: the request after this one hears them
        return _number(answer)

    def create(self, file_hash: str, size: int) -> int:
        """Begin an upload; 0. Refused with the reason."""
        metadata = write_metadata({HASH_NAME: file_hash})
        answer, _ = self._told("POST", UPLOADS, b"", {LENGTH: str(size), METADATA: metadata})
        return _number(answer) if OFFSET in answer.headers else 0

    def send(self, file_hash: str, offset: int, data: bytes) -> int:
        """Add `data` at `offset`; how many bytes the server has now. Refused 409 when it stands elsewhere."""
        headers = {OFFSET: str(offset), "Content-Type": CHUNK_TYPE}
        answer, _ = self._told("PATCH", f"{UPLOADS}/{file_hash}", data, headers)
        return _number(answer)

    def receipt(self, file_hash: str) -> dict[str, Any]:
        """The answer that holds the signed receipt; to be checked before it is believed."""
        return self._link.get(f"{UPLOADS}/{file_hash}/receipt")

    def _told(self, method: str, path: str, data: bytes, headers: dict[str, str]) -> tuple[requests.Response, bytes]:
        answer, raw = self._ask(method, path, data, headers)
        if answer.status_code >= 400:
            content_of(answer, raw)  # raises the refusal in the server's words
        if answer.status_code not in {200, 201, 204}:
            raise transport("bad_answer")
        return answer, raw

    def _ask(self, method: str, path: str, data: bytes, headers: dict[str, str]) -> tuple[requests.Response, bytes]:
        answer, raw = self._link.exchange(method, path, data, {RESUMABLE: TUS_VERSION, **headers})
        if answer.headers.get(RESUMABLE) != TUS_VERSION:
            content_of(answer, raw)  # our own refusal, or a fault on the way
            raise transport("captive_portal")
        return answer, raw


def _number(answer: requests.Response) -> int:
    text = answer.headers.get(OFFSET, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise transport("bad_answer")
    return int(text)
