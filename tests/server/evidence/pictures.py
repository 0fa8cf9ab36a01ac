"""Photos that are evidently made up, and a tus client in a few lines over Flask's test client."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from shared.cases.records import EvidenceAdded
from shared.protocol.tus import CHUNK_TYPE, write_metadata
from tests.server.tablet import TestTablet

UPLOADS = "/api/v1/evidence"


def picture(seed: int = 1, size: int = 5_000) -> bytes:
    """Begins as a JPEG does; the rest is noise, as incompressible as a photo."""
    return b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(size - 4)


def name_of(photo: bytes) -> str:
    return hashlib.sha256(photo).hexdigest()


def claim(tablet: TestTablet, photo: bytes, case: UUID | None = None) -> UUID:
    """Write and push the event that names `photo`; its case."""
    case = case or uuid4()
    tablet.add("evidence.added", EvidenceAdded(name_of(photo), len(photo), "image/jpeg", tablet.now), case=case)
    assert tablet.push().status_code == 200
    return case


@dataclass
class Sender:
    """Speaks tus as `tablet`."""

    tablet: TestTablet

    def ask(self, method: str, path: str, *, data: bytes = b"", **headers: str) -> TestResponse:
        told = {"Tus-Resumable": "1.0.0", **self.tablet.headers}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.tablet.client.open(path, method=method, data=data, headers=told)

    def create(self, photo: bytes, *, name: str | None = None, length: int | None = None) -> TestResponse:
        metadata = write_metadata({"sha256": name_of(photo) if name is None else name, "filename": "anh.jpg"})
        size = len(photo) if length is None else length
        return self.ask("POST", UPLOADS, Upload_Length=str(size), Upload_Metadata=metadata)

    def send(self, name: str, offset: int, data: bytes, **headers: str) -> TestResponse:
        return self.ask(
            "PATCH", f"{UPLOADS}/{name}", data=data, Upload_Offset=str(offset), Content_Type=CHUNK_TYPE, **headers
        )

    def whole(self, photo: bytes) -> TestResponse:
        """Create and send in one chunk."""
        created = self.create(photo)
        assert created.status_code == 201, created.get_data()
        return self.send(name_of(photo), 0, photo)

    def offset(self, name: str) -> Any:
        return self.ask("HEAD", f"{UPLOADS}/{name}").headers.get("Upload-Offset")

    def receipt(self, photo: bytes) -> TestResponse:
        return self.ask("GET", f"{UPLOADS}/{name_of(photo)}/receipt")
