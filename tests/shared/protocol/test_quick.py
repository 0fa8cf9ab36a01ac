"""The quick reader and marshmallow take and refuse the same data, with the same result."""

from __future__ import annotations

import copy
import dataclasses
import random
import types
import typing
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cases.decision import Decision
from shared.errors import InvalidInput
from shared.ledger.exact import read_exact, write_exact
from shared.protocol import schemas
from shared.protocol.events import SHAPES
from shared.protocol.quick import read_quickly
from shared.protocol.text_rules import text_fault
from tests import samples as s

ALL_SHAPES = sorted(set(SHAPES.values()), key=lambda shape: shape.__name__)
GOOD_TEXTS = [
    "a" * 64, "0123456789abcdef", "+84912345678", "30A12345", "0317", "ND168:7-7-c", "K7QF2M9XT", "2026-11-21",
    "Phố Mẫu\ndòng hai", "person", "fine",
]  # fmt: skip
BAD_VALUES: list[Any] = [
    None, True, False, 0, -1, 5, 2**53, -(2**53), 1.5, "", "x" * 4_001, "e\u0301", "a\tb", "\x7f", "\u0378",
    "2026-02-30", "ND168:" + "9" * 30 + "-7", [], {}, [1], ["x"] * 201, {"x": 1}, {"x": "y"}, [[]], b"bytes", ("x",),
]  # fmt: skip


def slowly(shape: type[Any], data: Any) -> Any:
    """What marshmallow makes of it; None when it refuses."""
    try:
        return schemas._load_slowly(shape, data)
    except (InvalidInput, TypeError):
        return None


def made(hint: Any, chance: random.Random, *, name: str = "") -> Any:
    """JSON data that mostly fits the type `hint`."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return made(next(one for one in get_args(hint) if one is not type(None)), chance, name=name)
    if origin is Literal:
        return chance.choice(get_args(hint))
    if origin is tuple:
        inner = get_args(hint)[0]
        if get_origin(inner) is tuple:
            return {text: text for text in chance.sample(GOOD_TEXTS, chance.randrange(3))}
        return [made(inner, chance) for _ in range(chance.randrange(3))]
    if dataclasses.is_dataclass(hint):
        return {
            one.name: made(typing.get_type_hints(hint)[one.name], chance, name=one.name)
            for one in dataclasses.fields(hint)
            if one.default is dataclasses.MISSING or chance.random() < 0.5
        }
    return {bool: chance.random() < 0.5, int: chance.randrange(-(2**53) + 1, 2**53)}.get(hint, fitting(name, chance))


def fitting(name: str, chance: random.Random) -> str:
    return next((text for text in chance.sample(GOOD_TEXTS, len(GOOD_TEXTS)) if text_fault(name, text) is None), "x")


def places(data: Any) -> list[tuple[Any, Any]]:
    """(container, key) of every value inside."""
    found: list[tuple[Any, Any]] = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += [(data, key), *places(value)]
    return found


def damage(data: Any, chance: random.Random) -> None:
    """Change one place: another value, one missing, one too many."""
    container, key = chance.choice([(data, None), *places(data)])
    way = chance.randrange(4)
    if key is None or way == 0:
        target = container if key is None else container[key]
        if isinstance(target, dict):
            target["unknown"] = copy.deepcopy(chance.choice(BAD_VALUES))
        elif isinstance(target, list):
            target.append(copy.deepcopy(chance.choice(BAD_VALUES)))
    elif way == 1 and isinstance(container, dict):
        del container[key]
    else:
        container[key] = copy.deepcopy(chance.choice(BAD_VALUES))


@pytest.mark.parametrize("shape", ALL_SHAPES, ids=lambda shape: shape.__name__)
def test_both_readers_take_and_refuse_the_same(shape: type[Any]) -> None:
    chance = random.Random(shape.__name__)
    taken = 0
    for _ in range(60):
        data = made(shape, chance)
        taken += read_quickly(shape, data) is not None
        for _ in range(chance.randrange(3)):
            damage(data, chance)
        quick, slow = read_quickly(shape, data), slowly(shape, data)
        # What is no JSON of ours at all (a float, bytes) may be known to marshmallow only.
        assert quick == slow or (quick is None and not is_exact(data)), data
    assert taken > 5  # else all of this compared refusals


def is_exact(data: Any) -> bool:
    try:
        return bool(read_exact(write_exact(data)) == data)
    except (TypeError, ValueError):
        return False


@pytest.mark.parametrize(("items", "taken"), [(200, True), (201, False)])
def test_both_readers_take_lists_of_the_same_length(items: int, taken: bool) -> None:
    data = schemas.dump(s.sample_decision(mitigating=("9.1",) * items))
    for read in (read_quickly, slowly):
        assert (read(Decision, data) is not None) is taken


ONE_TEXT = {
    name: dataclasses.make_dataclass("One", [(name, str)], frozen=True, slots=True)
    for name in ("code", "point", "day", "plate", "phone", "text")
}


@given(st.text(max_size=8))
def test_both_readers_judge_any_text_alike(text: str) -> None:
    for name, shape in ONE_TEXT.items():
        assert read_quickly(shape, {name: text}) == slowly(shape, {name: text})


def test_what_is_plainly_right_never_goes_to_marshmallow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "_load_slowly", None)
    for value in (s.sample_report(), s.sample_decision()):
        assert schemas.load(type(value), schemas.dump(value)) == value
