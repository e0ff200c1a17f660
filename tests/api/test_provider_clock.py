"""The provider's clock, by the Date header of its answers."""

from __future__ import annotations

import pytest

from tui.api.provider_clock import ProviderClock, date_of


def test_the_standard_form_is_read() -> None:
    assert date_of("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777


@pytest.mark.parametrize(
    "header",
    ["", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 2026 08:49:37 GMT", "x" * 10_000, "-1"],
)
def test_any_other_form_is_unknown(header: str) -> None:
    assert date_of(header) is None


def test_the_difference_is_that_of_the_last_answer() -> None:
    clock = ProviderClock()
    assert clock.at(1000.0) == 1000.0
    clock.on_answer("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777 - 3600)
    assert clock.at(0.0) == 3600
    clock.on_answer("no date", 0.0)
    assert clock.at(0.0) == 3600, "an answer without a date changes nothing"
    clock.on_answer("Thu, 01 Jan 1970 00:00:00 GMT", 784_111_777)
    assert clock.at(0.0) == 3600, "a clock that is decades off says nothing"
