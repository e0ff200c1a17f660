"""A share of the part `frozen`."""

from __future__ import annotations

import pytest

from tests.hardening import frozen

pytestmark = pytest.mark.terminal


@pytest.mark.timeout(180)
def test_a_terminal_that_takes_nothing_holds_nobody_up() -> None:
    found = frozen.measure(screens=("operations", "sign-in"))
    assert found.wrong == []
    assert (found.runs, found.working) == (6, 3)
