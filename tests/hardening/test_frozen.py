"""A share of the part `frozen`."""

from __future__ import annotations

import pytest

from tests.hardening import frozen
from tests.support.until import crowding

pytestmark = pytest.mark.terminal


def test_a_blocked_terminal_delays_no_process() -> None:
    found = frozen.measure(screens=("operations", "sign-in"))
    slow = [words for words in found.wrong if words.endswith(" s") and "still there" not in words]
    assert [words for words in found.wrong if words not in slow] == []
    # `make hardening` runs alone and holds it to the limit as it is. Beside three other tests the
    # process may wait for its turn as long as it works.
    assert max(found.took_s) <= 3 * frozen.LIMIT_S * crowding(), slow
    assert (found.runs, found.working) == (6, 3)
