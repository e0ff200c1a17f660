"""Privacy mode on the dashboard: what is shown is typed, and what is sent is real."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from textual.widget import Widget
from textual.widgets import Input

from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.screens.confirming import answers
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.api.catalog import eq_power_actions as eq_power
from tui.commands.command import Targets
from tui.commands.power_commands import power_plan
from tui.operations.plan import Plan, Tier
from tui.simulator.world import World

NAME = "db-replica"
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def _is_as(button: Widget, is_allowed: bool) -> bool:
    return button.disabled is not is_allowed


async def test_shown_names_are_typed_and_real_ones_are_sent(hand: Deckhand, world: World) -> None:
    async with hand.running(100, 30) as pilot:
        await hand.sees(NAME)
        await pilot.press("f8")
        privacy = hand.app.deck.privacy
        shown = privacy.text(NAME)
        await hand.sees(shown)
        real = [machine.hostname for machine in world.machines.values()]
        real += [machine.mac for machine in world.machines.values()]
        await until(lambda: not any(word in hand.text for word in real), "no real name is left")
        # Behind a dialog the addresses are those of the list: masked once.
        listed = {privacy.text(ip) for each in world.machines.values() for ip in each.ips}
        question = Plan("Wait", (), "Nothing happens.")
        hand.app.push_screen(ConfirmScreen(hand.app.deck, question))
        await hand.sees("Nothing happens.")
        behind = set(_ADDRESS.findall(hand.text))
        assert behind
        assert behind <= listed
        await pilot.press("escape")
        # A filter, by a part of the name that no real one has.
        await pilot.press("slash")
        await hand.types(pilot, f"name:{shown[:4]}*")
        await hand.sees("1 of 12")
        await pilot.press("enter")
        fleet = hand.store.fleet.value
        assert fleet is not None
        row = next(row for row in fleet.rows if row.hostname == NAME)
        # SSH would show the real ones.
        hand.app.shell.open(row)
        await hand.sees("SSH shows real names")
        # An answer: the request and the journal have the real name.
        hand.app.performer.wish("tags.set", rows=(row,))
        await answers(hand, pilot, "Set tag", f"peer={shown}")
        await until(lambda: hand.store.operations, "the tag is set")
        [operation] = hand.store.operations.values()
        assert operation.server_name == NAME
        assert f'"value": "{NAME}"' in operation.parameters
        assert shown not in operation.parameters
        # A confirmation takes the name that it shows, and no other.
        plan = power_plan(eq_power.OFF, "Power off", "Stops.", Targets((row,)))
        plan = replace(plan, tier=Tier.DESTRUCTIVE, typed=NAME)
        hand.app.push_screen(ConfirmScreen(hand.app.deck, plan))
        await hand.sees(f"Type {shown} to continue")
        dialog = hand.app.screen
        field, yes = dialog.query_one("#typed", Input), dialog.query_one("#yes")
        for typed, is_allowed in ((shown, True), (privacy.text("web-01"), False), (shown, True)):
            field.value = typed
            await until(partial(_is_as, yes, is_allowed), "the button follows what is typed")
        # What is copied is what is shown.
        hand.app.copy_to_clipboard(f"ssh root@{NAME}")
        assert hand.app.clipboard == f"ssh root@{shown}"
        await pilot.press("escape", "f8")
        await hand.sees(NAME)
