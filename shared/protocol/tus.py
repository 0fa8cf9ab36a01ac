"""tus 1.0 as both sides speak it: header names, extensions, metadata (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

TUS_VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
CHECKSUMS = ("sha1", "sha256")
"""sha1 is what tus demands of everybody; it finds a damaged chunk. What a photo is, its SHA-256 says."""
RESUMABLE, VERSION, EXTENSION = "Tus-Resumable", "Tus-Version", "Tus-Extension"
MAX_SIZE, CHECKSUM_ALGORITHM = "Tus-Max-Size", "Tus-Checksum-Algorithm"
OFFSET, LENGTH, METADATA = "Upload-Offset", "Upload-Length", "Upload-Metadata"
CHECKSUM, EXPIRES = "Upload-Checksum", "Upload-Expires"
OVERRIDE = "X-HTTP-Method-Override"
CHUNK_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
HASH_NAME = "sha256"
"""The metadata name under which a client says which photo this is: 64 hex."""


def write_metadata(values: Mapping[str, str]) -> str:
    """``name base64,name base64``."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def read_metadata(header: str) -> dict[str, str]:
    """The values by name; a name without a value is "". ValueError when the header has another form."""
    values: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        name, _, encoded = pair.partition(" ")
        values[name] = _decoded(encoded).decode()
    return values


def read_checksum(header: str) -> tuple[str, bytes]:
    """``sha1 <base64>`` as (algorithm, digest). ValueError for an algorithm that is not in CHECKSUMS."""
    algorithm, _, encoded = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise ValueError("checksum algorithm")
    return algorithm, _decoded(encoded)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
