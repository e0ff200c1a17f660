"""What can be ordered, as the person at the keyboard meets it."""

from __future__ import annotations

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World


async def test_every_offer_with_price_and_stock(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        await hand.sees("60       12     7.64 EUR")
        await pilot.press("slash", *"kind:gpu")
        await hand.sees("2 of 21 match")
        await hand.sees("sold out   459.00 EUR")
        await pilot.press("escape")
        await until(lambda: "2 of 21 match" not in hand.text, "the filter has gone")
        assert "21 offers" in hand.text


async def test_it_needs_no_sign_in(simulator: SimulatorServer, world: World) -> None:
    hand = Deckhand(simulator.url, secret=None)
    async with hand.running() as pilot:
        await hand.sees("Sign in")
        await pilot.press("escape", "N")
        await hand.sees("21 offers")
        await hand.sees("12     7.64 EUR")
        assert not world.logins


async def test_marked_offers_stand_side_by_side(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        await pilot.press("x")
        await hand.sees("Mark two or more")
        await pilot.press("slash", *"loc:nl !kind:vm", "enter", "asterisk", "x")
        await hand.sees("Catalog > Compare")
        await hand.sees("E-2288G")
        await hand.sees("403.92 EUR")  # 459.00 less 12%
        await pilot.press("escape")
        await hand.sees("3 marked")


async def test_other_money_and_another_order(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        await pilot.press("u")
        await hand.sees("PRICES IN")
        await pilot.press("j", "enter")
        await hand.sees("8.40 USD")
        await pilot.press("o")
        await hand.sees("SORT BY")
        await pilot.press("enter")
        await hand.sees("by preset")


async def test_a_catalog_that_does_not_come_says_why(hand: Deckhand, world: World) -> None:
    world.faults.add("presets/list", Fault.HTML_200, times=None)
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("this is not the API")


async def test_the_panel_follows_the_cursor(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("VPS 1/1/40 NVMe")
        await pilot.press("G")
        await hand.sees("GPU 2x RTX 4090")
        await until(lambda: "403.92 EUR/month" in hand.text, "a year's price is worked out")


async def test_the_next_filter_of_offers_replaces_the_one_before(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        await pilot.press("slash", *"nosuch", "enter")
        await hand.sees("0 of 21")
        await pilot.press("slash", *"kind:gpu")
        await hand.sees("2 of 21 match")
