"""06: pictures, place, signatures. The read-back is a tick by a person; no signature is called genuine."""

from __future__ import annotations

from typing import Any

from kivy.metrics import dp
from kivy.properties import BooleanProperty, StringProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens.evidence_sheets import PlaceSheet, StatementSheet
from field_client.ui.screens.step import StepPanel, show_row
from field_client.ui.views import DraftView, PhotoView
from field_client.ui.widgets.dialog import Dialog
from field_client.ui.widgets.photos import PhotoSheet

REASONS = {
    "refused": "Từ chối ký",
    "absent": "Không có mặt",
    "unable": "Không tự ký được",
    "unknown": "Chưa rõ là ai",
}


class EvidenceStep(StepPanel):
    """Ids: `photo`, `photos/photo_<n>`, `place`, `statement`, `read_back`, `offender`, `recorder`, `witness` (the last
    three with `area`), `reasons/pick_<reason>`, `witness_kind/seg_<kind>`, `witness_name`, `witness_address`,
    `refusal_note`."""

    place = StringProperty("")
    place_when = StringProperty("")
    place_note = StringProperty("")
    photo_note = StringProperty("")
    statement_note = StringProperty("")
    offender = StringProperty("")
    recorder = StringProperty("")
    refused_sign = BooleanProperty(False)

    def entered(self) -> None:
        self._nobody = False
        self.ids.reasons.choices = [(key, tr._(words), "") for key, words in REASONS.items()]
        self.ids.witness_kind.choices = [
            ("authority", tr._("Chính quyền cấp xã")),
            ("person", tr._("Người chứng kiến")),
            ("nobody", tr._("Không có ai")),
        ]

    def take_photo(self) -> None:
        camera = self.app.services.camera
        if camera.available:
            self.session.add_photo(camera.take_photo)
        else:
            self.app.toast(tr._("Máy này không có máy ảnh."), "camera-outline")

    def look_at(self, photo: PhotoView) -> None:
        """A picture alone: keep it, take it again, or leave it out. Once the report is recorded it stays."""

        def retake() -> None:
            self.app.dismiss()
            self.session.retake_photo(photo.id, self.app.services.camera.take_photo)

        def leave_out() -> None:
            self.app.dismiss()
            self.session.remove_photo(photo.id)

        sheet = PhotoSheet(photo, retake=retake, leave_out=leave_out)
        dialog = Dialog(
            on_primary=self.app.dismiss,
            on_secondary=self.app.dismiss,
            icon="camera-outline",
            title=tr._("Ảnh chụp lúc {time}", time=wording.seconds_of(photo.taken_ms)),
            primary=tr._("Giữ ảnh"),
        )
        dialog.put(sheet)
        self.app.ask(dialog)

    def turn_read_back(self) -> None:
        self.session.store({"read_back": not self.session.value("read_back", False)})

    def signed(self, who: str, strokes: list[Any]) -> None:
        self.session.store({f"signature.{who}": strokes})

    def choose_reason(self, reason: str) -> None:
        same = self.ids.reasons.active == reason
        changes: dict[str, object] = {"refusal_reason": "" if same else reason}
        if not same:
            changes["signature.offender"] = []
        self.session.store(changes)

    def choose_witness(self, kind: str) -> None:
        self.session.store({"witness.kind": "" if kind == "nobody" else kind})
        self._nobody = kind == "nobody"

    def edit_place(self) -> None:
        self._open_sheet(PlaceSheet(session=self.session), "map-marker", tr._("Thời gian, địa điểm"))

    def edit_statement(self) -> None:
        self._open_sheet(StatementSheet(session=self.session), "message-text-outline", tr._("Lời trình bày"))

    def _open_sheet(self, sheet: Any, icon: str, title: str) -> None:
        def done() -> None:
            if sheet.finish():
                self.app.dismiss()

        dialog = Dialog(on_primary=done, on_secondary=self.app.dismiss, icon=icon, title=title, primary=tr._("Xong"))
        dialog.put(sheet)
        self.app.ask(dialog)

    def show(self, view: DraftView) -> None:
        super().show(view)
        values = view.values
        self.offender = str(values.get("offender.name", ""))
        self.ids.read_back.active = bool(values.get("read_back"))
        self._show_place(view)
        self._show_photos(view.photos)
        self._show_signatures(view)
        statement = str(values.get("statement", ""))
        self.statement_note = statement or tr._("Chưa ghi")
        missing = [tr.words(item.words) for item in view.missing if item.step == "evidence"]
        self.screen.tell_missing(tr._("Còn thiếu: {what}", what=", ".join(missing)) if missing else "")

    def _show_place(self, view: DraftView) -> None:
        values = view.values
        self.place = str(values.get("place.text", "")) or tr._("Chưa có địa điểm")
        accuracy = values.get("place.accuracy")
        ended = values.get("ended_at")
        now = self.app.services.now_ms()
        self.place_when = wording.moment_of(ended, now) if isinstance(ended, int) else ""
        parts = [
            str(values.get("place.ward", "")),
            tr._("sai số {n} m", n=accuracy) if accuracy else "",
        ]
        self.place_note = " · ".join(part for part in parts if part)

    def _show_photos(self, photos: tuple[PhotoView, ...]) -> None:
        self.ids.photos.show(photos)
        self.photo_note = tr._("{n} ảnh, giữ bản gốc", n=len(photos)) if photos else tr._("Chưa có ảnh")

    def _show_signatures(self, view: DraftView) -> None:
        values = view.values
        reason = str(values.get("refusal_reason", ""))
        self.refused_sign = bool(reason)
        self.ids.reasons.active = reason
        kind = str(values.get("witness.kind", ""))
        nobody = bool(reason) and not kind and (self._nobody or bool(values.get("refusal_note")))
        self.ids.witness_kind.active = "nobody" if nobody else kind
        show_row(self.ids.offender, dp(176), shown=not reason)
        show_row(self.ids.witness_kind, dp(56), shown=bool(reason))
        show_row(self.ids.witness_names, dp(101), shown=bool(kind and reason))
        show_row(self.ids.witness, dp(176), shown=bool(kind and reason))
        show_row(self.ids.refusal_row, dp(101), shown=nobody)
        self.recorder = view.recorder
        for who in ("offender", "recorder", "witness"):
            self.ids[who].show(list(values.get(f"signature.{who}", []) or []))  # type: ignore[call-overload]
        self.ids.recorder.awaited = bool(reason or self.ids.offender.done) and not self.ids.recorder.done
        self.ids.offender.awaited = not reason and not self.ids.offender.done
