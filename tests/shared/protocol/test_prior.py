"""The list of earlier offences: hashed, read strictly, the same paper found however it is written."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.protocol.documents import read_editions
from shared.protocol.prior import PriorOffence, PriorOffences, prior_hash, read_prior, write_prior

SALT = b"sixteen bytes !!"
ONE = PriorOffence(date(2026, 1, 5), ("moto.no_helmet", "moto.red_light"), identity="ab" * 8, plate=None)


def test_what_is_written_is_read_back() -> None:
    prior = PriorOffences(SALT, (ONE, PriorOffence(date(2026, 2, 1), ())))
    assert read_prior(write_prior(prior)) == prior


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "[" * 100_000, '{"salt":"00","offences":[]}', json.dumps({"salt": SALT.hex()}),
     json.dumps({"salt": SALT.hex(), "offences": [{"day": "2026-13-01", "codes": []}]}),
     json.dumps({"salt": SALT.hex(), "offences": [{"day": "2026-01-01", "codes": "x"}]}),
     json.dumps({"salt": SALT.hex(), "offences": [{"day": "2026-01-01", "codes": [], "plate": "AB" * 8}]}),
     json.dumps({"salt": SALT.hex(), "offences": [{"day": "2026-01-01", "codes": [], "name": "x"}]})],
    ids=range(11),
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^prior_offences"):
        read_prior(text)


def test_another_salt_or_kind_is_another_hash() -> None:
    hashes = {prior_hash("plate", SALT, "29AB12345"), prior_hash("identity", SALT, "29AB12345")}
    assert len(hashes | {prior_hash("plate", SALT[::-1], "29AB12345")}) == 3


@given(st.text(alphabet="29AB12345 .-ab", max_size=20))
def test_a_number_is_found_however_it_is_spaced_and_cased(text: str) -> None:
    assert prior_hash("plate", SALT, text) == prior_hash("plate", SALT, f" {text.lower()}. ")


@pytest.mark.parametrize("text", ["", "{}", '{"editions":[{"form":1,"edition":"2025-07-01"}]}', '{"editions":[5]}'])
def test_a_list_of_forms_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^forms"):
        read_editions(text)


def test_editions_are_listed_by_form_rising() -> None:
    listed = [{"form": "MQD02", "edition": day} for day in ("2025-07-01", "2020-01-01")]
    assert read_editions(json.dumps({"editions": listed})) == {"MQD02": [date(2020, 1, 1), date(2025, 7, 1)]}
