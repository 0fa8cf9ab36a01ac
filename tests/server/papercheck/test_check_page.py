"""The page /kiem-tra-giay without a browser: every verdict has its words, and a paper heals the register."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import get_args
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from werkzeug.test import TestResponse

from print_templates.notice import NOTICE_MASK
from print_templates.verify.picture import Unreadable
from server.db import db, transaction
from server.papercheck.service import State
from server.papercheck.words import UNREADABLE, WHY, WORDS
from server.portal.models import PaperRow
from server.restore.models import Restore, SkippedRange
from shared.numbering.lookup_code import show_code
from shared.seal.base64url import from_base64url
from shared.seal.claims import SEIZURE, Claims
from shared.seal.token import from_qr_text, read_token, seal, to_qr_text
from tests.print_templates.verify.test_judged_seals import JUDGED
from tests.server.conftest import HOME, World
from tests.server.papercheck.papers import SealedPaper, enter, photo
from tests.server.test_lookup import change, found

STRANGER = Ed25519PrivateKey.from_private_bytes(b"a stranger's key, made up, 32 b!")


def send(world: World, raw: bytes, name: str = "giay.png") -> TestResponse:
    return world.client.post("/kiem-tra-giay", data={"anh": (BytesIO(raw), name)}, content_type="multipart/form-data")


def ask(world: World, text: str) -> TestResponse:
    return world.client.post("/kiem-tra-giay", data={"ma": text})


def title(answer: TestResponse) -> str:
    found = re.search(r'<h1 id="ket-qua">([^<]*)</h1>', answer.text)
    return found[1] if found else ""


def claims_of(paper: SealedPaper) -> Claims:
    return read_token(from_qr_text(paper.text))[0]


def test_every_verdict_and_every_fault_has_words() -> None:
    assert set(WORDS) == set(get_args(State))
    assert set(UNREADABLE) == set(get_args(Unreadable))
    said_by_the_banner = {"training", "no_list", "old_list", "unreadable"}
    assert {code for one in JUDGED["seals"] for code in one["codes"]} - said_by_the_banner == set(WHY)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_photo_of_an_entered_decision_fits_the_register_and_shows_what_to_compare(world: World, form: str) -> None:
    paper = enter(world)
    answer = send(world, photo(paper.text, form=form))
    assert title(answer) == "Mã khớp với sổ"
    for words in (
        paper.decision.number.text, "Đội Cảnh sát giao thông số 3", "NVM", "5.500.000 đồng",
        "điểm c khoản 7 Điều 7 Nghị định số 168/2024/NĐ-CP", "“trang 1/2”", show_code(paper.decision.code or ""),
        "Đang có hiệu lực, chưa bị huỷ",
    ):  # fmt: skip
        assert words in answer.text
    assert "NGUYỄN VĂN MẪU" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_notice_from_a_roll_is_told_from_the_form(world: World) -> None:
    paper = enter(world)
    told = "Bản thông báo in giấy cuộn, không phải tờ quyết định"
    assert told not in send(world, photo(paper.text)).text
    assert told in send(world, photo(paper.text, mask=NOTICE_MASK)).text
    again = {"tem": paper.text, "thong_bao": "1", "bien_so": "29B112345"}
    assert told in world.client.post("/kiem-tra-giay/so-sanh", data=again).text


def test_a_genuine_paper_that_never_arrived_is_told_so_and_known_from_then_on(world: World) -> None:
    paper = enter(world, push=False)
    code = paper.decision.code or ""
    assert world.look_up(code)["state"] == "awaiting_sync"
    assert title(send(world, photo(paper.text))) == "Mã thật, giấy chưa về máy chủ"
    (row,) = world.rows(PaperRow)
    assert (row.home, row.amount) == (HOME, 5_500_000)
    assert world.look_up(code)["state"] == "known_from_paper"


def test_a_seal_that_nobody_signed_leaves_no_trace_and_its_claims_are_not_repeated(world: World) -> None:
    paper = enter(world, push=False)
    forged = to_qr_text(seal(claims_of(paper), STRANGER))
    answer = ask(world, forged)
    assert title(answer) == "Mã không khớp"
    assert "Khoá ký không phải của đơn vị ghi trong mã" in answer.text
    assert "5.500.000" not in answer.text
    assert world.rows(PaperRow) == []


def test_a_bit_of_the_signature_is_enough(world: World) -> None:
    token = bytearray(from_qr_text(enter(world).text))
    token[-1] ^= 1
    answer = ask(world, to_qr_text(bytes(token)))
    assert title(answer) == "Mã không khớp"
    assert "Chữ ký trong mã không đúng" in answer.text


def test_what_was_typed_from_the_paper_is_compared_and_another_name_with_the_same_initials_is_found(
    world: World,
) -> None:
    paper = enter(world)
    typed = {"ho_ten": "nguyễn văn  mẫu", "bien_so": "29-B1 123.45", "so_tien": "5.500.000 đồng"}
    answer = world.client.post("/kiem-tra-giay/so-sanh", data={"tem": paper.text, **typed})
    assert title(answer) == "Mã khớp với sổ"
    assert answer.text.count("Khớp với mã ký") == 3
    edited = (("ho_ten", "NGHIÊM VIẾT MINH"), ("bien_so", "29B1-123.46"), ("so_tien", "500.000"))
    for name, value in edited:
        answer = world.client.post("/kiem-tra-giay/so-sanh", data={"tem": paper.text, **typed, name: value})
        assert title(answer) == "Giấy đã bị sửa"
        assert answer.text.count("Không khớp với mã ký") == 1


def test_a_report_fits_too_and_asks_for_no_money(world: World) -> None:
    tablet = world.tablet()
    tablet.record(uuid4())
    assert tablet.push().status_code == 200
    text = to_qr_text(from_base64url(json.loads(tablet.events[-1])["data"]["token"]))
    answer = ask(world, text)
    assert title(answer) == "Mã khớp với sổ"
    assert f"{tablet.code}-000001" in answer.text
    assert "đồng</strong>" not in answer.text


def test_a_seizure_is_genuine_by_its_seal_and_the_look_up_says_that_it_has_none(world: World) -> None:
    tablet = world.tablet()
    claims = replace(claims_of(enter(world, tablet=tablet)), kind=SEIZURE, series=0, code="", amount=0)
    text = to_qr_text(seal(claims, tablet.key))
    answer = ask(world, text)
    assert title(answer) == "Mã thật"
    assert "Quyết định tạm giữ" in answer.text
    refused = world.client.post("/api/v1/lookup", json={"query": text})
    assert (refused.status_code, refused.get_json()["error"]) == (404, "paper_not_looked_up")


def test_a_training_paper_has_no_value(world: World, case: UUID) -> None:
    tablet = world.tablet(numbers=0)
    tablet.ask_lease(uuid4(), year=2026, series=2)
    report = tablet.record(case, training=True)
    token = tablet.enter(case, tablet.decision(report, series=2), training=True)
    assert title(ask(world, to_qr_text(token))) == "Giấy tập huấn, không có giá trị"
    assert world.rows(PaperRow) == []


@pytest.mark.parametrize(
    ("kind", "told", "of_the_change"),
    [
        ("decision.corrected", "Mã thật, quyết định đã đính chính", "Mã khớp với sổ"),
        ("decision.cancelled", "Quyết định này đã huỷ", "Mã khớp với sổ"),
    ],
)
def test_a_changed_decision_and_the_paper_that_changed_it(
    world: World, case: UUID, kind: str, told: str, of_the_change: str
) -> None:
    tablet, decision, token = found(world, case)
    change(tablet, case, decision, kind)
    changing = to_qr_text(from_base64url(json.loads(tablet.events[-1])["data"]["token"]))
    assert title(ask(world, changing)) == "Mã thật, giấy chưa về máy chủ"
    assert tablet.push().status_code == 200
    assert title(ask(world, to_qr_text(token))) == told
    assert title(ask(world, changing)) == of_the_change


def test_a_unit_of_another_server_is_neither_genuine_nor_forged(world: World) -> None:
    other = next(one for one in JUDGED["seals"] if one["why"] == "a unit without a list")
    assert title(ask(world, other["qr"])) == "Đơn vị này không dùng máy chủ này"


def test_two_papers_in_one_picture_and_a_foreign_code_are_told(world: World) -> None:
    tablet = world.tablet()
    one, other = (enter(world, tablet=tablet) for _ in range(2))
    assert title(send(world, photo(one.text, other.text))) == "Hai mã của hai giấy khác nhau"
    assert title(send(world, photo("https://example.com/"))) == "Không phải mã QR kiểm tra"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "Tệp này không phải ảnh"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 64, "Ảnh HEIC không đọc được ở đây"),
        (photo("x")[:-40], "Tệp này không phải ảnh"),
    ],
    ids=["no picture", "HEIC", "cut short"],
)
def test_what_is_no_readable_picture_is_told_by_name(world: World, raw: bytes, told: str) -> None:
    answer = send(world, raw)
    assert (answer.status_code, title(answer)) == (422, told)


def test_a_picture_without_a_code_says_what_to_do(world: World) -> None:
    answer = send(world, photo())
    assert title(answer) == "Chưa đọc được mã QR"
    for words in ("Ra chỗ sáng", "cách một gang tay", "Lấy trọn mã QR"):
        assert words in answer.text


def test_an_upload_that_is_too_large_is_refused_on_the_page(world: World) -> None:
    answer = send(world, b"\xff\xd8\xff" + b"\0" * 15_100_000)
    assert (answer.status_code, title(answer)) == (413, "Ảnh quá lớn")


def test_a_typed_number_says_its_state_and_that_a_number_proves_no_paper(world: World) -> None:
    paper = enter(world)
    answer = ask(world, show_code(paper.decision.code or "").lower())
    assert "Có quyết định này" in answer.text
    assert "Số và mã thì ai cũng gõ được." in answer.text
    assert "5.500.000" not in answer.text


def test_nothing_typed_is_asked_for_again(world: World) -> None:
    answer = ask(world, "  ")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_number_from_before_a_restore_is_not_called_forged(world: World) -> None:
    tablet = world.tablet(numbers=5)
    paper = enter(world, tablet=tablet, push=False)
    claims = replace(claims_of(paper), serial=800, code="")
    text = to_qr_text(seal(claims, tablet.officer_key))
    assert title(ask(world, text)) == "Mã không khớp"
    with world.app.app_context(), transaction():
        db.session.add(Restore(epoch=2, began_at=world.clock.ms, cause="test"))
        db.session.add(SkippedRange(home=HOME, year=2026, series=1, first=700, last=5_700, epoch=2))
    assert title(ask(world, text)) == "Máy chủ chưa biết số này"
