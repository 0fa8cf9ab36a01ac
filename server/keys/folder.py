"""The folder of private keys (0700, files 0600): outside the database and its backup, so that neither leaks them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.errors import Conflict, NotFound
from shared.ids import parse_uuid
from shared.ledger.stick import box_key_id
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keys import raw_public

ROOT, SERVER, RECOVERY, TOKENS, SERVER_ID = "root.key", "server.key", "recovery.key", "tokens.key", "server.id"
_OLDER = ".old.key"


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Opened once at start. `root` signs key lists, `server` everything else the server states.

    `tokens` (32 bytes) makes enrolment repeatable without keeping a token in clear. `server_id` names this server in
    receipts and leases. `older`: recovery keys of before a rotation, newest first, kept as long as a tablet or a stick
    may hold something that was sealed to them.
    """

    server_id: UUID
    root: Ed25519PrivateKey
    server: Ed25519PrivateKey
    recovery: X25519PrivateKey
    tokens: bytes
    older: tuple[X25519PrivateKey, ...] = ()

    @property
    def root_public(self) -> bytes:
        """32 raw bytes: what tablets and checkers pin."""
        return raw_public(self.root)

    @property
    def server_public(self) -> bytes:
        """32 raw bytes."""
        return raw_public(self.server)

    @property
    def recovery_public(self) -> bytes:
        """32 raw bytes (X25519): tablets wrap their store key to it."""
        return _public(self.recovery)

    @property
    def box_keys(self) -> tuple[X25519PrivateKey, ...]:
        """Every key that a sealed box of this server may be closed to, the newest first."""
        return (self.recovery, *self.older)

    def box_key(self, kid: bytes) -> X25519PrivateKey | None:
        """The key with this id (`box_key_id`), or None."""
        return next((one for one in self.box_keys if box_key_id(_public(one)) == kid), None)


def make_key_folder(folder: Path, randomness: Callable[[int], bytes], server_id: UUID) -> KeyFolder:
    """New keys in `folder`. Conflict("keys_exist") when there are some: overwriting them would orphan every tablet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / ROOT).exists():
        raise Conflict(
            "keys_exist",
            field=str(folder),
            vi=f"Thư mục {folder} đã có khoá. Không tạo đè; dùng lại khoá cũ hoặc chọn thư mục khác.",
            en=f"The folder {folder} already holds keys. They are not overwritten; use them or choose another folder.",
        )
    folder.chmod(0o700)
    for name in (ROOT, SERVER, RECOVERY, TOKENS):
        _write_private(folder / name, to_base64url(randomness(32)))
    _write_private(folder / SERVER_ID, str(server_id))
    return open_key_folder(folder)


def open_key_folder(folder: Path) -> KeyFolder:
    """The keys. NotFound("keys") when one is missing or damaged; Conflict("keys_open") when others could read it."""
    try:
        values = {name: _read_private(folder / name) for name in (ROOT, SERVER, RECOVERY, TOKENS, SERVER_ID)}
        raw = {name: from_base64url(text) for name, text in values.items() if name != SERVER_ID}
        return KeyFolder(
            server_id=parse_uuid(values[SERVER_ID], "server_id"),
            root=Ed25519PrivateKey.from_private_bytes(raw[ROOT]),
            server=Ed25519PrivateKey.from_private_bytes(raw[SERVER]),
            recovery=X25519PrivateKey.from_private_bytes(raw[RECOVERY]),
            tokens=raw[TOKENS],
            older=_older(folder),
        )
    except (OSError, ValueError) as error:
        raise NotFound(
            "keys",
            field=str(folder),
            vi=f"Không đọc được khoá trong {folder}: {error}. Chạy “bienban-server init” hoặc đặt lại key_dir.",
            en=f"The keys in {folder} cannot be read: {error}. Run “bienban-server init” or set key_dir.",
        ) from error


def rotate_recovery(folder: Path, randomness: Callable[[int], bytes]) -> KeyFolder:
    """A new recovery key; the old one stays beside it, so that what waits sealed to it still opens.

    The old key is copied before the new one takes its name: cut off in between, no key is lost. Running programs take
    the new key at their next start.
    """
    old = open_key_folder(folder).recovery
    kept = folder / f"recovery-{box_key_id(_public(old)).hex()}{_OLDER}"
    if not kept.exists():
        _write_private(kept, to_base64url(old.private_bytes_raw()))
    fresh = folder / f".{RECOVERY}.new"
    fresh.unlink(missing_ok=True)
    _write_private(fresh, to_base64url(randomness(32)))
    fresh.replace(folder / RECOVERY)
    return open_key_folder(folder)


def _older(folder: Path) -> tuple[X25519PrivateKey, ...]:
    newest = X25519PrivateKey.from_private_bytes(from_base64url(_read_private(folder / RECOVERY)))
    files = sorted(folder.glob(f"recovery-*{_OLDER}"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    keys = [X25519PrivateKey.from_private_bytes(from_base64url(_read_private(one))) for one in files]
    return tuple(one for one in keys if _public(one) != _public(newest))


def _public(key: X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _write_private(path: Path, text: str) -> None:
    # O_EXCL and the mode at creation: the key is at no moment readable by others, nor written over.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read_private(path: Path) -> str:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Conflict(
            "keys_open",
            field=str(path),
            vi=f"Tệp khoá {path} đang mở cho người khác đọc. Chạy: chmod 600 {path}",
            en=f"The key file {path} is readable by others. Run: chmod 600 {path}",
        )
    return path.read_text(encoding="ascii").strip()
