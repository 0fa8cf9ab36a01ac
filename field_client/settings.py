"""Where the tablet keeps its things. No setting here touches the clock (design 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes free on the tablet's disk under which a person is warned, no photo is taken any more, no new report is
    begun; what is begun is always finished. `reserve` is kept aside for a disk that others filled."""

    warn: int = 500_000_000
    photos: int = 200_000_000
    reports: int = 50_000_000
    reserve: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """`data_dir` holds the encrypted store and the key wraps; the file printer writes below `print_dir`.

    `secret_file` is the desktop's stand-in for the hardware key store: a copied `data_dir` without it does not open.
    Seconds: `sync_every` between quiet rounds, `timeout` of one request. `lease_size` numbers are asked for at once.
    Pictures go from the tablet `keep_photos_days` after the server signed for them. `stick_roots`: where the system
    mounts USB sticks; none = sealed files go to `export_dir`.
    """

    data_dir: Path
    print_dir: Path
    export_dir: Path
    secret_file: Path
    printer: str = "file"
    sync_every: float = 60.0
    timeout: float = 20.0
    lease_size: int = 50
    keep_photos_days: int = 30
    app_version: str = "0.1.0"
    room: Room = Room()
    stick_roots: tuple[Path, ...] = ()

    @classmethod
    def under(cls, folder: Path) -> Settings:
        """Everything below one folder, as the demo, the tests and a desktop trial use it."""
        return cls(
            data_dir=folder / "data",
            print_dir=folder / "printed",
            export_dir=folder / "export",
            secret_file=folder / "device.secret",
        )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """BIENBAN_TABLET_HOME (default ``~/.local/share/bienban-tablet``), BIENBAN_PRINTER (default ``file``) and
        BIENBAN_STICK, a folder for sealed files (default: the USB stick that is plugged in)."""
        home = environment.get("BIENBAN_TABLET_HOME") or str(Path.home() / ".local" / "share" / "bienban-tablet")
        base = cls.under(Path(home).expanduser())
        folder = environment.get("BIENBAN_STICK")
        return cls(
            base.data_dir,
            base.print_dir,
            Path(folder).expanduser() if folder else base.export_dir,
            base.secret_file,
            printer=environment.get("BIENBAN_PRINTER", base.printer),
            stick_roots=() if folder else (Path("/media"), Path("/run/media")),
        )
