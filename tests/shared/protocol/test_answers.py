"""Answers of a server that is newer than this tablet: what is known is read, the rest costs nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.protocol import messages as m
from shared.protocol.answers import UPDATE, read_answer, understood
from shared.protocol.messages import HELD_REASONS, read_message
from tests.shared.protocol.test_messages import JSONS, REPLY, SCHEMAS, SIGNED

FEED: dict[str, Any] = {
    "documents": {"policy": {"version": "1", "hash": "ab" * 32, "url": "/x"}},
    "items": [{"n": 1, "kind": "verdict", "data": {"seq": 4, "later": True}}],
}


def with_more(body: Any) -> Any:
    """The same body with a member in every object that no schema of today names, free data excepted."""
    if isinstance(body, list):
        return [with_more(one) for one in body]
    if not isinstance(body, dict):
        return body
    more = {name: value if name == "data" else with_more(value) for name, value in body.items()}
    return more if body is FEED["documents"] else {**more, "of_tomorrow": {"x": [1]}}


@pytest.mark.parametrize(("schema", "body"), [(m.PushReplySchema, REPLY), (m.FeedSchema, FEED)])
def test_members_of_tomorrow_are_left_out_at_every_depth(schema: type[m.Message], body: dict[str, Any]) -> None:
    assert read_answer(schema, with_more(body)) == read_message(schema, body)
    with pytest.raises(InvalidInput):
        read_message(schema, with_more(body))


def test_what_is_missing_or_of_another_type_is_still_malformed() -> None:
    for body in ({}, {"receipt": SIGNED}, {"receipt": "x", "verdicts": []}, [], None, "x"):
        with pytest.raises(InvalidInput):
            read_answer(m.PushReplySchema, body)


def test_words_of_tomorrow_are_told_as_a_reason_to_update() -> None:
    assert understood({"seq": 1, "verdict": "praised"}) == ("held", UPDATE)
    assert understood({"seq": 1, "verdict": "held", "reason": "duplicate"}) == ("held", "duplicate")
    assert understood({"seq": 1, "verdict": "waiting", "on": "report"}) == ("waiting", "report")
    assert UPDATE in HELD_REASONS


@given(st.sampled_from(SCHEMAS), JSONS)
def test_whatever_is_read_strictly_is_read_alike(schema: type[m.Message], body: Any) -> None:
    try:
        strict = read_message(schema, body)
    except InvalidInput:
        return
    assert read_answer(schema, body) == strict
