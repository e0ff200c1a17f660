"""The driver of these tests refuses and counts waits that prove nothing."""

from __future__ import annotations

import pytest

from tests.support import early_waits
from tests.support.driver import Deckhand


async def test_waits_for_what_stands_there_already_are_refused_or_noted(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-main")
        assert early_waits.taken() == []
        with pytest.raises(AssertionError, match="is on the screen before"):
            await hand.sees_after(pilot, "db-main", "down")
        await pilot.press("down")
        await hand.sees("db-main")
        assert early_waits.taken() == [(early_waits.NAME, "db-main")]
        await pilot.press("enter")
        await hand.sees("Overview")
        await hand.sees("Fleet")  # on both screens, but the first wait has waited
        assert early_waits.taken() == []


def test_more_tests_with_such_waits_than_may_have_them_fail_the_run() -> None:
    waits = early_waits.EarlyWaits()
    for number in range(early_waits.MOST_TESTS):
        for size in ("80", "120"):
            test = f"{early_waits.FOLDER}test_it.py::test_{number}[{size}]"
            waits.note(test, [(early_waits.NAME, "db-main")])
    waits.note(f"{early_waits.FOLDER}test_it.py::test_good", [("other", "x")])
    assert not waits.are_too_many
    waits.note(f"{early_waits.FOLDER}test_it.py::test_more", [(early_waits.NAME, "x")])
    assert waits.are_too_many
