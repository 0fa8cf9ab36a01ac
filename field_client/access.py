"""Before and around the PIN: preferences, the lock screen, opening and locking. Imports nothing heavy."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from field_client.enrolment.keystore import KeyFile, Keystore
from field_client.settings import Settings
from field_client.store.files import write_whole
from field_client.ui.views import LockView, Network, OfficerChoice, Preferences, TruthView, Words
from shared.clock import Clock, in_vietnam
from shared.errors import NotAllowed

PREFERENCES, COUNTS = "preferences.json", "counts.json"


class Face:
    """What is shown without the store: nothing here names an offender or a plate."""

    def __init__(self, settings: Settings, keystore: Keystore, clock: Clock) -> None:
        self._settings, self._keystore, self._clock = settings, keystore, clock
        self._preferences = _read_preferences(settings)
        self._counts: tuple[int, int | None] = _read_counts(settings)

    def preferences(self) -> Preferences:
        """As last saved."""
        return self._preferences

    def save_preferences(self, preferences: Preferences) -> None:
        """Keep them for the next start."""
        write_whole(self._settings.data_dir / PREFERENCES, json.dumps(asdict(preferences)).encode())
        self._preferences = preferences

    def truth(self) -> TruthView:
        """While the store was not opened since the start: what was last known."""
        count, oldest = self._counts
        return TruthView(Network.OFFLINE, count, oldest)

    def remember(self, truth: TruthView) -> None:
        """Keep the count of unsent events for the lock screen of the next start. A disk that takes no file is no
        reason to hide the count now."""
        counts = (truth.unsent, truth.oldest_unsent_ms)
        if counts != self._counts:
            self._counts = counts
            with suppress(NotAllowed):
                write_whole(self._settings.data_dir / COUNTS, json.dumps(counts).encode())

    def lock_view(self, truth: Callable[[], TruthView]) -> LockView | None:
        """The lock screen, or None while the tablet is not enrolled."""
        file = self._keystore.read()
        if file is None or not file.enrolled:
            return None
        officers = tuple(officer_choice(one) for one in file.face.officers)
        chosen = next(one for one in officers if one.id == str(file.officer))
        tries = self._keystore.tries()
        wait = tries.wait_ms(self._clock.mono_ms())
        return LockView(
            officer=chosen,
            officers=officers,
            unit=file.face.unit,
            unit_parent=file.face.parent,
            tablet_code=file.face.tablet_code,
            enrolled_on=_day(file),
            app_version=self._settings.app_version,
            truth=truth(),
            tries_left=tries.left if tries.failed else None,
            retry_at_ms=self._clock.now_ms() + wait if wait else None,
        )


def wiped_words(ordered_at: int, sealed_files: int) -> Words:
    """What stands on the glass after a wipe."""
    day = f"{in_vietnam(ordered_at):%d/%m/%Y %H:%M}"
    if not sealed_files:
        return Words(
            f"Máy đã xoá theo lệnh của đơn vị lúc {day}. Máy chủ đã nhận mọi mục.",
            f"Wiped by order of the unit of {day}. The server has every entry.",
        )
    return Words(
        f"Máy đã xoá theo lệnh của đơn vị lúc {day}. Còn {sealed_files} tệp niêm phong chưa gửi: đưa máy về đơn vị.",
        f"Wiped by order of the unit of {day}. {sealed_files} sealed files were not sent: take it to the unit.",
    )


def officer_choice(officer: tuple[int, str, str, str]) -> OfficerChoice:
    """(id, name, post, title) as a choice on the lock screen."""
    number, name, post, title = officer
    return OfficerChoice(str(number), name, Words(title, post.replace("_", " ").capitalize()))


def _day(file: KeyFile) -> str:
    return f"{date.fromisoformat(file.face.enrolled_on):%d/%m/%Y}"


def _read_preferences(settings: Settings) -> Preferences:
    kept = _read_json(settings, PREFERENCES)
    try:
        return Preferences(**kept) if isinstance(kept, dict) else Preferences()
    except TypeError:
        return Preferences()


def _read_counts(settings: Settings) -> tuple[int, int | None]:
    kept = _read_json(settings, COUNTS)
    return (kept[0], kept[1]) if isinstance(kept, list) and len(kept) == 2 else (0, None)


def _read_json(settings: Settings, name: str) -> Any:
    """What the file holds, or None: a damaged preference is no reason not to start."""
    try:
        return json.loads((settings.data_dir / name).read_bytes())
    except (OSError, ValueError):
        return None
