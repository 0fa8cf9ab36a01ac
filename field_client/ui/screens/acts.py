"""05, 05b: the acts. Words without accents find them; frames, limits and the decree are shown, not only sums."""

from __future__ import annotations

from functools import partial
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens.step import StepPanel
from field_client.ui.views import (
    ActView,
    AssessmentView,
    CircumstanceRow,
    DraftView,
    FavouriteRow,
    Tone,
    ViolationRow,
)
from field_client.ui.widgets.base import Card, Para, Rule, Stack
from field_client.ui.widgets.buttons import Tap, Tick
from field_client.ui.widgets.chips import Favourite
from field_client.ui.widgets.dialog import Dialog

MOST_HITS = 6


class HitRow(Tap):
    text = StringProperty("")
    taken = BooleanProperty(False)


class ActCard(Card):
    title = StringProperty("")
    basis = StringProperty("")
    frame = StringProperty("")
    amount = StringProperty("")
    amount_label = StringProperty("")
    licence = StringProperty("")
    count = NumericProperty(1)
    counted = BooleanProperty(False)
    __events__ = ("on_remove", "on_circumstances", "on_count")

    def on_remove(self) -> None:
        """Take the act out of the draft."""

    def on_circumstances(self) -> None:
        """Open the sheet of circumstances."""

    def on_count(self, by: int) -> None:
        """One more or one less person or item."""


