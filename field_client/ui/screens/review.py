"""07: everything once more before the report becomes final. It warns that it exists only here until a receipt."""

from __future__ import annotations

from functools import partial

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens.evidence import REASONS
from field_client.ui.screens.step import StepPanel
from field_client.ui.screens.vehicle import GROUPS
from field_client.ui.views import AssessmentView, DraftView, ReportCheck

SEXES = {"male": "nam", "female": "nữ"}


class ReviewStep(StepPanel):
    """Ids `person/edit`, `vehicle/edit`, `acts/edit`, `evidence/edit`, `checks`."""

    def show(self, view: DraftView) -> None:
        services = self.app.services
        self.screen.ready = False
        self._show_person(view)
        self._show_vehicle(view)
        self._show_evidence(view)
        self.app.bridge.call(partial(services.assess_draft, view.id), then=self._show_acts)
        self.app.bridge.call(partial(services.check_report, view.id), then=self._show_check)

    def _show_person(self, view: DraftView) -> None:
        values = view.values
        text = {name: str(values.get(f"offender.{name}", "")) for name in ("name", "born", "id_number", "phone")}
        sex = tr._(SEXES.get(str(values.get("offender.sex")), ""))
        about = " · ".join(part for part in (sex, text["born"]) if part)
        phone = tr._("Không cho số") if values.get("offender.phone_declined") else text["phone"] or "—"
        self.ids.person.show(
            [
                (tr._("Họ tên"), f"[b]{text['name'] or '—'}[/b]" + (f" · {about}" if about else "")),
                (tr._("Số định danh"), text["id_number"] or "—"),
                (tr._("Điện thoại"), phone),
            ]
        )

    def _show_vehicle(self, view: DraftView) -> None:
        group = str(view.values.get("vehicle.group", ""))
        plate = view.plate.text if view.plate else ""
        words = tr._(GROUPS[group][1]).lower() if group in GROUPS else ""
        self.ids.vehicle.show([(tr._("Biển kiểm soát"), f"[b]{plate or '—'}[/b] · {words}")])

    def _show_acts(self, view: AssessmentView) -> None:
        self.ids.acts.title = tr._("Hành vi · {n}", n=len(view.acts))
        rows = []
        for place, act in enumerate(view.acts):
            amount = tr._("cấp trên định mức") if act.amount is None else wording.dong(act.amount)
            detail = f"[b]{act.title}[/b]\n{act.legal_basis} · {amount} · {tr.words(act.licence)}"
            rows.append((tr._("Hành vi {n}", n=place + 1), detail))
        self.ids.acts.show(rows)

    def _show_evidence(self, view: DraftView) -> None:
        values = view.values
        ended = values.get("ended_at")
        when = f"{wording.time_of(ended)} {wording.day_of(ended)}" if isinstance(ended, int) else "—"
        place = str(values.get("place.text", ""))
        signed = len([who for who in ("offender", "recorder", "witness") if values.get(f"signature.{who}")])
        reason = REASONS.get(str(values.get("refusal_reason", "")), "")
        parts = [
            tr._("{n} ảnh", n=len(view.photos)),
            tr._("{n} chữ ký", n=signed),
            tr._(reason).lower() if reason else "",
        ]
        self.ids.evidence.show(
            [
                (tr._("Lúc, tại"), f"{when} · {place}"),
                (tr._("Ảnh, chữ ký"), " · ".join(part for part in parts if part)),
            ]
        )

    def _show_check(self, check: ReportCheck) -> None:
        self.ids.checks.show(check.items)
        lacking = [tr.words(item.title) for item in check.items if item.tone.value == "bad"]
        self.screen.tell_missing("" if check.may_record else ". ".join(lacking) or tr._("Chưa đủ để hoàn tất"))
