"""Fixtures of the pictures of screens."""

from __future__ import annotations

import pytest

from tui.api.call_record import CallRecord
from tui.deck import Deck


@pytest.fixture(autouse=True)
def _same_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show the same connection to the API in every picture: what requests took depends on the
    machine."""

    def calls(deck: Deck) -> tuple[CallRecord, ...]:
        now = deck.clock.now()
        return tuple(
            CallRecord("eq/show", now, 0.04 + at / 1000, 900, "HTTP 200") for at in range(40)
        )

    for module in ("work_tiles", "account_tiles"):  # the first imports from the second
        monkeypatch.setattr(f"screens.{module}.last_calls", calls)
