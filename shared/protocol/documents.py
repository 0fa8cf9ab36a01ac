"""Documents of the feed: fetched whole, signed by the server, kept by name and version (docs/protocol.md 14)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shared.errors import Corrupt, InvalidInput
from shared.seal.keys import SigningKey
from shared.seal.signed import Signed

NAMES = ("catalogue", "roster", "keys", "policy", "calendar", "forms", "prior_offences", "sealing")


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one document of a unit; `content` is text (CSV, or JSON as text)."""

    name: str
    version: str
    home: int
    dated: int
    content: str


def sign_document(key: SigningKey, document: Document) -> Signed:
    """The document under the server's signature."""
    return Signed.make(
        "document",
        {
            "name": document.name,
            "version": document.version,
            "home": document.home,
            "dated": document.dated,
            "content": document.content,
        },
        key,
    )


def document_hash(signed: Signed) -> str:
    """SHA-256 of the exact body: what the feed announces, 64 hex."""
    return hashlib.sha256(signed.body).hexdigest()


def open_document(signed: Signed, public_of: Callable[[bytes], bytes | None]) -> Document:
    """The document, its signature checked. Corrupt otherwise."""
    body = signed.opened("document", public_of)
    try:
        document = Document(**body)
        if type(document.home) is not int or type(document.dated) is not int:
            raise TypeError("integers")
        if not all(isinstance(one, str) for one in (document.name, document.version, document.content)):
            raise TypeError("texts")
        return document
    except TypeError as error:
        raise Corrupt(
            "document",
            vi="Tài liệu từ máy chủ không đúng dạng nên không dùng. Đồng bộ lại.",
            en="A document from the server is malformed and is not used. Sync again.",
        ) from error


def read_editions(text: str) -> dict[str, list[date]]:
    """The content of `forms`: form → first days of its editions, rising. InvalidInput("forms")."""
    try:
        listed: dict[str, list[date]] = {}
        for one in json.loads(text)["editions"]:
            if not isinstance(one["form"], str):
                raise TypeError("form")
            listed.setdefault(one["form"], []).append(date.fromisoformat(one["edition"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidInput(
            "forms",
            vi="Danh sách mẫu biểu không đúng dạng nên không dùng.",
            en="The list of forms is malformed and is not used.",
        ) from error
    return {form: sorted(days) for form, days in listed.items()}
