"""A small size of several processes on one journal, on every run of the tests; `make hardening`
does a thousand."""

from __future__ import annotations

from tests.hardening import processes


def test_nothing_is_taken_from_the_living_doubled_or_lost() -> None:
    found = processes.measure(24, 5, 2)
    assert found.is_clean, processes.report(found)
    assert found.changes == 24
    assert found.shown


def test_what_a_dead_process_had_in_hand_is_taken_over() -> None:
    """The control: to take nothing from anybody would be easy."""
    before = processes.KILLS, processes.STOPS
    processes.KILLS, processes.STOPS = 0.5, 0.0
    try:
        found = processes.measure(12, 9, 2)
    finally:
        processes.KILLS, processes.STOPS = before
    assert found.is_clean, processes.report(found)
    assert found.killed > 2
    assert found.cut_off


def test_a_lease_that_idling_uses_up_is_caught() -> None:
    """The check can fail: without this the ones above would prove nothing."""
    found = processes.measure(8, 2, 2, careless=True)
    assert found.taken, processes.report(found)
