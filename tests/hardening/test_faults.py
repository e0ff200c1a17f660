"""Every fault into a handful of actions; `make hardening` takes a third of the catalogue, `FULL=1` all of it."""

from __future__ import annotations

from tests.hardening import faults


def test_every_fault_has_its_outcome_and_nothing_is_sent_twice() -> None:
    matrix = faults.measure(only_every=30)
    assert not matrix.wrong, faults.report(matrix)
    assert matrix.calls > 100
