"""The one file outside the encrypted store: the wraps of its key, the count of wrong PINs, the face before the PIN.

Ten wrong PINs remove the officer's PIN wraps from this file and nothing else: the store and the unit's recovery wrap
stay, so no PIN mistake destroys evidence (I4). The face names unit and officers, never an offender or a plate.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from field_client.enrolment.hardware import HardwareSecret
from field_client.enrolment.recovery_keys import RecoveryKeys, open_recovery, seal_recovery
from field_client.enrolment.tries import MOST_TRIES, TAMPERED, Tries, open_tries, seal_tries
from field_client.enrolment.wraps import OpenedKeys, PinWrap, check_pin_form, device_key, unwrap_keys, wrap_keys
from field_client.store.files import write_whole
from shared.clock import Clock
from shared.errors import Corrupt, NotAllowed
from shared.seal.base64url import from_base64url, to_base64url

PENDING = 0
"""The officer's id while the server has not answered yet."""
FaceOfficer = tuple[int, str, str, str]
"""(id, name, post, title as signed)."""


@dataclass(frozen=True, slots=True)
class Face:
    """What may be seen before a PIN. `officers`: (id, name, post, title as signed). `url`, `tls_pin`: where a
    tablet that cannot be opened asks the unit's server for help."""

    unit: str = ""
    parent: str = ""
    tablet_code: str = ""
    enrolled_on: str = ""
    officers: tuple[FaceOfficer, ...] = ()
    url: str = ""
    tls_pin: str = ""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file's content. `enrolled` False: keys are made, the server has not (or perhaps has) answered."""

    tablet: UUID
    enrolled: bool
    officer: int
    wraps: dict[int, PinWrap]
    tries: dict[int, bytes] = field(default_factory=dict)
    recovery: bytes = b""
    face: Face = field(default_factory=Face)
    asked_with: str = ""
    """SHA-256 (hex) of the one-time code that these keys are or were asked with."""
    recovering: bytes = b""
    """The one-time keys of a recovery under way, sealed by the device (`recovery_keys`)."""


