"""Money, as the person at the keyboard meets it."""

from __future__ import annotations

from screens.server.tabs import TABS
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.faults import Fault
from tui.simulator.world import World


def tab(title: str) -> str:
    """The digit of a tab of a server."""
    return str(1 + [tab.title for tab in TABS].index(title))


async def test_b_shows_credit_costs_and_what_is_due(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B")
        await hand.sees("42.11 EUR, read just now")
        await hand.sees("1,284.68 EUR for 12 servers")
        await hand.sees("2 days late: legacy-tr")
        await hand.sees("db-main (89.00 EUR) is not covered")
        await pilot.press("2")
        await hand.sees("bare metal                         6             720.00 EUR")
        await pilot.press("u")
        await hand.sees("GROUP BY")
        await pilot.press("j", "enter")
        await hand.sees("grouped by location")
        await hand.sees("IS")


async def test_an_invoice_opens_and_esc_comes_back(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B", "3")
        await hand.sees("901 Unpaid")
        await hand.sees("1 unpaid")
        await pilot.press("enter")
        await hand.sees("Dedicated server db-main (monthly)")
        await pilot.press("escape")
        await hand.sees("901 Unpaid")


async def test_a_server_opens_from_the_list_of_due_dates(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B")
        await hand.at("billing")
        await hand.sees("legacy-tr")
        await pilot.press("enter")
        await hand.sees("Fleet > legacy-tr > Overview")


async def test_a_credit_that_cannot_be_read_says_why_and_the_rest_stays(
    hand: Deckhand, world: World
) -> None:
    world.faults.add("whmcs/get_client", Fault.NOT_JSON, times=None)
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B")
        await hand.sees("unreadable answer")
        await hand.sees("1,284.68 EUR for 12 servers")


async def test_the_tabs_of_a_server_tell_tags_billing_and_history(
    hand: Deckhand, world: World
) -> None:
    world.note(25300, "reboot")
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"build", "enter", "enter")
        await hand.sees("Fleet > build-01 > Overview")
        await pilot.press(tab("Tags"))
        await hand.sees("maintenance until 2026-12-01, anna: new cooler")
        await hand.sees("anna: new cooler")
        await pilot.press(tab("Billing"))
        await hand.sees("119.00 EUR")
        await hand.sees("Monthly")
        await pilot.press(tab("History"))
        await hand.sees("reboot")
        await hand.sees("customer, 192.0.2.1")


async def test_the_account_shows_its_session_and_keys_and_no_token(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("A")
        await hand.sees("demo@example.com")
        await hand.sees("Customer billing Customer")
        assert not any(token in hand.text for token in world.logins)
        await pilot.press("2")
        await hand.sees("SHA256:JF7PwUfVfz3CB5QhrmxUljcNdb")
        await pilot.press("tab")
        await hand.sees("You type a new PIN twice")
        await pilot.press("escape")
        await until(lambda: "web-01" in hand.text, "Esc is back at the list")


async def test_what_was_read_for_one_account_is_not_shown_to_the_next(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B")
        await hand.sees("42.11 EUR")
        await pilot.press("colon", *"sign out", "enter")
        await hand.sees("Sign in")
        await pilot.press("escape")
        await hand.no_dialog()
        await hand.sees("sign in to see it")
        assert "42.11" not in hand.text
