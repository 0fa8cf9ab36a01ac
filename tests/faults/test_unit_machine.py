"""Any order of work and faults at one unit: nothing lost, nothing twice, nothing claimed too early."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from field_client.enrolment import wraps
from tests.faults.machine import Unit, build_template
from tests.faults.record import Injected

ASKED = int(os.environ.get("BIENBAN_MACHINE_EXAMPLES", "0"))
EXAMPLES = ASKED or 6
"""In every `make test` the same few courses, so that a red build is a change's fault; whoever asks for more, as `make
faults-long` does, gets new ones each time."""
STEPS = 25


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A unit as every course begins."""
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    build_template(tmp_path / "template")
    return tmp_path / "template"


@pytest.fixture
def unit(course: Path) -> Unit:
    """Ends with `teardown`, which looks for what was lost."""
    Unit.template = course
    return Unit()


@pytest.mark.fault("F11", "F13")
def test_a_copy_whose_acknowledged_events_a_restore_lost_sends_them_beside_the_branch_that_was_quicker(
    unit: Unit,
) -> None:
    unit.a_tablet_is_cloned(n=1)
    unit.the_server_is_backed_up()
    unit.the_clone_works(decide=False)
    unit.the_server_is_restored(noticed=True)
    unit.a_case_is_recorded(decide=True, n=1)
    unit.a_tablet_syncs(n=1)
    unit.teardown()


@pytest.mark.fault("F11")
def test_a_tablet_that_its_copy_has_overtaken_sends_its_shorter_branch(unit: Unit) -> None:
    unit.a_tablet_is_cloned(n=1)
    unit.a_case_is_recorded(decide=False, n=1)
    unit.the_clone_works(decide=True)
    unit.the_clone_works(decide=True)
    unit.teardown()


@pytest.mark.fault("F09", "F11", "F12", "F13", "F15")
def test_no_order_of_work_and_faults_at_a_unit_loses_or_doubles_anything(
    course: Path, faults_injected: Injected
) -> None:
    Unit.template = course
    Unit.injected = Unit.runs = 0
    run_state_machine_as_test(
        Unit,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not ASKED,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a course is long: shrinking it would take minutes
            print_blob=True,
        ),
    )
    faults_injected(Unit.injected, runs=Unit.runs, lost=0, serials_twice=0, applied_twice=0)