class Keystore:
    """Reads and rewrites the file; holds no key."""

    def __init__(self, path: Path, secret: HardwareSecret, clock: Clock) -> None:
        self._path, self._secret, self._clock = path, secret, clock

    def read(self) -> KeyFile | None:
        """The file, or None before any enrolment. Corrupt("keystore") when it cannot be read."""
        if not self._path.exists():
            return None
        try:
            return _from_json(json.loads(self._path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Corrupt(
                "keystore",
                vi="Tệp khoá của máy bị hỏng. Giữ nguyên máy và đưa về đơn vị mở bằng khoá dự phòng.",
                en="The key file is damaged. Keep the tablet as it is; the unit opens it with its recovery key.",
            ) from error

    def begin(self, tablet: UUID, keys: OpenedKeys, pin: str, *, asked_with: str) -> None:
        """Write the wraps of new keys before the server hears of them, so that a lost answer can be asked again."""
        self._secret.make()
        wrap = wrap_keys(keys, pin, secret=self._secret.read(), tablet=tablet)
        file = KeyFile(tablet, False, PENDING, {PENDING: wrap}, asked_with=asked_with)
        self._write(self._counted(file, PENDING, Tries()))

    def finish(self, officer: int, recovery: bytes, face: Face) -> None:
        """The server has answered and the store holds it: from here on the tablet is enrolled."""
        file = self._present()
        wraps, tries = {officer: file.wraps[PENDING]}, {officer: file.tries[PENDING]}
        self._write(KeyFile(file.tablet, True, officer, wraps, tries, recovery, face))

    def choose(self, officer: int) -> None:
        """The officer whose PIN is asked from now on. NotAllowed when he has no wrap here."""
        file = self._present()
        if officer not in {one[0] for one in file.face.officers}:
            raise NotAllowed(
                "officer_unknown",
                vi="Người này chưa đăng ký trên máy này. Đăng ký tại đơn vị.",
                en="This officer is not registered on this tablet. Register at the unit.",
            )
        self._write(replace(file, officer=officer))

    def tries(self) -> Tries:
        """Of the chosen officer; none left where the device's own secret is gone: then only the unit opens it."""
        file = self._present()
        try:
            return self._tries(file, file.officer)
        except Corrupt:
            return Tries(MOST_TRIES, 0)

    def keep_recovery(self, keys: RecoveryKeys) -> KeyFile:
        """Keep the one-time keys of a recovery, so that an answer which comes after a restart still opens."""
        self._secret.remake()
        file = self._present()
        sealed = seal_recovery(keys, device_key(self._secret.read(), "recovering", file.tablet))
        self._write(replace(file, recovering=sealed))
        return self._present()

    def recovery(self) -> RecoveryKeys | None:
        """The keys of the recovery under way for the chosen officer, or None."""
        file = self._present()
        if not file.recovering:
            return None
        keys = open_recovery(file.recovering, device_key(self._secret.read(), "recovering", file.tablet))
        return keys if keys is not None and keys.officer == file.officer else None

    def admit(self, officer: FaceOfficer, keys: OpenedKeys, pin: str) -> None:
        """Wrap `keys` under a PIN of this officer, in place of any he had. The chosen officer stays the chosen one.

        One write: before it the old wraps stand, after it the new ones, and a recovery under way is over.
        """
        check_pin_form(pin)
        self._secret.remake()
        file = self._present()
        wrap = wrap_keys(keys, pin, secret=self._secret.read(), tablet=file.tablet)
        known = officer[0] in {one[0] for one in file.face.officers}
        shown = file.face.officers if known else (*file.face.officers, officer)
        file = replace(
            file,
            wraps={**file.wraps, officer[0]: wrap},
            face=replace(file.face, officers=shown),
            recovering=b"",
        )
        self._write(self._counted(file, officer[0], Tries()))

    def change_pin(self, old: str, new: str) -> None:
        """Another PIN for the same keys. NotAllowed as `unlock`; InvalidInput("pin_form")."""
        check_pin_form(new)
        keys = self.unlock(old)
        file = self._present()
        wrap = wrap_keys(keys, new, secret=self._secret.read(), tablet=file.tablet)
        file = replace(file, wraps={**file.wraps, file.officer: wrap})
        self._write(self._counted(file, file.officer, Tries()))

    def renew_recovery(self, box: bytes) -> None:
        """The store key sealed to another key of the unit, which has rotated its own."""
        self._write(replace(self._present(), recovery=box))

    def destroy(self) -> None:
        """Wipe: the device's secret, then every wrap. Doing it again changes nothing."""
        self._secret.destroy()
        self._path.unlink(missing_ok=True)

    def unlock(self, pin: str) -> OpenedKeys:
        """The keys of the chosen officer. NotAllowed: ``wrong_pin``, ``pin_wait``, ``pin_wiped``.

        The try is counted on disk BEFORE the PIN is tested: cutting the power must not give tries for free.
        """
        file = self._present()
        wrap = file.wraps.get(file.officer)
        if wrap is None:
            raise _wiped()
        before = self._tries(file, file.officer)
        wait = before.wait_ms(self._clock.mono_ms())
        if wait > 0:
            raise _must_wait(wait)
        after = before.one_more(self._clock.mono_ms())
        self._write(self._counted(file, file.officer, after))
        keys = unwrap_keys(wrap, pin, secret=self._secret.read(), tablet=file.tablet)
        if keys is not None:
            self._write(self._counted(file, file.officer, Tries()))
            return keys
        if after.failed >= MOST_TRIES:
            kept = {officer: one for officer, one in file.wraps.items() if officer != file.officer}
            self._write(replace(self._counted(file, file.officer, after), wraps=kept))
            raise _wiped()
        raise _wrong(after.left, after.wait_ms(self._clock.mono_ms()))

    def forget(self) -> None:
        """Remove the file of an enrolment that never came about."""
        if (file := self.read()) is not None and not file.enrolled:
            self._path.unlink()

    def _present(self) -> KeyFile:
        file = self.read()
        if file is None:
            raise NotAllowed("not_enrolled", vi="Máy chưa ghi danh.", en="The tablet is not enrolled.")
        return file

    def _tries(self, file: KeyFile, officer: int) -> Tries:
        sealed, wrap = file.tries.get(officer), file.wraps.get(officer)
        if wrap is None:
            return Tries(MOST_TRIES, 0)
        if sealed is None:
            return TAMPERED
        return open_tries(sealed, device_key(self._secret.read(), "tries", file.tablet), wrap.salt)

    def _counted(self, file: KeyFile, officer: int, tries: Tries) -> KeyFile:
        key = device_key(self._secret.read(), "tries", file.tablet)
        sealed = seal_tries(tries, key, file.wraps[officer].salt)
        return replace(file, tries={**file.tries, officer: sealed})

    def _write(self, file: KeyFile) -> None:
        write_whole(self._path, json.dumps(_to_json(file), ensure_ascii=False, indent=1).encode())


def _to_json(file: KeyFile) -> dict[str, Any]:
    return {
        "version": 1,
        "tablet": str(file.tablet),
        "enrolled": file.enrolled,
        "officer": file.officer,
        "wraps": {
            str(officer): [to_base64url(part) for part in (wrap.salt, wrap.store, wrap.officer)]
            for officer, wrap in file.wraps.items()
        },
        "tries": {str(officer): to_base64url(sealed) for officer, sealed in file.tries.items()},
        "recovery": to_base64url(file.recovery),
        "face": asdict(file.face),
        "asked_with": file.asked_with,
        "recovering": to_base64url(file.recovering),
    }


def _from_json(content: dict[str, Any]) -> KeyFile:
    face = dict(content["face"])
    return KeyFile(
        tablet=UUID(content["tablet"]),
        enrolled=bool(content["enrolled"]),
        officer=int(content["officer"]),
        wraps={
            int(officer): PinWrap(*(from_base64url(part) for part in parts))
            for officer, parts in content["wraps"].items()
        },
        tries={int(officer): from_base64url(sealed) for officer, sealed in content["tries"].items()},
        recovery=from_base64url(content["recovery"]),
        face=Face(**{**face, "officers": tuple(tuple(one) for one in face["officers"])}),
        asked_with=content["asked_with"],
        recovering=from_base64url(content.get("recovering", "")),
    )


def _wiped() -> NotAllowed:
    return NotAllowed(
        "pin_wiped",
        field="pin",
        vi="Hết lượt. Dữ liệu vẫn còn; về đơn vị mở bằng khoá dự phòng.",
        en="No tries left. The data is safe; the unit opens it with its recovery key.",
    )


def _wrong(left: int, wait_ms: int) -> NotAllowed:
    later = f" Thử lại sau {_minutes(wait_ms)}." if wait_ms else ""
    later_en = f" Try again in {_minutes(wait_ms)}." if wait_ms else ""
    return NotAllowed(
        "wrong_pin",
        field="pin",
        vi=f"Mã PIN chưa đúng. Còn {left} lần.{later}",
        en=f"Wrong PIN. {left} tries left.{later_en}",
    )


def _must_wait(wait_ms: int) -> NotAllowed:
    return NotAllowed(
        "pin_wait",
        field="pin",
        vi=f"Chưa nhập được PIN. Thử lại sau {_minutes(wait_ms)}.",
        en=f"No PIN is taken yet. Try again in {_minutes(wait_ms)}.",
    )


def _minutes(ms: int) -> str:
    seconds = (ms + 999) // 1000
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
