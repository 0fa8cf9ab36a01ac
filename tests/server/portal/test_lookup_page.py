"""The public page without a browser: every state has its words, nothing typed leaks, every answer is guarded."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from server.pages import HEADERS
from server.portal.answer import MESSAGES, Answer
from server.portal.views import OPENABLE, view_of
from server.portal.words import PAYMENT_STATES, WORDS
from shared.cases.decision import Decision
from shared.cases.machines import MACHINES
from shared.numbering.lookup_code import show_code
from tests.samples import HELMET_FINE, moment
from tests.server.conftest import World

NOW = moment("2026-11-21 19:20")


def ask(world: World, number: str, **more: str) -> TestResponse:
    return world.client.post("/tra-cuu", data={"so": number, **more})


def decide(world: World, case: UUID, **changes: Any) -> Decision:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case), **changes)
    tablet.enter(case, decision)
    assert tablet.push().status_code == 200
    return decision


def test_every_state_of_the_look_up_has_a_heading_and_says_what_to_do() -> None:
    assert set(WORDS) == set(MESSAGES)
    for state, words in WORDS.items():
        assert words.title, state
        assert words.title_en, state
        assert words.steps or state == "found"


def test_every_state_of_payment_has_words() -> None:
    states = {state for state, _action in MACHINES["payment"]} | set(MACHINES["payment"].values())
    assert set(PAYMENT_STATES) == states


@pytest.mark.parametrize("state", sorted(MESSAGES))
def test_without_a_fact_no_state_shows_more_than_unit_and_day(state: str) -> None:
    answer = Answer(state, "Câu.", "Sentence.", {"home": 27, "name": "Đội 3"}, "2026-11-21")
    view = view_of(answer, now=NOW)
    assert {row.label for row in view.rows} <= {"Đơn vị", "Đơn vị lập", "Ngày ký", "Ngày lập", "Quyết định"}
    assert view.can_open == (state in OPENABLE)


def test_a_report_without_decision_asks_for_no_money(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.record(case)
    tablet.push()
    page = ask(world, f"{tablet.code}-000001/BB-VPHC").text
    assert "Đã nhận biên bản, đang chờ nhập quyết định" in page
    assert "chưa phải nộp tiền" in page
    assert 'name="giay_to"' not in page


def test_a_number_that_a_tablet_holds_is_awaited_not_denied(world: World) -> None:
    world.tablet()
    page = ask(world, "000007/QĐ-XPHC").text
    assert "Chưa thấy số này" in page
    assert "đã cấp cho máy của Đội Cảnh sát giao thông số 3" in page


def test_a_document_typed_in_full_opens_by_its_last_six_characters(world: World, case: UUID) -> None:
    code = show_code(decide(world, case).code or "")
    assert "5.500.000 đồng" in ask(world, code, mo="1", giay_to="001099 012345").text
    assert "5.500.000" not in ask(world, code, mo="1", giay_to="12345").text


def test_a_warning_is_not_shown_as_money(world: World, case: UUID) -> None:
    warned = replace(HELMET_FINE, amount=0, penalty="warning")
    decision = decide(world, case, acts=(warned,), penalty="warning", total=0, points=0)
    page = ask(world, show_code(decision.code or ""), mo="1", giay_to="012345").text
    assert "Cảnh cáo" in page
    assert "0 đồng" not in page
    assert "Nơi nộp" not in page


def test_what_was_typed_comes_back_escaped_and_never_in_an_address(world: World) -> None:
    answer = ask(world, '"><script>alert(1)</script>')
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r'<form[^>]+method="get"', answer.text)


@pytest.mark.parametrize(("field", "value"), [("ngay", "21/11/2026"), ("don_vi", "x"), ("so", "")])
def test_a_bad_field_is_an_error_on_the_page_and_not_a_crash(world: World, field: str, value: str) -> None:
    answer = world.client.post("/tra-cuu", data={"so": "1", field: value})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_page_says_when_its_figures_were_read(world: World) -> None:
    world.clock.ms = NOW
    assert "Số liệu lúc 19:20 ngày 21/11/2026" in ask(world, "1").text


@pytest.mark.parametrize("path", ["/tra-cuu", "/dang-nhap", "/khong-co", "/static/base.css", "/api/v1/khong-co"])
def test_every_answer_carries_the_guarding_headers(world: World, path: str) -> None:
    answer = world.client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_no_page_has_a_script_or_style_of_its_own(world: World, case: UUID) -> None:
    code = show_code(decide(world, case).code or "")
    for page in (ask(world, code, mo="1", giay_to="012345").text, world.client.get("/dang-nhap").text):
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]+src=)", page)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_an_unknown_page_is_refused_in_both_languages_and_an_api_in_json(world: World) -> None:
    page = world.client.get("/khong-co")
    assert page.status_code == 404
    assert "Không có trang này." in page.text
    assert "There is no such page." in page.text
    assert world.client.get("/api/v1/khong-co").get_json()["message_vi"] == "Không có trang này."


def test_a_failure_shows_no_insides(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("server.portal.pages.answer_to", fail)
    answer = ask(world, str(uuid4()))
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Thử lại sau ít phút" in answer.text


def test_too_large_a_form_is_refused_with_a_page(world: World) -> None:
    answer = world.client.post("/tra-cuu", data={"so": "1" * 2_000_000})
    assert answer.status_code == 413
    assert 'lang="vi"' in answer.text
