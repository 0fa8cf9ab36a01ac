"""What a screen does with a paper beside its document: print it, watch the printer, take the person's answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from field_client.ui.ports import TabletServices
from field_client.ui.screens import TabletScreen
from field_client.ui.screens.print_watch import PrintWatch
from field_client.ui.views import PaperKind, PaperView, PrintingView, PrintOutcome
from field_client.ui.widgets.paper import PaperPanel
from shared.errors import DomainError


class PaperDesk:
    """Serves the panel `paper` of a screen."""

    def __init__(self, screen: TabletScreen, kind: PaperKind) -> None:
        self._screen, self._kind = screen, kind
        self._panel: PaperPanel = screen.ids.paper
        self._case_id = ""
        self._view: PaperView | None = None
        self._watch = PrintWatch(screen, self._ask)

    def show(self, case_id: str, view: PaperView | None) -> None:
        """Another case, or the same anew."""
        self._case_id, self._view = case_id, view
        self._show()

    def print_copies(self, copies: int) -> None:
        """Ask for a print of them."""
        self._call(partial(self._services.print_paper, self._case_id, self._kind, copies))

    def answer(self, outcome: str) -> None:
        """What a person said came out."""
        if self._view is not None and self._view.printing.open is not None:
            self._call(partial(self._services.settle_print, self._view.printing.open.print_id, PrintOutcome(outcome)))

    @property
    def _services(self) -> TabletServices:
        services: TabletServices = self._screen.app.services
        return services

    def _ask(self) -> None:
        self._call(partial(self._services.paper_printing, self._case_id, self._kind))

    def _call(self, act: Callable[[], PrintingView]) -> None:
        self._screen.app.bridge.call(act, then=partial(self._printed, self._case_id), failed=self._failed)

    def _failed(self, error: DomainError) -> None:
        self._screen.app.tell(error)

    def _printed(self, case_id: str, printing: PrintingView) -> None:
        if case_id != self._case_id or self._view is None:
            return
        self._view = replace(self._view, printing=printing)
        self._show()
        self._screen.app.refresh_truth()

    def _show(self) -> None:
        self._panel.show(self._view)
        if self._panel.waiting:
            self._watch.again()
        else:
            self._watch.stop()
