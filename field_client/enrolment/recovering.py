"""A lost PIN: the tablet shows a challenge, two persons at the station approve, the answer gives the store key back.

The officer chooses a new PIN and gets a new key; the store, with everything unsent, is not touched (I4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from field_client.enrolment.device import Device
from field_client.enrolment.keystore import KeyFile, Keystore
from field_client.enrolment.recovery_keys import RecoveryKeys, new_recovery_keys
from field_client.enrolment.wraps import OpenedKeys, check_pin_form
from field_client.store.store import KEY_BYTES, open_connection
from field_client.sync.faults import Refused, transport
from field_client.sync.link import Address, Link
from field_client.ui.views import RecoveryState, RecoveryView
from shared.errors import Corrupt, InvalidInput, NotAllowed
from shared.protocol.messages import RecoveryReplySchema, read_message
from shared.protocol.recovery import RecoveryChallenge, make_challenge, read_answer
from shared.seal.box import BoxPurpose, open_box
from shared.seal.keys import raw_public


class Recovering:
    """For the officer chosen on the lock screen. `link_for` makes the connection to a server."""

    def __init__(self, keystore: Keystore, device: Device, *, link_for: Callable[[Address], Link]) -> None:
        self._keystore, self._device, self._link_for = keystore, device, link_for
        self._reply: dict[str, Any] = {}
        self._store_key: bytes | None = None

    def begin(self, *, anew: bool = False) -> RecoveryView:
        """The challenge of the recovery under way, or (`anew`, or there is none) of a new one.

        NotAllowed("pin_works") while the officer's PIN may still open it.
        """
        file = self._file()
        if self._keystore.tries().left > 0:
            raise NotAllowed(
                "pin_works",
                vi="Mã PIN vẫn dùng được. Nhập mã PIN.",
                en="The PIN still works. Enter the PIN.",
            )
        keys = None if anew else self._kept()
        if keys is None:
            self._reply, self._store_key = {}, None
            self._keystore.keep_recovery(new_recovery_keys(file.officer))
        return self._view()

    def ask(self) -> RecoveryView:
        """Send the challenge to the server, or ask again how it stands. TransportError: show the QR at the station."""
        self.begin()
        file = self._file()
        if not file.face.url:
            raise transport("offline")
        link = self._link_for(Address(file.face.url, file.face.tls_pin))
        try:
            answer = link.post("/recoveries", {"challenge": self._challenge().text()})
            self._reply = read_message(RecoveryReplySchema, answer)
        except Refused:
            raise
        except InvalidInput as error:
            raise transport("bad_answer") from error
        finally:
            link.close()
        if "answer" in self._reply:
            return self.take_answer(self._reply["answer"])
        return self._view()

    def take_answer(self, text: str) -> RecoveryView:
        """An answer that came, was scanned or typed. InvalidInput("answer") when it does not open this store."""
        box, keys, file = read_answer(text), self._keys(), self._file()
        try:
            key = open_box(box, X25519PrivateKey.from_private_bytes(keys.answer_key), BoxPurpose("answer", file.tablet))
            if len(key) != KEY_BYTES:
                raise _foreign()
            open_connection(self._device.store_file, key).close()
        except Corrupt as error:
            raise _foreign() from error
        self._store_key = key
        return self._view()

    def finish(self, pin: str) -> OpenedKeys:
        """Wrap the store key and the new officer's key under `pin`. NotAllowed("recovery_waits") before the answer."""
        check_pin_form(pin)
        if self._store_key is None:
            raise NotAllowed(
                "recovery_waits",
                vi="Chưa đủ hai người duyệt. Chờ, hoặc quét mã mở của đơn vị.",
                en="Two persons have not approved yet. Wait, or scan the unit's answer.",
            )
        keys = OpenedKeys(self._store_key, self._keys().officer_key)
        self._keystore.admit(self._officer(), keys, pin)
        self._reply, self._store_key = {}, None
        return keys

    def _view(self) -> RecoveryView:
        challenge = self._challenge()
        state = RecoveryState(self._reply.get("state", "asking"))
        if self._store_key is not None:
            state = RecoveryState.APPROVED
        return RecoveryView(
            officer=self._officer()[1],
            challenge=challenge.text(),
            code=challenge.code,
            state=state,
            approvals=self._reply.get("approvals", 0),
            opened=self._store_key is not None,
        )

    def _challenge(self) -> RecoveryChallenge:
        keys, file = self._keys(), self._file()
        officer = Ed25519PrivateKey.from_private_bytes(keys.officer_key)
        answer_to = X25519PrivateKey.from_private_bytes(keys.answer_key).public_key().public_bytes_raw()
        return make_challenge(
            file.tablet, keys.officer, key=officer, parts=(raw_public(officer), answer_to, file.recovery)
        )

    def _officer(self) -> tuple[int, str, str, str]:
        file = self._file()
        return next(one for one in file.face.officers if one[0] == file.officer)

    def _kept(self) -> RecoveryKeys | None:
        """None also where the device's secret was lost in between: then a new challenge is made."""
        try:
            return self._keystore.recovery()
        except Corrupt:
            return None

    def _keys(self) -> RecoveryKeys:
        keys = self._kept()
        if keys is None:
            raise NotAllowed(
                "recovery_over",
                vi="Yêu cầu mở máy này không còn. Bấm “Xin mã mới”.",
                en="This request is over. Ask for a new one.",
            )
        return keys

    def _file(self) -> KeyFile:
        file = self._keystore.read()
        if file is None or not file.enrolled:
            raise NotAllowed("not_enrolled", vi="Máy chưa ghi danh.", en="The tablet is not enrolled.")
        return file


def _foreign() -> InvalidInput:
    return InvalidInput(
        "answer",
        field="answer",
        vi="Mã mở này không phải cho máy này. Quét đúng mã của yêu cầu đang hiện.",
        en="This answer is not for this tablet. Scan the one that belongs to the request shown.",
    )
