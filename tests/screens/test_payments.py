"""Paying from the credit, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

from tests.screens.confirming import answers, confirms
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World


async def test_an_invoice_is_paid_from_the_credit_saved_and_found_in_the_ledger(
    hand: Deckhand, world: World, home: Path
) -> None:
    world.account.balance = 100.0
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("B", "3")
        await hand.sees("901 Unpaid")
        await pilot.press("enter")
        await hand.sees("Dedicated server db-main (monthly)")
        await until(lambda: hand.app.screen.argument() is not None, "the invoice was read")
        await until(lambda: bool(hand.app.screen.argument().before), "the ledger was read")
        await hand.acts(pilot, "invoice.pay_from_credit")
        await answers(hand, pilot, "Amount to pay on invoice 901", "")
        await confirms(hand, pilot, "Pay 89.00 EUR of invoice 901 from credit?", "89.00")
        await until(lambda: world.account.invoices[0]["status"] == "Paid", "it is paid")
        await hand.sees("State        Paid")
        assert world.account.balance == 11.0
        await hand.acts(pilot, "invoice.save_pdf")
        await hand.sees("PDF saved to")  # its path may be folded anywhere
        assert list(home.rglob("invoice-901.pdf"))
        await pilot.press("escape")
        await hand.acts(pilot, "billing.credit")
        await hand.sees("Credit Applied to I")
        await hand.sees("11.00 EUR")
