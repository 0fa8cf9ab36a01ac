"""Search over the tablet's own rows, and the cases that await, have or passed on a decision.

Both look only into this tablet's ledger and say so: nothing found here is no proof that nothing exists (I7).
"""

from __future__ import annotations

from functools import partial

from kivy.properties import StringProperty

from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.views import CaseRow, Stage
from field_client.ui.widgets.cases import open_case

TO_DO = (Stage.AWAITING, Stage.ENTERED, Stage.PRINT_UNKNOWN, Stage.LAPSED)
GROUPS = {
    # pick: (words, stages; () = all)
    "all": ("Tất cả {n}", ()),
    "todo": ("Cần làm {n}", TO_DO),
    "passed": ("Chuyển hồ sơ {n}", (Stage.TRANSFERRED,)),
    "done": ("Xong trên máy {n}", (Stage.PRINTED, Stage.CORRECTED, Stage.CANCEL_ASKED, Stage.CANCELLED)),
}


class CasesScreen(TabletScreen):
    """What both lists share: rows that open a case where it stands. Id `rows/row_<case>`."""

    railed = True
    empty_title = StringProperty("")
    empty_text = StringProperty("")

    def open_row(self, case_id: str) -> None:
        open_case(self.app, next(row for row in self._rows if row.case_id == case_id))

    def _put(self, rows: tuple[CaseRow, ...]) -> None:
        self._rows = rows
        self.ids.rows.show(rows)


class SearchScreen(CasesScreen):
    """Id `query`."""

    found = StringProperty("")

    def opened(self) -> None:
        self.ids.query.set_text("")
        self.look_for("")

    def look_for(self, query: str) -> None:
        """Search at every letter; only the answer for what stands in the field is shown."""
        self._query = query.strip()
        if not self._query:
            self._show("", ())
            return
        search = partial(self.app.services.search_cases, self._query)
        self.app.bridge.call(search, then=partial(self._show, self._query))

    def _show(self, query: str, rows: tuple[CaseRow, ...]) -> None:
        if query != self._query:
            return
        self._put(rows)
        self.found = tr._("{n} hồ sơ, mới nhất ở trên", n=len(rows)) if rows else ""
        if rows:
            self.empty_title = self.empty_text = ""
        elif query:
            self.empty_title = tr._("Không thấy trong máy này")
            self.empty_text = tr._("Hồ sơ có thể ở máy khác hoặc ở đơn vị. Thử biển số hoặc số biên bản.")
        else:
            self.empty_title = tr._("Tìm trong hồ sơ của máy này")
            self.empty_text = tr._("Gõ họ tên, biển số, số biên bản hoặc số quyết định. Không cần mạng.")


class DecisionsScreen(CasesScreen):
    """Ids `filters/pick_<all|todo|passed|done>`."""

    which = StringProperty("all")

    def opened(self) -> None:
        self.which = "all"
        self.ticked()

    def ticked(self) -> None:
        self.app.bridge.call(self.app.services.decisions, then=self._show)

    def choose(self, which: str) -> None:
        self.which = which
        self._show(self._all)

    def _show(self, rows: tuple[CaseRow, ...]) -> None:
        self._all = rows
        groups = {key: tuple(row for row in rows if not stages or row.stage in stages)
                  for key, (_words, stages) in GROUPS.items()}  # fmt: skip
        self.ids.filters.active = self.which
        self.ids.filters.choices = [
            (key, tr._(words, n=len(groups[key])), "")
            for key, (words, _stages) in GROUPS.items()
            if groups[key] or key in ("all", self.which)
        ]
        self._put(groups[self.which])
        self.empty_title = "" if groups[self.which] else tr._("Chưa có quyết định nào")
        self.empty_text = tr._("Hoàn tất một biên bản; hồ sơ chờ quyết định sẽ nằm ở đây.") if not rows else ""
