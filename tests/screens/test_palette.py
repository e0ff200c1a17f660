"""`:` finds actions by what people call them, leads to any server, and knows what was chosen
before."""

from __future__ import annotations

from screens.command_aliases import ALSO
from screens.palette_screen import PaletteScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.app.keymap import known_bindings
from tui.commands import commands
from tui.simulator.world import World
from widgets.fleet_table import FleetTable


def shown(hand: Deckhand) -> list[str]:
    """The titles in the palette, top to bottom."""
    assert isinstance(hand.app.screen, PaletteScreen)
    return [row.choice.title for row in hand.app.screen.query_one(FleetTable).visible_rows()]


async def test_what_fits_best_and_can_be_done_comes_first(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon", *"reboot")
        await until(
            lambda: shown(hand)[0] == "Reboot",
            "the action of that name comes before others with the word",
        )
        await pilot.press("escape", "colon", *"shutdown")
        await until(lambda: shown(hand)[:1] == ["Power off"], "it is found by what others call it")
        await pilot.press("escape", "G", "colon", *"reset")
        await until(lambda: "Reset BMC (IPMI)" in shown(hand), "it is found by its name")
        found = shown(hand)
        assert found.index("Reboot") < found.index("Reset BMC (IPMI)"), "a VM has no IPMI unit"
        assert found[-1] == "Reset BMC (IPMI)", found
        await pilot.press("escape")


async def test_a_server_is_reached_from_anywhere_by_name_id_or_address(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        for typed in ("db-main", "25250", "198.51.100.7"):
            await pilot.press("B")
            await hand.sees("Billing > ")
            await pilot.press("colon", *typed)
            await until(lambda: shown(hand)[0] == "db-main", f"{typed} is that server")
            await pilot.press("enter")
            await hand.sees("Fleet > db-main > Overview")
            await pilot.press("q")
            await hand.sees("12 servers")


async def test_recent_entries_are_listed_first(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon", *"ls --select loc:fi", "enter")
        await hand.sees("1 of 12 servers")
        await pilot.press("escape", "colon", *"only wr", "enter")
        await hand.sees("problems only")
        await pilot.press("escape", "colon", *"web-02", "enter")
        await hand.sees("Fleet > web-02")
        await pilot.press("q", "colon")
        await until(lambda: isinstance(hand.app.screen, PaletteScreen), "the palette is open")
        await until(
            lambda: shown(hand)[:3] == ["web-02", "Problems", "ls --select loc:fi"],
            "newest first",
        )
        await pilot.press("down", "down", "enter")
        await hand.sees("1 of 12 servers")


async def test_tab_completes_what_is_under_the_cursor(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon", *"power reboot web-1")
        await until(lambda: "power reboot web-10" in shown(hand), "the name is offered")
        await pilot.press("down", "tab", "enter")
        await hand.sees("Reboot web-10 (id 20340)?")
        await pilot.press("escape")


async def test_q_leaves_as_in_other_programs(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("O", "colon", "q")
        await until(lambda: shown(hand)[0] == "Quit", "leaving comes first")
        await pilot.press("enter")
        await until(lambda: not hand.app.is_running, "it has ended")


async def test_it_says_whom_an_action_is_for(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G", "colon")
        await hand.sees("For web-10.")
        await pilot.press("escape", "space", "k", "space", "colon")
        await hand.sees("For 2 servers.")
        await pilot.press("escape", "B", "colon")
        await hand.sees("For the account.")


async def test_the_menu_knows_the_other_names_too(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G", "a", "slash", *"shutdown")
        await until(lambda: "Incident note" not in hand.text, "the menu is narrowed")
        await hand.sees("Power off")


def test_only_what_there_is_has_other_names() -> None:
    assert set(ALSO) <= {*commands(), *known_bindings()}


async def test_with_nothing_typed_what_is_not_possible_comes_last(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon")
        await until(lambda: isinstance(hand.app.screen, PaletteScreen), "the palette is open")
        table = hand.app.screen.query_one(FleetTable)
        await until(lambda: table.row_count > 50, "everything is listed")
        dim = [table._rows[at].choice.dim for at in table._view]
        assert any(dim)
        assert dim == sorted(dim)
        power = [command.title for command in commands().values() if command.group == "Power"]
        assert shown(hand)[0] in power, "the menu's order"


async def test_a_phrase_of_the_menu_with_a_server_asks_about_that_server(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon", *"restart web-01", "enter")
        await hand.sees("Reboot web-01 (id 20311)?")
        await pilot.press("escape")
