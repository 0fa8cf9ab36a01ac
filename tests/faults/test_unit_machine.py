"""Any order of work and faults at one unit: nothing lost, nothing twice, nothing claimed too early."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from field_client.enrolment import wraps
from tests.faults.machine import Unit, build_template
from tests.faults.record import Injected

EXAMPLES = int(os.environ.get("BIENBAN_MACHINE_EXAMPLES", "6"))
STEPS = 25


@pytest.mark.fault("F09", "F11", "F12", "F13", "F15")
def test_no_order_of_work_and_faults_at_a_unit_loses_or_doubles_anything(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, faults_injected: Injected
) -> None:
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    Unit.template = tmp_path_factory.mktemp("unit") / "template"
    build_template(Unit.template)
    Unit.injected = Unit.runs = 0
    run_state_machine_as_test(
        Unit,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a course is long: shrinking it would take minutes
            print_blob=True,
        ),
    )
    faults_injected(Unit.injected, runs=Unit.runs, lost=0, serials_twice=0, applied_twice=0)
