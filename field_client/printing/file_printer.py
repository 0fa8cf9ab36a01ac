"""A printer that writes PDF files: for trials, the demo, and units that print from a queue folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from field_client.store.files import write_whole
from field_client.ui.views import Words
from shared.errors import DomainError, TransportError
from shared.text import without_accents

if TYPE_CHECKING:
    from field_client.printing.ports import PrintJob

_FOLDERS = {"report": "reports", "decision": "decisions", "paper": "papers"}


class FilePrinter:
    """Writes ``reports/``, ``decisions/`` and ``papers/`` below its folder, each file whole or not at all."""

    name = "FILE"
    roll = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self) -> Words:
        """Always there."""
        return Words("in ra tệp PDF", "prints to PDF files")

    def print_copy(self, job: PrintJob) -> None:
        """One file a copy. TransportError when the folder does not take it."""
        try:
            write_whole(self._folder / _FOLDERS[job.document] / file_name(job), job.content, mode=0o644)
        except DomainError as error:
            raise TransportError("printer", vi=error.vi, en=error.en) from error


def file_name(job: PrintJob) -> str:
    """``004133-QD-XPHC-ban-1.pdf``: plain letters, so that any disk takes it."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", without_accents(job.number)).strip("-")
    return f"{plain}-ban-{job.copy}.pdf"
