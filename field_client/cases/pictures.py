"""First pages as pictures for the screens. Final ones only from committed documents, previews stamped (I1)."""

from __future__ import annotations

from collections import OrderedDict

from field_client.printing.paper import Committed, Press
from print_templates.images import PagePicture, page_pictures
from shared.cases.decision import Decision

DPI = 96
_KEPT = 12


class Pictures:
    """Keeps the last few, since a screen asks again and again for the same committed page."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._pages: OrderedDict[bytes, PagePicture] = OrderedDict()

    def final(self, committed: Committed) -> PagePicture:
        """Page 1 of an entered decision or recorded report."""
        key = committed.sealed.hash
        if key not in self._pages:
            self._pages[key] = _first_page(self._press.copy(committed, 1))
            while len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(key)
        return self._pages[key]

    def preview(self, decision: Decision) -> PagePicture:
        """Page 1 of the stamped preview: no number, no code, no seal."""
        from print_templates.render import preview_decision  # noqa: PLC0415 - heavy, and only here needed

        return _first_page(preview_decision(decision))


def _first_page(pdf: bytes) -> PagePicture:
    return page_pictures(pdf, dpi=DPI, most=1)[0]
