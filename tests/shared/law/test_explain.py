"""The answer in sentences: each step with its article, nothing that the numbers do not say."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from shared.law.assess import assess
from shared.law.case import Case, Offender
from shared.law.explain import explain
from shared.law.notes import NOTES
from shared.law.regimes import regimes
from shared.money import dong
from tests.shared.law.building import TODAY, a_case, cases


def test_a_plain_case_reads_from_law_to_deadline() -> None:
    lines = explain(a_case(TODAY, "moto.red_light", "moto.no_helmet"))
    text = "\n".join(lines)
    assert regimes()["ND168-2024"].title in lines[0]
    assert "Vượt đèn đỏ (điểm c khoản 7 Điều 7 NĐ 168/2024/NĐ-CP; ND168:7-7-c)" in text
    assert "mức trung bình, 5.000.000 đồng (Điều 23 khoản 4)" in text
    assert "Tổng mức phạt trong một quyết định: 5.500.000 đồng" in text
    assert "Đội trưởng, phạt đến 22.500.000 đồng đối với cá nhân: đủ thẩm quyền" in text
    assert "chậm nhất ngày 02/12/2026" in text


def test_a_case_above_authority_names_who_decides() -> None:
    text = "\n".join(explain(a_case(TODAY, "car.alcohol.3")))
    assert "không đủ thẩm quyền vì mức phạt tối đa của khung vượt thẩm quyền" in text
    assert "Chuyển cả vụ đến chức vụ thấp nhất có thẩm quyền: Trưởng phòng Cảnh sát giao thông." in text
    assert "Chưa ký quyết định trước ngày" in text


def test_circumstances_are_named_with_the_range_left_to_the_signer() -> None:
    text = "\n".join(explain(a_case(TODAY, "moto.weaving", mitigating=("9.2",))))
    assert "thành thật hối lỗi" in text
    assert "từ 8.001.000 đến 8.999.000 đồng; đề nghị 8.500.000 đồng" in text
    assert "10 tháng 15 ngày" in text


def test_an_organisation_and_a_minor_are_told_why() -> None:
    organisation = "\n".join(explain(a_case(TODAY, "owner.car_no_transfer", offender=Offender("organisation"))))
    assert "gấp 02 lần cá nhân" in organisation
    minor = "\n".join(explain(a_case(TODAY, "moto.no_helmet", offender=Offender(born=date(2011, 1, 1)))))
    assert "Hình thức: cảnh cáo." in minor
    assert NOTES["minor_warned"][0] in minor


@given(cases())
def test_every_case_can_be_explained_and_shows_its_total(case: Case) -> None:
    lines = explain(case)
    answer = assess(case)
    assert len(lines) >= 5
    if answer.total:
        assert any(dong(answer.total) in line for line in lines)
    for code in answer.notes:
        assert f"Lưu ý: {NOTES[code][0]}" in lines
