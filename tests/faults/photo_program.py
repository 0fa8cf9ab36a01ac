"""A tablet without its glass, in a process of its own, that takes one photo and sends it, and dies at a named point.

``python -m tests.faults.photo_program FOLDER POINT TICKET|-``: with a ticket it enrols and records first. It prints the
state of each photo.
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from field_client.bootstrap import build_tablet
from field_client.settings import Settings
from field_client.store.tables import photos
from field_client.system_clock import SystemClock
from tests.faults.tablet_program import CARD, PIN, SCRIBBLE, KillAt

SIDE = 1_000


def noise() -> bytes:
    """A real JPEG that nothing shrinks: about 700 kB."""
    out = io.BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), random.Random(18).randbytes(SIDE * SIDE * 3)).save(out, "JPEG", quality=70)
    return out.getvalue()


def main(folder: str, point: str, ticket: str) -> None:
    tablet = build_tablet(Settings.under(Path(folder)), clock=SystemClock(), hooks=KillAt(point))
    if ticket == "-":
        tablet.unlock(PIN)
    else:
        tablet.enrol(tablet.read_enrolment_code(ticket), PIN)
        draft = tablet.new_draft().id
        tablet.read_card(draft, CARD)
        changes = {
            "vehicle.group": "motorbike",
            "vehicle.plate": "29AB12345",
            "offender.phone": "0912345678",
            "place.text": "Nguyễn Trãi",
            "acts": [["moto.no_helmet", 1]],
            "read_back": True,
            "signature.offender": SCRIBBLE,
            "signature.recorder": SCRIBBLE,
        }
        tablet.save_draft(draft, changes)
        tablet.add_photo(draft, noise())
        tablet.record_report(draft)
    tablet.opened.sync.sync_once()
    with tablet.opened.tablet.store.reading() as connection:
        print(*connection.execute(select(photos.c.state)).scalars())
    tablet.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
