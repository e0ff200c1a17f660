"""A share of the part `frozen`."""

from __future__ import annotations

import pytest

from tests.hardening import frozen

pytestmark = pytest.mark.terminal


def test_a_terminal_that_takes_nothing_holds_nobody_up() -> None:
    found = frozen.measure(screens=("operations", "sign-in"))
    # How soon is a figure of the hardening, which runs alone; here other tests share the
    # processors.
    assert [
        words for words in found.wrong if not words.endswith(" s") or "still there" in words
    ] == []
    assert (found.runs, found.working) == (6, 3)
