"""A few thousand broken answers on every run of the tests; `FULL=1 make hardening` reads a hundred
thousand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hardening import fuzz
from tui.models.traffic import read_traffic


def test_every_reader_gives_a_value_or_a_named_error() -> None:
    found = fuzz.measure(4000, 5)
    assert not found.wrong, fuzz.report(found, 5)
    assert found.slowest_s < fuzz.SLOW_S
    assert min(found.ends["read"], found.ends["not read"]) > 100, (
        "answers are broken, and not beyond recognition"
    )


@pytest.mark.parametrize(
    "row", [{"date": 10**400, "in": 1}, {"date": 1.0, "in": 10**400}, {"date": 1.0, "in": [1]}]
)
def test_impossible_times_and_amounts_of_traffic_are_not_read(row: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="impossible"):
        read_traffic([row])


def test_a_reader_that_breaks_is_caught() -> None:
    """The check can fail: without this the one above would prove nothing."""

    def careless(action: Any, body: bytes, *, is_write: bool) -> str:
        return str({}[body])

    assert fuzz.measure(3, 5, reader=careless).wrong
