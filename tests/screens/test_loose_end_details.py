"""The panel beside the loose ends: why the selected one matters, and the key that fixes it."""

from __future__ import annotations

import pytest

from screens.messages import Place
from tests.support.driver import Deckhand
from tui.store.operations import LooseEnd


@pytest.mark.parametrize(("columns", "shown"), [(120, True), (80, False)])
async def test_reason_and_fix_are_shown_beside_the_list(
    hand: Deckhand, columns: int, shown: bool
) -> None:
    async with hand.running(columns, 30) as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        since = hand.app.deck.clock.now() - 900
        end = LooseEnd(
            7, 25251, "db-replica", "Armed", "A reboot erases it.", "bad", since, None, "clear_pxe"
        )
        hand.store.put_operations([], loose_ends=(end,))
        hand.app.go_to(Place("loose_ends"))
        await hand.sees("A reboot erases it.")
        await pilot.pause()
        assert ("─ db-replica ─" in hand.text) is shown
        assert ("m clear_pxe" in hand.text) is shown
