"""Some shapes of refused looks on every run of the tests; `make hardening` takes hundreds."""

from __future__ import annotations

from tests.hardening import checks


def test_no_refused_look_makes_an_outcome_that_the_provider_did_not_have() -> None:
    found = checks.measure(18, 5, reinstalls=1)
    assert not found.wrong, checks.report(found, 5)
    assert found.operations >= 19


def test_taking_every_failure_for_the_tasks_is_caught() -> None:
    """The check can fail: without this the one above would prove nothing."""
    assert checks.control(12, 5).wrong
