"""Phone numbers: what people say is not always what the network knows."""

from __future__ import annotations

import pytest

from shared.errors import InvalidInput
from shared.people.phone import parse_phone


@pytest.mark.parametrize("text", ["0912345678", "0912 345 678", "+84 912.345.678", "84912345678", "(091) 234-5678"])
def test_every_way_of_writing_gives_one_number(text: str) -> None:
    phone = parse_phone(text)
    assert (phone.e164, phone.is_mobile, phone.cautions) == ("+84912345678", True, ())
    assert phone.national == "0912 345 678"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("01621234567", "+84321234567"), ("01691234567", "+84391234567"),
        ("01201234567", "+84701234567"), ("01211234567", "+84791234567"), ("01221234567", "+84771234567"),
        ("01261234567", "+84761234567"), ("01281234567", "+84781234567"),
        ("01231234567", "+84831234567"), ("01241234567", "+84841234567"), ("01251234567", "+84851234567"),
        ("01271234567", "+84811234567"), ("01291234567", "+84821234567"),
        ("01861234567", "+84561234567"), ("01881234567", "+84581234567"), ("01991234567", "+84591234567"),
        ("+841681234567", "+84381234567"),
    ],
)  # fmt: skip
def test_an_eleven_digit_number_becomes_its_successor_of_2018(old: str, new: str) -> None:
    phone = parse_phone(old)
    assert phone.e164 == new
    assert [caution.code for caution in phone.cautions] == ["phone_migrated"]


def test_a_landline_is_kept_but_gets_no_sms() -> None:
    phone = parse_phone("024 3812 3456")
    assert not phone.is_mobile
    assert [caution.code for caution in phone.cautions] == ["phone_not_mobile"]


@pytest.mark.parametrize(
    "text", ["", "123", "091234567", "09123456789", "01301234567", "abc", "0912345678a", "٠٩١٢٣٤٥٦٧٨"]
)
def test_a_number_that_cannot_be_called_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_phone(text)
    assert caught.value.code == "phone_invalid"
