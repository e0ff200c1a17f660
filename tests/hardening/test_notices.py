"""Three hours of a watcher with 250 changes, on every run of the tests; `make hardening` lets a day
with 10,000 pass."""

from __future__ import annotations

from tests.hardening import notices


def test_every_change_arrives_once_over_an_outage_restarts_and_crashes() -> None:
    tally = notices.measure(250, 3.0, 7)
    assert tally.is_clean, notices.report(tally)
    assert (tally.made, tally.restarts > 1, tally.crashes > 0) == (250, True, True)


def test_a_restart_that_forgets_is_caught() -> None:
    """The check can fail: without this the one above would prove nothing."""
    assert notices.measure(250, 3.0, 7, forgets=True).lost > 0
