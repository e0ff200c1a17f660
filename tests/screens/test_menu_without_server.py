"""Menu key while no server is selected: it says why, and opens no menu that the next keys would be
for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.events import Key

from screens.dialogs.action_menu import ActionsScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.config.settings import Settings
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

UNREAD = "Still reading the servers. Press a again in a moment."
REBOOT = ("slash", *"web-01", "enter", "a", "r", *"0420", "enter", "enter")
"""Keys of the first example in the README: they reboot web-01 when they are typed slowly."""


def notices(hand: Deckhand) -> list[str]:
    return [notice.message for notice in hand.app._notifications]


def at_once(hand: Deckhand, keys: Sequence[str]) -> None:
    signs = {"slash": "/"}
    for key in keys:
        hand.app.post_message(Key(key, signs.get(key, key if len(key) == 1 else None)))


async def handed_on(hand: Deckhand, count: int) -> None:
    ahead = hand.app.type_ahead
    await until(lambda: ahead.handed_on >= count and ahead.is_empty, "all keys have been handed on")


@pytest.fixture
def unread(world: World) -> World:
    """The list of servers is asked for and not answered."""
    world.faults.add("eq/list", Fault.SLOW, times=None, seconds=120.0)
    return world


@pytest.mark.usefixtures("unread")
async def test_while_the_list_is_unread_no_menu_opens(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await until(lambda: hand.store.session.signed_in, "the list is asked for")
        assert hand.store.fleet.value is None
        await pilot.press("a")
        await until(lambda: UNREAD in notices(hand), "it is said")
        await pilot.press("enter")
        assert len(hand.app.screen_stack) == 1


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("key", ["down", "enter"])
async def test_a_key_for_rows_that_are_still_coming_is_answered(hand: Deckhand, key: str) -> None:
    async with hand.running() as pilot:
        await until(lambda: hand.store.session.signed_in, "the list is asked for")
        await pilot.press(key)
        await until(lambda: "Still reading the servers." in notices(hand), "it is said")


@pytest.mark.usefixtures("unread")
async def test_the_key_is_named_as_it_is_mapped(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url, settings=Settings(keys={"app.actions": ["ctrl+t"]}))
    async with hand.running() as pilot:
        await until(lambda: hand.store.session.signed_in, "the list is asked for")
        await pilot.press("ctrl+t")
        await until(lambda: UNREAD.replace("a again", "^t again") in notices(hand), "it is said")


@pytest.mark.usefixtures("unread")
async def test_a_reboot_typed_before_the_list_opens_and_sends_nothing(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        at_once(hand, REBOOT)
        await handed_on(hand, len(REBOOT))
        await pilot.pause()
        assert any(words.startswith("Still reading the servers.") for words in notices(hand))
        assert len(hand.app.screen_stack) == 1
        assert not world.requests["eq/reboot"]


async def test_not_signed_in_it_says_how_to_read_them(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url, secret=None)
    async with hand.running() as pilot:
        await hand.sees("Sign in")
        await pilot.press("escape")
        await hand.no_dialog()
        await hand.sees("Not signed in")
        await pilot.press("a")
        await until(
            lambda: "The servers have not been read. Press R to read them." in notices(hand),
            "it is said",
        )
        assert len(hand.app.screen_stack) == 1


@pytest.mark.parametrize("text", ["nosuch", "loc:xx", "id:1"])
async def test_where_the_filter_shows_nothing_no_server_is_selected(
    hand: Deckhand, text: str
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *text, "enter")
        await hand.sees("0 of 12 servers")
        await pilot.press("a")
        await until(
            lambda: "No server is selected: the list is empty." in notices(hand), "it is said"
        )
        await pilot.press("enter")
        assert len(hand.app.screen_stack) == 1


async def test_a_marked_server_that_the_filter_hides_has_its_menu(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("space", "slash", *"nosuch", "enter")
        await hand.sees("0 of 12 servers")
        await pilot.press("a")
        await until(lambda: isinstance(hand.app.screen, ActionsScreen), "the menu is open")


async def test_the_account_keeps_its_menu_where_it_is_documented(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("A")
        await hand.sees("Account")
        await pilot.press("a")
        await until(lambda: isinstance(hand.app.screen, ActionsScreen), "the menu is open")
        await hand.sees("─ Account ─")
