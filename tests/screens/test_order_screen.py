"""Orders from the catalog to the line that connects, and everything that may come between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from screens.messages import Open, Place
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.readings.money_topics import READ_INVOICE
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

PASSWORD = "Good-pass-1"


@pytest.fixture
def world() -> World:
    """A deploy of some minutes takes a second."""
    return World(fleet("small"), clock=SimClock(250.0), still=True)


async def answered(
    hand: Deckhand, pilot: Pilot[Any], preset: str, name: str = "web-03", place: str = "nl"
) -> None:
    """From anywhere to the last step of an order."""
    await hand.sees("12 servers")
    await pilot.press("N")
    await hand.sees("21 offers")
    await pilot.press("slash", *f"{preset} loc:{place}", "enter", "enter")
    await hand.sees("Debian 11")
    await pilot.press("j", "enter")
    await hand.sees("50TB" if preset.startswith("bm") else "3Tb traffic")
    await pilot.press("enter")
    await hand.sees("Enter a host name")
    await pilot.press(*name, "enter", *PASSWORD, "enter", *PASSWORD, "enter")
    await hand.sees("The password is set")
    await pilot.press("ctrl+n")
    await hand.sees("Dry run")


async def confirmed(hand: Deckhand, pilot: Pilot[Any], total: str, pin: str = "0420") -> None:
    """The question is answered: the total typed, the PIN, the button."""
    await pilot.press("tab", "enter")
    await hand.sees(f"Type {total} to continue")
    await pilot.press(*total, "enter", *pin, "enter", "enter")


async def test_a_vm_from_the_catalog_to_its_ssh_line(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "nano")
        await hand.sees("Credit 42.11 EUR now, 34.47 EUR after the order.")
        assert world.requests["eq/order_instance"] == 0  # a dry run until then
        assert PASSWORD not in hand.text
        await confirmed(hand, pilot, "7.64")
        await hand.sees("Progress")
        await hand.sees("Base OS was installed")
        await hand.sees("ssh root@192.0.2.")
        assert world.requests["eq/order_instance"] == 1
        assert world.offers.stock[281, "NL"] == 11
        await pilot.press("q")
        await hand.sees("13 servers")
        await hand.sees("web-03")
        await pilot.press("O")
        await hand.sees("Progress")
        await pilot.press("d")
        await hand.sees("Fleet > Operations > 1 web-03")
        await pilot.press("escape")
        await hand.at("operations")
        await pilot.press("enter")  # back to the line that connects, also much later
        await hand.sees("ssh root@192.0.2.")


async def test_what_is_sold_out_says_so_where_it_is_chosen(hand: Deckhand, world: World) -> None:
    world.offers.stock[281, "NL"] = 0
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        await pilot.press("slash", *"nano loc:nl", "enter")
        await hand.read_up()
        await pilot.press("enter")
        await until(
            lambda: any(
                "is sold out at NL" in notice.message for notice in hand.app._notifications
            ),
            "it says so",
        )
        assert hand.app.screen.query("#offers"), "nobody types an order in vain"


async def test_the_account_has_a_menu_of_what_fits_it(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B", "a")
        await hand.sees("Set PIN")
        assert "Select a server first" not in hand.text
        await pilot.press("slash", *"progress")
        await hand.sees("no recent orders in its journal")


async def test_going_back_loses_nothing_and_a_longer_period_is_cheaper(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "nano")
        await pilot.press("j")
        await until(lambda: "22.23 EUR" in hand.text, "the price of three months")
        await pilot.press("enter")
        await pilot.press("escape", "escape", "escape")
        await hand.sees("Select an operating system")
        await pilot.press("escape")
        await hand.sees("Catalog")
        await pilot.press("enter")
        await hand.sees("* Debian 12")
        await pilot.press("enter", "enter")
        await hand.sees("web-03")
        await hand.sees("type a password")  # only the password has to be given again


async def test_a_server_in_stock_is_filtered_ordered_and_followed(
    hand: Deckhand, world: World
) -> None:
    world.account.balance = 500.0
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        hand.app.post_message(Open(Place("market")))
        await hand.sees("srv-de-07")
        await pilot.press("slash", *"loc:nl price:<50", "enter")
        await until(lambda: "srv-de-07" not in hand.text, "the other location is filtered out")
        await pilot.press("enter")
        await hand.sees("Debian 11")
        await pilot.press("j", "enter")
        await hand.sees("Enter a host name")  # no traffic plan is asked for
        assert "Promotion code" not in hand.text
        await pilot.press(*"db-9", "enter", *PASSWORD, "enter", *PASSWORD, "enter")
        await hand.sees("The password is set")
        await pilot.press("ctrl+n")
        await hand.sees("Dry run")
        await hand.sees("Credit 500.00 EUR now, 450.01 EUR after the order.")
        assert "which traffic is included" in " ".join(hand.text.split())
        assert world.requests["eq/deploy"] == 0
        await pilot.press("tab", "enter")
        await hand.sees("Type 49.99 to continue")
        await pilot.press(*"49.99", "enter", "enter")
        await hand.sees("ssh root@192.0.2.")
        assert world.requests["eq/deploy"] == 1
        assert "srv-nl-01 at NL" in hand.text
        await pilot.press("end")
        await hand.sees("Compared with the order  4 as ordered")


@pytest.mark.parametrize(
    ("fault", "words", "then"),
    [
        (Fault.SOLD_OUT, "is now sold out", "vm.v2-nano is sold out at NL."),
        (Fault.PRICE_CHANGED, "changed from 7.64 EUR to 8.40 EUR", "total 8.40 EUR"),
    ],
)
async def test_what_changed_since_the_review_is_said_before_money_moves(
    hand: Deckhand, world: World, fault: Fault, words: str, then: str
) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "nano")
        await pilot.press("tab", "enter")
        await hand.sees("Type 7.64 to continue")
        world.faults.add("presets/list", fault)
        await pilot.press(*"7.64", "enter", *"0420", "enter", "enter")
        await until(lambda: words in " ".join(hand.text.split()), f"it says {words!r}")
        await hand.sees("No money was spent")
        assert world.requests["eq/order_instance"] == 0
        assert world.account.balance == pytest.approx(42.11)
        await pilot.press("escape")
        await hand.sees(then)  # the answers are there, on what holds now


async def test_bare_metal_arrives_in_the_fleet_too(hand: Deckhand, world: World) -> None:
    world.account.balance = 200.0
    async with hand.running() as pilot:
        await answered(hand, pilot, "bm.v2-max", "db-03")
        await hand.sees("90.00 EUR after the order.")
        await confirmed(hand, pilot, "110.00")
        await hand.sees("ssh root@192.0.2.")
        await pilot.press("enter")
        await hand.sees("Fleet > db-03 > Overview")
        await hand.sees("bare metal")
        assert world.requests["eq/order_instance"] == 1


async def test_without_credit_an_invoice_is_made_and_the_way_to_pay_is_shown(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "bm.v2-promo", "db-03")
        await hand.sees("Credit 42.11 EUR is 6.89 EUR too low.")
        await confirmed(hand, pilot, "49.00")
        await hand.sees("Invoice 902 was created. The server is installed after it is paid.")
        assert world.deploy_keys == {}
        await pilot.press("L")
        await hand.sees("Order invoice")
        await hand.sees("49.00 EUR due by 2026-")
        assert "with a payment link." in hand.text
        assert "Pay invoice" in hand.text
        # The person pays in the web panel meanwhile.
        next(each for each in world.account.invoices if each["id"] == 902)["status"] = "Paid"
        hand.app.deck.engine.want(READ_INVOICE, (0, 902), now=True)
        await hand.sees("No loose ends")


async def test_a_wrong_amount_does_not_order(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "nano")
        await pilot.press("tab", "enter")
        await hand.sees("Type 7.64 to continue")
        await pilot.press(*"7.65", "enter", "enter")
        await hand.quiet()
        assert "Type 7.64 to continue" in hand.text
        await pilot.press("escape")
        await hand.sees("Dry run")
        assert world.requests["eq/order_instance"] == 0


async def test_a_lost_answer_is_found_again_by_the_list_of_deploys(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "nano")
        world.faults.add("eq/order_instance", Fault.DROP_AFTER)
        world.faults.add("whmcs/get_invoice", Fault.HTML_502, times=None)
        await confirmed(hand, pilot, "7.64")
        await hand.sees("Invoice 902 (7.64 EUR)")
        await hand.sees("Do not order again")
        world.faults.clear()
        await pilot.press("r")
        await hand.sees("Its key was found again")
        await hand.sees("order done")
        assert world.requests["eq/order_instance"] == 1


async def test_an_unrelated_invoice_is_named_and_decides_nothing(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "nano")
        world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
        await confirmed(hand, pilot, "7.64")
        await hand.sees("Do not order again")
        world.account.invoice(89.0, "Unpaid", "renewal of db-1")
        await pilot.press("r")
        await hand.sees("Invoice 902 (89.00 EUR, renewal of db-1)")
        await hand.sees("it is for something else")
        await hand.sees("unknown")


async def test_a_name_that_is_taken_is_said_while_it_is_typed(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        await pilot.press("enter")
        await hand.sees("Debian 11")
        await pilot.press("enter")
        await hand.sees("3Tb")
        await pilot.press("enter")
        await hand.sees("Host name")
        await pilot.press(*"web-01")
        await hand.sees("a server named web-01 already exists")


async def test_what_is_typed_ahead_lands_where_it_belongs(hand: Deckhand) -> None:
    """Over a slow line all of it comes in one piece: the password must not be readable in the host
    name."""
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        for key in [
            "slash",
            *"nano",
            "space",
            *"loc",
            "colon",
            *"nl",
            "enter",
        ]:  # a, o and : are commands of the list
            hand.app.post_message(
                Key(key, {"space": " ", "slash": "/", "colon": ":", "enter": None}.get(key, key))
            )
        await hand.sees("1 of 21 offers")
        await pilot.press("enter")
        await hand.sees("Debian 11")
        for key in [
            "j",
            "enter",
            "enter",
            *"web-03",
            "enter",
            *PASSWORD,
            "enter",
            *PASSWORD,
            "enter",
            "enter",
        ]:
            hand.app.post_message(Key(key, key if len(key) == 1 else None))
        await hand.sees("The password is set")
        assert PASSWORD[:3] not in hand.text
        await hand.sees("web-03")
        await pilot.press("ctrl+n")
        await hand.sees("Dry run")


async def test_a_private_key_is_not_kept(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("N")
        await hand.sees("21 offers")
        await pilot.press("enter")
        await hand.sees("Debian 11")
        await pilot.press("enter")
        await hand.sees("3Tb")
        await pilot.press("enter")
        await hand.sees("paste a public key")
        field = hand.app.screen.query_one("#ssh-key")
        field.focus()
        field.insert_text_at_cursor("-----BEGIN OPENSSH PRIVATE KEY-----")
        await hand.sees("It was discarded")
        await until(lambda: "BEGIN OPENSSH" not in hand.text, "nothing of it stays")


async def test_top_up_one_invoice_its_link_and_the_credit_when_it_comes(
    simulator: SimulatorServer, world: World, home: Path
) -> None:
    hand = Deckhand(simulator.url)
    world.account.pays_after_s = None
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B")
        await hand.sees("42.11 EUR, read just now")
        await pilot.press("colon", *"add funds", "enter")
        await hand.sees("Current credit: 42.11 EUR")
        await pilot.press(*"1,000", "enter")
        await hand.sees("without commas")
        await pilot.press(*["backspace"] * 5, *"89", "enter")
        await until(
            lambda: "Invoice 901 for the same amount is already unpaid" in hand.text,
            "the unpaid one is named",
        )
        await pilot.press(*"89.00", "enter", "enter")
        await hand.sees("invoice 902 is unpaid")
        assert world.requests["whmcs/create_addfunds"] == 1
        await pilot.press("3")
        await hand.sees("902 Unpaid")
        await pilot.press("g", "enter")
        await hand.sees(f"{simulator.url}/?invoice=902")
        await hand.sees("PayPal: leads to pay.example.com")
        await hand.sees("an unknown payment host")
        assert "<form" not in hand.text
        await pilot.press("w")
        await until(
            lambda: list((home / ".local/state/hostdeck/run").glob("*.html")), "the page is written"
        )
        (page,) = (home / ".local/state/hostdeck/run").glob("invoice-902*.html")
        assert page.stat().st_mode & 0o777 == 0o600
        assert "pay.example.com" in page.read_text()
        # The person pays.
        world.account.invoices[0]["status"] = "Paid"
        world.account.balance += 89
        await pilot.press("escape")
        hand.app.screen._age()
        await hand.sees("131.11 EUR")
        await hand.sees("invoice 902 is paid")