class ActsStep(StepPanel):
    """Ids: `query`, `hit_<n>`, `fav_<n>`, `act_<n>` (its ids: remove, circumstances, less, more)."""

    total = StringProperty("")
    summary = StringProperty("")
    empty = BooleanProperty(True)

    def __init__(self, **values: object) -> None:
        self._hit_rows: list[HitRow] = []
        self.hits: tuple[ViolationRow, ...] = ()
        self._favourites: tuple[FavouriteRow, ...] = ()
        super().__init__(**values)

    def entered(self) -> None:
        self._assessed: list[object] = []
        self.ids.query.text = ""
        draft_id, services = self.session.draft_id, self.app.services
        if draft_id:
            self.app.bridge.call(partial(services.favourites, draft_id), then=self._show_favourites)

    def show(self, view: DraftView) -> None:
        super().show(view)
        known = [view.values.get(name) for name in ("acts", "mitigating", "aggravating", "ended_at", "vehicle.group")]
        known.append(view.values.get("offender.born"))
        if known != self._assessed:
            self._assessed = known
            self.app.bridge.call(partial(self.app.services.assess_draft, view.id), then=self._show_assessment)

    def search(self, query: str) -> None:
        if not query.strip():
            self._show_hits(())
            return
        services = self.app.services
        self.app.bridge.call(partial(services.search_violations, self.session.draft_id, query), then=self._show_hits)

    def take(self, code: str) -> None:
        """Choose an act, or give it back when it was chosen."""
        acts = self._acts()
        kept = [act for act in acts if act[0] != code]
        self.session.store({"acts": kept if len(kept) < len(acts) else [*acts, [code, 1]]})

    def count(self, code: str, by: int) -> None:
        acts = [[own, max(1, count + by) if own == code else count] for own, count in self._acts()]
        self.session.store({"acts": acts})

    def open_circumstances(self) -> None:
        self.app.bridge.call(self.app.services.circumstances, then=self._show_circumstances)

    def _acts(self) -> list[Any]:
        return list(self.session.value("acts", []))

    def _taken(self) -> set[str]:
        return {act[0] for act in self._acts()}

    def _show_hits(self, rows: tuple[ViolationRow, ...]) -> None:
        self.hits = rows
        box = self.ids.hits
        box.clear_widgets()
        self._forget("hit_")
        taken = self._taken()
        for place, row in enumerate(rows[:MOST_HITS]):
            hit = self._hit_row(place)
            hit.text, hit.taken = row.title, row.code in taken
            self.ids[f"hit_{place}"] = hit
            if place:
                box.add_widget(Rule())
            box.add_widget(hit)

    def _hit_row(self, place: int) -> HitRow:
        """Rows are kept: every letter typed shows other hits."""
        if place == len(self._hit_rows):
            hit = HitRow()
            hit.bind(on_release=lambda _hit: self.take(self.hits[place].code))
            self._hit_rows.append(hit)
        return self._hit_rows[place]

    def _show_favourites(self, rows: tuple[FavouriteRow, ...]) -> None:
        if rows == self._favourites:
            self._mark_taken()
            return
        self._favourites = rows
        self.ids.favourites.clear_widgets()
        self._forget("fav_")
        for place, row in enumerate(rows):
            tile = Favourite(text=row.label, icon=row.icon, active=row.code in self._taken())
            tile.bind(on_release=lambda _tile, row=row: self._tap_favourite(row))
            self.ids[f"fav_{place}"] = tile
            self.ids.favourites.add_widget(tile)

    def _tap_favourite(self, row: FavouriteRow) -> None:
        if row.code:
            self.take(row.code)
        else:
            self.ids.query.text = row.query

    def _show_assessment(self, view: AssessmentView) -> None:
        self.ids.acts.clear_widgets()
        self._forget("act_")
        for place, act in enumerate(view.acts):
            card = self._card(act, view)
            self.ids[f"act_{place}"] = card
            self.ids.acts.add_widget(card)
        self.empty = not view.acts
        self.summary = tr.words(view.summary)
        self.total = self._total(view)
        icon = "shield-check-outline" if view.authority and view.authority.tone is Tone.OK else ""
        self.ids.authority.show(view.authority, icon)
        self._mark_taken()

    def _total(self, view: AssessmentView) -> str:
        if view.warning_only:
            return tr._("Cảnh cáo")
        return tr._("Chưa định mức phạt") if view.total is None else wording.dong(view.total)

    def _card(self, act: ActView, view: AssessmentView) -> ActCard:
        higher = act.amount is None
        circumstances = self.session.value("mitigating", []) or self.session.value("aggravating", [])
        card = ActCard(
            title=act.title,
            basis=act.legal_basis,
            frame=f"{wording.number(act.frame_min)} – {wording.number(act.frame_max)}",
            amount=tr._("cấp trên") if act.amount is None else wording.number(act.amount),
            amount_label=tr._("Mức phạt") if higher or circumstances else tr._("Mức giữa khung"),
            licence=tr.words(act.licence),
            count=act.count,
            counted=act.counted,
        )
        card.bind(on_remove=lambda _card: self.take(act.code))
        card.bind(on_circumstances=lambda _card: self.open_circumstances())
        card.bind(on_count=lambda _card, by: self.count(act.code, by))
        return card

    def _mark_taken(self) -> None:
        taken = self._taken()
        for place, row in enumerate(self.hits[:MOST_HITS]):
            self.ids[f"hit_{place}"].taken = row.code in taken
        for place, favourite in enumerate(self._favourites):
            self.ids[f"fav_{place}"].active = bool(favourite.code) and favourite.code in taken

    def _forget(self, prefix: str) -> None:
        for name in [name for name in self.ids if name.startswith(prefix) and name[len(prefix) :].isdigit()]:
            del self.ids[name]

    def _show_circumstances(self, rows: tuple[CircumstanceRow, ...]) -> None:
        sheet = Stack(spacing="4dp")
        dialog = Dialog(
            on_primary=self.app.dismiss,
            on_secondary=self.app.dismiss,
            icon="tune-variant",
            title=tr._("Tình tiết của vụ việc"),
            primary=tr._("Xong"),
        )
        for aggravating, title in ((False, tr._("Giảm nhẹ")), (True, tr._("Tăng nặng"))):
            sheet.add_widget(Para(text=title, weight=700))
            for row in rows:
                if row.aggravating is aggravating:
                    self._add_tick(sheet, row)
        dialog.put(sheet)
        self.app.ask(dialog)

    def _add_tick(self, sheet: Stack, row: CircumstanceRow) -> None:
        field = "aggravating" if row.aggravating else "mitigating"
        tick = Tick(text=row.title, active=row.id in self.session.value(field, []))
        tick.bind(on_release=lambda tick: self._turn(tick, field, row.id))
        sheet.ids[f"tick_{row.id.replace('.', '_')}"] = tick
        sheet.add_widget(tick)

    def _turn(self, tick: Tick, field: str, circumstance: str) -> None:
        chosen = [own for own in self.session.value(field, []) if own != circumstance]
        tick.active = not tick.active
        self.session.store({field: [*chosen, circumstance] if tick.active else chosen})
