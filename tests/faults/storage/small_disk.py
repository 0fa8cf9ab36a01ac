"""F03 on a real small disk: filled until so many bytes are left, every act is done or refused, nothing is lost."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from field_client.settings import Room, Settings
from field_client.store.reserve import free_bytes, give_up_reserve
from field_client.tablet import Tablet
from field_client.ui import views as v
from shared.errors import DomainError
from tests.faults.storage.victims import check_whole
from tests.field_client.conftest import PIN, HandClock, Site
from tests.field_client.unit_server import UnitServer

SIZE = "8m"
LEFT = (0, 4_096, 8_192, 20_480, 40_960, 81_920, 163_840, 327_680, 655_360)
"""Bytes left on the disk when the acts begin."""


class SmallSite(Site):
    """Warns and reserves as a disk of that size needs it."""

    @property
    def settings(self) -> Settings:
        return replace(super().settings, room=Room(warn=0, photos=0, reports=0, reserve=0), lease_size=200)


@contextmanager
def mounted(folder: Path) -> Iterator[bool]:
    """A tmpfs at `folder`; False where this user may not mount."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=False, capture_output=True
    )
    yield done.returncode == 0
    if done.returncode == 0:
        subprocess.run(["umount", str(folder)], check=True)


def small_disk(folder: Path) -> dict[str, Any]:
    """For `long.parts`."""
    with mounted(folder / "disk") as there:
        if not there:
            return {"runs": 0, "faults": 0, "lost": 0, "why": "no right to mount"}
        clock = HandClock()
        server = UnitServer(clock)
        server.start()
        site = SmallSite(server, clock, folder / "disk")
        site.enrol()
        site.sync()
        refused, broken, runs = 0, [], 0
        for left in LEFT:
            runs += 1
            refused += _acts(site, left)
            broken += _checked(site, f"{left} bytes left")
        site.tablet.stop()
        server.stop()
    return {"runs": runs, "faults": refused, "lost": len(broken), "broken": broken[:5]}


def _acts(site: Site, left: int) -> int:
    """Fill the disk, do a case; how many acts were refused. Every refusal must be a domain error."""
    filler = site.folder / "filler"
    draft_id = site.draft()
    site.sync()
    give_up_reserve(site.settings.data_dir)
    filler.write_bytes(bytes(max(0, free_bytes(site.folder) - left)))
    tablet, refusals = site.tablet, []
    acts: list[Callable[[Tablet], Any]] = [
        lambda tablet: tablet.save_draft(draft_id, {"place.text": "Lê Lợi"}),
        lambda tablet: tablet.record_report(draft_id),
        lambda tablet: tablet.enter_decision(draft_id, PIN),
        lambda _tablet: site.sync(),
    ]
    for act in acts:
        try:
            act(tablet)
        except DomainError as error:
            refusals.append(error.code)
    filler.unlink()
    return len(refusals)


def _checked(site: Site, where: str) -> list[str]:
    try:
        site.restart()
        check_whole(site, [])
        site.sync()
        sums = site.tablet.home(v.CaseFilter.ALL).ledger
        if (sums.unsent, sums.created) != (0, len(site.server.events)):
            return [f"{where}: {sums}"]
    except Exception as error:  # the finding, whatever it is
        return [f"{where}: {error!r}"]
    return []
