"""A few of the kills and the race of two dashboards, on every run of the tests; `make hardening`
does hundreds."""

from __future__ import annotations

from tests.hardening import kills, together


def test_killed_anywhere_nothing_is_lost_and_nothing_happens_twice() -> None:
    tally = kills.measure(6, 7)
    assert tally.is_clean, kills.report(tally, 7)
    assert tally.operations > 20


def test_a_start_that_repeats_what_was_on_its_way_is_caught() -> None:
    """The check can fail: without this the one above would prove nothing."""
    tally = kills.measure(8, 11, repeat_on_purpose=True)
    assert tally.doubled, kills.report(tally, 11)


def test_two_dashboards_share_one_journal() -> None:
    found = together.measure(16, 3)
    assert (found.shared_keys, found.doubled) == (0, 0)
    assert found.operations == 32
