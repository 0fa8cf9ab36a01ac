"""The one shape of an error, on the wire and on stdout."""

from __future__ import annotations

import pytest

from shared import errors
from shared.errors import Conflict, Corrupt, DomainError, InvalidInput, NotAllowed, NotFound, TransportError

ALL = [InvalidInput, NotAllowed, Conflict, NotFound, Corrupt, TransportError]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_is_a_problem_with_code_field_and_both_languages(kind: type[DomainError]) -> None:
    error = kind("plate", field="vehicle.plate", vi="Biển số sai.", en="The plate is wrong.")
    assert error.as_problem() == {
        "error": "plate",
        "field": "vehicle.plate",
        "message_vi": "Biển số sai.",
        "message_en": "The plate is wrong.",
    }
    assert "plate" in str(error)
    assert "vehicle.plate" in str(error)


def test_without_a_field_none_is_told() -> None:
    error = NotFound("case", vi="Không có hồ sơ.", en="No such case.")
    assert error.as_problem() == {"error": "case", "message_vi": "Không có hồ sơ.", "message_en": "No such case."}
    assert str(error) == "case: No such case."


@pytest.mark.parametrize("kind", ALL)
def test_the_same_error_can_be_told_for_another_place(kind: type[DomainError]) -> None:
    error = kind("phone", vi="Sai.", en="Wrong.")
    moved = error.at("offender.phone")
    assert type(moved) is kind
    assert moved.field == "offender.phone"
    assert error.field is None
    assert (moved.code, moved.vi, moved.en) == (error.code, error.vi, error.en)


def test_a_failure_of_the_wire_that_is_permanent_stays_so_at_another_place() -> None:
    error = TransportError("token", vi="Sai.", en="Wrong.", permanent=True)
    assert error.permanent
    moved = error.at("sync")
    assert isinstance(moved, TransportError)
    assert moved.permanent
    assert not TransportError("timeout", vi="Chậm.", en="Slow.").permanent


def test_the_tree_is_drawn_as_it_is() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, DomainError)]
    assert {one.__name__ for one in kinds} == {"DomainError", *(one.__name__ for one in ALL)}
    assert all(one.__bases__ == (DomainError,) for one in ALL)
    assert all(one.__name__ in (errors.__doc__ or "") for one in kinds)
