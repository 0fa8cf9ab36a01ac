"""The printer as the worker sees it. A new printer is one file with a class of this shape and one registry line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from field_client.printing.file_printer import FilePrinter
from field_client.printing.ipp_printer import IppPrinter
from field_client.printing.thermal import ThermalPrinter
from field_client.ui.views import Words
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One copy: what it is, its number as printed, and as rendered from the committed event the PDF of a sheet, or the
    commands that draw a notice (copy 0)."""

    document: Literal["report", "decision", "paper"]
    number: str
    copy: int
    content: bytes


class Printer(Protocol):
    """`print_copy` returns when the printer has taken the copy. TransportError when it did not; a printer's word
    can only lower the claim: that paper came out is said by a person."""

    @property
    def name(self) -> str: ...

    @property
    def roll(self) -> int | None:
        """Dots across where it prints notices on a roll; None: sheets."""

    def note(self) -> Words:
        """Its state in words; empty when there is nothing to say."""

    def print_copy(self, job: PrintJob) -> None: ...


REGISTRY: dict[str, Callable[[str, Path], Printer]] = {
    "file": lambda _name, folder: FilePrinter(folder),
    "ipp": lambda uri, _folder: IppPrinter(uri),
    "escpos": lambda uri, _folder: ThermalPrinter(uri),
}
"""What the setting begins with, up to a colon → how that printer is made of the whole setting and the print folder."""


def printer_named(name: str, target: Path) -> Printer:
    """The printer of the settings: ``file``, ``ipp://host/ipp/print`` or ``escpos://host:9100?width=58``.

    NotFound("printer"), InvalidInput.
    """
    kind = name.partition(":")[0]
    if kind not in REGISTRY:
        raise NotFound(
            "printer",
            vi=f"Không có loại máy in “{name}”. Chọn một trong: {', '.join(REGISTRY)}.",
            en=f"There is no printer “{name}”. Choose one of: {', '.join(REGISTRY)}.",
        )
    return REGISTRY[kind](name, target)
