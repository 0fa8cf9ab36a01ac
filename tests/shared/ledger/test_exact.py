"""Exact JSON: one spelling, and nothing else is ever read."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.ledger import exact
from shared.ledger.exact import DEEPEST, LARGEST, read_exact, write_exact

INTEGERS = st.integers(-LARGEST, LARGEST)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=12)
VALUES = st.recursive(
    INTEGERS | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def composed(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(one) for one in value]
    if isinstance(value, dict):
        return {composed(key): composed(one) for key, one in value.items()}
    return value


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
@example({"e\u0301": 1, "f": 2})
@example({"\u212b": 1, "B": 2})
def test_what_is_written_reads_back_as_the_same_content_and_bytes(content: dict[str, Any]) -> None:
    def collides(value: Any) -> bool:
        if isinstance(value, dict):
            return len(composed(value)) != len(value) or any(collides(one) for one in value.values())
        return isinstance(value, list) and any(collides(one) for one in value)

    if collides(content):
        with pytest.raises(ValueError, match="one key"):
            write_exact(content)
        return
    raw = write_exact(content)
    assert read_exact(raw) == composed(content)
    assert write_exact(read_exact(raw)) == raw
    assert b"\n" not in raw
    assert json.loads(raw) == composed(content)


def slowly(raw: bytes) -> Any:
    """What the reader would say if our own writer were its only judge; None: not exact."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "_is_plainly_exact", lambda _value, _text: False)
        return quickly(raw)


def quickly(raw: bytes) -> Any:
    try:
        return read_exact(raw)
    except Corrupt:
        return None


NEARLY = st.recursive(
    st.sampled_from([0, 5, LARGEST, -LARGEST, LARGEST + 1, 10**15, 10**16, True, None, 1.5])
    | st.sampled_from(
        ["", "null", "é", "e\u0301", "\u0301", "\n", "\\n", '"', "\\u000a", "\u0378", "\x7f", "1234567890123456789"]
    )
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(TEXTS, NEARLY, max_size=4), st.booleans(), st.booleans())
@example({"a": "x\ny"}, False, True)
@example({"a": "\\n"}, False, True)
@example({"a": 2**53}, False, True)
@example({"a": None}, False, True)
def test_the_quick_judgement_of_bytes_is_that_of_our_own_writer(value: Any, escaped: bool, ordered: bool) -> None:
    raw = json.dumps(value, ensure_ascii=escaped, sort_keys=ordered, separators=(",", ":")).encode()
    assert quickly(raw) == slowly(raw)


@pytest.mark.parametrize("levels", range(DEEPEST - 3, DEEPEST + 2))
@pytest.mark.parametrize("inner", ["[]", "{}", "1", '"x"'])
@pytest.mark.parametrize("opened", ['{"a":', "["])
def test_depth_is_judged_the_same_by_both_ways(levels: int, inner: str, opened: str) -> None:
    closed = "}" if opened.startswith("{") else "]"
    raw = ('{"a":' + opened * levels + inner + closed * levels + "}").encode()
    assert quickly(raw) == slowly(raw)


def test_a_decomposed_key_is_sorted_as_it_is_written() -> None:
    raw = write_exact({"e\u0301": 1, "f": 2})
    assert raw == '{"f":2,"é":1}'.encode()
    assert read_exact(raw) == {"f": 2, "é": 1}


def test_two_keys_that_are_one_in_nfc_are_refused() -> None:
    with pytest.raises(ValueError, match="one key"):
        write_exact({"e\u0301": 1, "é": 2})


