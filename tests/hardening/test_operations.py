"""Four of the kills and a race of two dashboards for 16 servers, on every run of the tests; `make
hardening` does hundreds and 1,000."""

from __future__ import annotations

from tests.hardening import kills, panel_kills, together


def test_killed_anywhere_nothing_is_lost_and_nothing_happens_twice() -> None:
    tally = kills.measure(4, 7)
    assert tally.is_clean, kills.report(tally, 7)
    assert tally.operations > 12


def test_killed_while_it_changes_records_of_the_account_nothing_is_lost_or_doubled() -> None:
    tally = panel_kills.measure(2, 7)
    assert tally.is_clean, kills.report(tally, 7)
    assert tally.operations > 6


def test_a_start_that_repeats_what_was_on_its_way_is_caught() -> None:
    """The check can fail: without this the one above would prove nothing."""
    tally = kills.measure(12, 11, repeat_on_purpose=True, until_doubled=True)
    assert tally.doubled, kills.report(tally, 11)


def test_two_dashboards_share_one_journal() -> None:
    found = together.measure(8, 3)
    assert (found.shared_keys, found.doubled) == (0, 0)
    assert found.operations == 16
