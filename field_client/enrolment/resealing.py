"""The unit rotated its recovery key: at the next right PIN the store key is sealed to the new one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from field_client.enrolment.keystore import Keystore
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.store import KEY_BYTES
from shared.errors import Corrupt
from shared.seal.base64url import from_base64url
from shared.seal.box import BoxPurpose, close_box


def keep_sealing_key(tx: Connection, content: Mapping[str, Any]) -> None:
    """The unit's key of today, from the document `sealing`. Corrupt("sealing") when it is none."""
    try:
        public = from_base64url(content["key"])
        if len(public) != KEY_BYTES:
            raise ValueError("key")
    except (KeyError, TypeError, ValueError) as error:
        raise Corrupt(
            "sealing",
            vi="Khoá niêm phong của đơn vị không đúng dạng nên không dùng.",
            en="The unit's sealing key is malformed and is not used.",
        ) from error
    if meta.get(tx, "recovery_sealed_to") is None:
        meta.put(tx, "recovery_sealed_to", meta.get(tx, "recovery_key"))
    meta.put(tx, "recovery_key", content["key"])


def reseal(tablet: OpenTablet, keystore: Keystore, store_key: bytes) -> None:
    """Nothing where the wrap is to the key of today. Cut off in between, it is simply done again."""
    with tablet.store.reading() as connection:
        wanted = meta.get(connection, "recovery_key")
        done = meta.get(connection, "recovery_sealed_to", wanted)
    if wanted == done:
        return
    box = close_box(
        store_key,
        from_base64url(wanted),
        BoxPurpose("recovery", tablet.identity.tablet),
        ephemeral=os.urandom(32),
        nonce=os.urandom(12),
    )
    keystore.renew_recovery(box)
    with tablet.store.transaction() as tx:
        meta.put(tx, "recovery_sealed_to", wanted)
