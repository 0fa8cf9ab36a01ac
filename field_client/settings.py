"""Where the tablet keeps its things. No setting here touches the clock (design 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """`data_dir` holds the encrypted store and the key wraps; the file printer writes below `print_dir`.

    `secret_file` is the desktop's stand-in for the hardware key store: a copied `data_dir` without it does not open.
    Seconds: `sync_every` between quiet rounds, `timeout` of one request. `lease_size` numbers are asked for at once.
    """

    data_dir: Path
    print_dir: Path
    export_dir: Path
    secret_file: Path
    printer: str = "file"
    sync_every: float = 60.0
    timeout: float = 20.0
    lease_size: int = 50
    app_version: str = "0.1.0"

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
        """BIENBAN_TABLET_HOME (default ``~/.local/share/bienban-tablet``) and BIENBAN_PRINTER (default ``file``)."""
        home = environment.get("BIENBAN_TABLET_HOME") or str(Path.home() / ".local" / "share" / "bienban-tablet")
        base = cls.under(Path(home).expanduser())
        return cls(
            base.data_dir,
            base.print_dir,
            base.export_dir,
            base.secret_file,
            printer=environment.get("BIENBAN_PRINTER", base.printer),
        )