SECOND_SPELLINGS = {
    "space": b'{"a": 1}',
    "leading space": b' {"a":1}',
    "line feed behind": b'{"a":1}\n',
    "trailing bytes": b'{"a":1}{}',
    "keys unsorted": b'{"b":1,"a":2}',
    "key twice": b'{"a":1,"a":1}',
    "key twice, other value": b'{"a":2,"a":1}',
    "key escaped": b'{"\\u0061":1}',
    "short escape": b'{"a":"\\n"}',
    "raw control character": b'{"a":"\n"}',
    "upper-case hex": b'{"a":"\\u000A"}',
    "solidus escaped": b'{"a":"\\/"}',
    "letter escaped": b'{"a":"\\u0062"}',
    "quote as number": b'{"a":"\\u0022"}',
    "delete escaped": b'{"a":"\\u007f"}',
    "decomposed": '{"a":"e\u0301"}'.encode(),
    "decomposed key": '{"e\u0301":1}'.encode(),
    "surrogate alone": b'{"a":"\\ud800"}',
    "surrogate pair": b'{"a":"\\ud83d\\ude00"}',
    "surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "over-long UTF-8": b'{"a":"\xc0\xaf"}',
    "float": b'{"a":1.0}',
    "exponent": b'{"a":1e3}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "minus zero": b'{"a":-0}',
    "leading zero": b'{"a":01}',
    "plus": b'{"a":+1}',
    "beyond 2^53": b'{"a":9007199254740992}',
    "beyond -2^53": b'{"a":-9007199254740992}',
    "five thousand digits": b'{"a":' + b"9" * 5_000 + b"}",
    "null": b'{"a":null}',
    "code point never assigned": '{"a":"\u0378"}'.encode(),
    "code point assigned after Unicode 14": '{"a":"\U0001fae8"}'.encode(),
    "noncharacter": '{"\uffff":1}'.encode(),
    "byte order mark": b'\xef\xbb\xbf{"a":1}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "array": b"[]",
    "string": b'"a"',
    "number": b"1",
    "nothing": b"",
    "too deep": b'{"a":' * 12 + b"1" + b"}" * 12,
    "far too deep": b'{"a":' * 100_000,
    "arrays far too deep": b'{"a":' + b"[" * 100_000,
    "single quotes": b"{'a':1}",
    "comma behind": b'{"a":1,}',
}


@pytest.mark.parametrize("raw", SECOND_SPELLINGS.values(), ids=SECOND_SPELLINGS)
def test_a_second_spelling_is_refused(raw: bytes) -> None:
    with pytest.raises(Corrupt) as caught:
        read_exact(raw)
    assert caught.value.code == "not_exact"


def test_the_largest_integers_and_the_deepest_nesting_pass() -> None:
    deep: Any = {}
    for _ in range(DEEPEST - 1):
        deep = {"a": deep}
    for content in ({"a": LARGEST, "b": -LARGEST}, deep):
        assert read_exact(write_exact(content)) == content
    with pytest.raises(ValueError, match="nested"):
        write_exact({"a": deep})


@pytest.mark.parametrize("value", [1.0, float("nan"), None, b"ab", bytearray(b"ab"), {1, 2}, object(), {1: 2}])
def test_what_has_no_spelling_is_not_written(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        write_exact({"a": value})


@pytest.mark.parametrize(
    "value", [LARGEST + 1, -LARGEST - 1, "\ud800", "a\u0378", "\U0001fae8", "\ufdd0", "\U0010ffff"]
)
def test_what_is_out_of_range_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError):
        write_exact({"a": value})


@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_arbitrary_bytes_are_corrupt_or_exact(raw: bytes) -> None:
    try:
        content = read_exact(raw)
    except Corrupt:
        return
    assert write_exact(content) == raw


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), st.data())
def test_a_changed_byte_is_corrupt_or_other_content(content: dict[str, Any], data: st.DataObject) -> None:
    try:
        raw = bytearray(write_exact(content))
    except ValueError:
        return
    before = read_exact(bytes(raw))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    try:
        after = read_exact(bytes(raw))
    except Corrupt:
        return
    assert after != before or json.dumps(after) != json.dumps(before)


@pytest.mark.parametrize("text", ["𠀀", "😀", "漢", "ℵ", "\ue000"])
def test_what_is_assigned_may_be_written_however_rare(text: str) -> None:
    assert read_exact(write_exact({"a": text})) == {"a": text}


def test_every_control_character_has_its_one_escape() -> None:
    for number in range(0x20):
        assert write_exact({"a": chr(number)}) == b'{"a":"\\u00%02x"}' % number
    assert write_exact({"a": '"\\/\x7f\u2028'}) == '{"a":"\\"\\\\/\x7f\u2028"}'.encode()
