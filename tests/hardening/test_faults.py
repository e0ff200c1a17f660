"""Every fault into one action or two; `make hardening` takes a third of the catalog, `FULL=1` all
of it."""

from __future__ import annotations

from dataclasses import replace

from tests.hardening import faults
from tui.simulator.faults import Fault


def test_every_fault_has_its_outcome_and_nothing_is_sent_twice() -> None:
    matrix = faults.measure(only_every=100)
    assert not matrix.wrong, faults.report(matrix)
    assert {case.number for case in faults.CASES} == set(range(1, 57))


def test_a_wrong_outcome_is_found() -> None:
    """The check can fail: without this the one above would prove nothing."""
    case = next(case for case in faults.CASES if case.name == Fault.HTTP_500)
    assert faults.measure(only_every=100, cases=(replace(case, right=faults.NO),)).wrong
