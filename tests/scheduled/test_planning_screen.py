"""A change planned from its confirmation: asked for its time, listed, cancelled, never sent now."""

from __future__ import annotations

from typing import Any

import pytest

from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.screens.confirming import answers, confirms
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.scheduled import plan_spawning
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.world import World
from widgets.secret_field import SecretField


async def test_a_reboot_is_planned_listed_and_cancelled(
    hand: Deckhand, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[dict[str, Any], int, str]] = []

    def spawn(carried: dict[str, Any], number: int, pin: str = "") -> int:
        started.append((carried, number, pin))
        return 4711

    monkeypatch.setattr(plan_spawning, "spawn_plan_process", spawn)
    async with hand.running(100, 30) as pilot:
        await hand.sees("web-10")
        await pilot.press("G", "a")
        await hand.sees("Reset BMC (IPMI)")
        await pilot.press("r")
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked")
        dialog = hand.app.screen
        assert isinstance(dialog, ConfirmScreen)
        await until(lambda: dialog.armed, "keys are meant for the dialog")
        dialog.query_one("#at").focus()
        await pilot.press("enter")
        await answers(hand, pilot, "Reboot later", "soon")
        await hand.sees("This is not a time.")
        await pilot.press("ctrl+a", "ctrl+k")
        await answers(hand, pilot, "Reboot later", "in 2h")
        await hand.sees("at most 30 min later")
        hand.app.screen.query_one(SecretField).focus()
        await hand.types(pilot, DEMO_PIN)
        await confirms(hand, pilot, "Planned for")
        await hand.sees("is planned for")
        [(carried, number, pin)] = started
        assert (number, pin) == (1, DEMO_PIN)
        assert DEMO_PIN not in str(carried)
        assert not world.requests["eq/reboot"]
        await pilot.press("O")
        await hand.sees("Planned for")
        await pilot.press("c")
        await hand.sees("It will not be sent. The tag")
        await pilot.press("tab", "enter")
        await hand.sees("Cancelled by tester.")
        assert not world.requests["eq/reboot"]
