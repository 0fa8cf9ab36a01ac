"""The tests of what must hold bite: each fault of the list, put into the code, makes one of them fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.mutations.mutations import Mutation, missed, mutated, read_mutations


@pytest.mark.parametrize("mutation", read_mutations(), ids=lambda one: one.name)
def test_every_mutation_still_fits_its_file(mutation: Mutation) -> None:
    assert mutation.put in mutated(mutation)
    assert mutation.caught_by


def test_every_core_mutation_is_caught(tmp_path: Path) -> None:
    core = [one for one in read_mutations() if one.core]
    assert len(core) >= 6
    assert [one.name for one, is_missed in missed(tmp_path, core) if is_missed] == []
