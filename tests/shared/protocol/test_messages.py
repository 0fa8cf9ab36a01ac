"""All other bodies of the wire: unknown fields, wrong types and text that cannot be stored are named at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.protocol import messages as m
from shared.protocol.messages import read_message
from tests import samples as s

SIGNED = {"body": "{}", "kid": "ab" * 8, "sig": "x"}
LEASE = {"request": str(s.CASE), "year": 2026, "series": 1, "count": 50}
ENROLMENT = {
    "code": "K3",
    "tablet": str(s.LEDGER),
    "keys": {"tablet": "x", "officer": "y"},
    "proofs": {"tablet": "x", "officer": "y"},
}
REPLY = {"receipt": SIGNED, "verdicts": [{"seq": 1, "verdict": "held", "reason": "duplicate", "field": "number"}]}


def fault(schema: type[m.Message], body: Any) -> str | None:
    with pytest.raises(InvalidInput) as caught:
        read_message(schema, body)
    assert caught.value.code == "malformed"
    return caught.value.field


def test_good_bodies_pass() -> None:
    assert read_message(m.LeaseRequestSchema, LEASE)["request"] == s.CASE
    assert read_message(m.EnrolmentSchema, ENROLMENT)["tablet"] == s.LEDGER
    assert read_message(m.PushReplySchema, REPLY) == REPLY
    offer = {"receipt": SIGNED, "created": 0}
    assert read_message(m.OfferSchema, offer) == offer
    assert read_message(m.OfferSchema, {**offer, "oldest_unsent_at": 5})["oldest_unsent_at"] == 5


@pytest.mark.parametrize("series", [1, 2, 3, 4])
def test_numbers_of_every_series_are_leased(series: int) -> None:
    assert read_message(m.LeaseRequestSchema, {**LEASE, "series": series})["series"] == series


@pytest.mark.parametrize(
    ("schema", "body", "field"),
    [
        (m.LeaseRequestSchema, {**LEASE, "more": 1}, "more"),
        (m.LeaseRequestSchema, {**LEASE, "year": "2026"}, "year"),
        (m.LeaseRequestSchema, {**LEASE, "year": 2026.0}, "year"),
        (m.LeaseRequestSchema, {**LEASE, "year": 2019}, "year"),
        (m.LeaseRequestSchema, {**LEASE, "year": 2052}, "year"),
        (m.LeaseRequestSchema, {**LEASE, "series": 0}, "series"),
        (m.LeaseRequestSchema, {**LEASE, "series": 5}, "series"),
        (m.LeaseRequestSchema, {**LEASE, "series": True}, "series"),
        (m.LeaseRequestSchema, {**LEASE, "count": 0}, "count"),
        (m.LeaseRequestSchema, {**LEASE, "count": 501}, "count"),
        (m.LeaseRequestSchema, {**LEASE, "request": "x"}, "request"),
        (m.LeaseRequestSchema, {**LEASE, "request": None}, "request"),
        (m.EnrolmentSchema, {**ENROLMENT, "code": ""}, "code"),
        (m.EnrolmentSchema, {**ENROLMENT, "keys": {"tablet": "x"}}, "keys.officer"),
        (m.EnrolmentSchema, {**ENROLMENT, "keys": {"tablet": "x", "officer": 5}}, "keys.officer"),
        (m.EnrolmentSchema, {**ENROLMENT, "keys": []}, "keys"),
        (m.OfferSchema, {"receipt": {**SIGNED, "kid": "AB" * 8}}, "receipt.kid"),
        (m.OfferSchema, {"receipt": "x"}, "receipt"),
        (m.OfferSchema, {}, "receipt"),
        (m.OfferSchema, {"receipt": SIGNED}, "created"),
        (m.OfferSchema, {"receipt": SIGNED, "created": -1}, "created"),
        (m.OfferSchema, {"receipt": SIGNED, "created": 2**53}, "created"),
        (m.OfferSchema, {"receipt": SIGNED, "created": 1, "oldest_unsent_at": None}, "oldest_unsent_at"),
        (m.OfferSchema, {"receipt": SIGNED, "created": 1, "oldest_unsent_at": 2**53}, "oldest_unsent_at"),
        (m.PushReplySchema, {**REPLY, "verdicts": [{"seq": 1, "verdict": 5}]}, "verdicts.0.verdict"),
        (m.PushReplySchema, {**REPLY, "verdicts": [{"seq": 1, "verdict": "held", "reason": 5}]}, "verdicts.0.reason"),
        (m.PushReplySchema, {**REPLY, "verdicts": {}}, "verdicts"),
        (m.ProblemSchema, {"error": "x", "message_vi": "x"}, "message_en"),
        (
            m.FeedSchema,
            {"documents": {"a": {"version": "1", "hash": "x", "url": "u"}}, "items": []},
            "documents.a.hash",
        ),
    ],
)
def test_the_first_bad_field_is_named_by_its_path(schema: type[m.Message], body: Any, field: str) -> None:
    assert fault(schema, body) == field


@pytest.mark.parametrize("body", [None, [], "x", 5, True])
def test_a_body_that_is_no_object_is_named_as_the_body(body: Any) -> None:
    assert fault(m.LeaseRequestSchema, body) == "body"


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00", "a\x00"])
def test_text_that_no_database_or_signature_can_hold_is_refused(text: str) -> None:
    assert fault(m.EnrolmentSchema, {**ENROLMENT, "code": text}) == "code"
    assert fault(m.EnrolmentSchema, {**ENROLMENT, "keys": {"tablet": text, "officer": "y"}}) == "keys.tablet"
    assert fault(m.PushReplySchema, {**REPLY, "verdicts": [{"seq": 1, "verdict": "held", "field": text}]}) == (
        "verdicts.0.field"
    )
    assert fault(m.LeaseRequestSchema, {**LEASE, text: 1}) == "body"


def test_what_is_nested_deeper_than_anything_of_ours_is_malformed_and_followed_no_further() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    named = fault(m.LeaseRequestSchema, {**LEASE, "more": deep})
    assert named is not None
    assert named.startswith("more.0.0.")
    assert named.count(".") < 12
    assert fault(m.LeaseRequestSchema, deep) is not None


SCHEMAS = [one for one in vars(m).values() if isinstance(one, type) and issubclass(one, m.Message)]
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["receipt", "body", "kid", "sig", "items", "keys", "request", "code"]), inner)
    ),
    max_leaves=6,
)


@given(st.sampled_from(SCHEMAS), JSONS)
def test_any_json_is_malformed_or_passes(schema: type[m.Message], body: Any) -> None:
    try:
        read_message(schema, body)
    except InvalidInput as error:
        named = error.field
    else:
        named = "none"
    assert named


def test_every_reason_is_told_in_both_languages() -> None:
    for vi, en in [*m.HELD_REASONS.values(), *m.WAITING_ON.values()]:
        assert vi
        assert en
        assert vi != en
