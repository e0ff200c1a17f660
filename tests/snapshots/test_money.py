"""Money, catalog and account as they are drawn. Fixtures and ways are those of `test_screens`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.server.tabs import TABS
from tests.snapshots.test_screens import SIZES, Drive, arrived, noon, picture, pressing, world
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.billing.payment import PAYMENT

__all__ = ["noon", "picture", "world"]
GPU_PLACE = "Compare"


def tab(title: str) -> str:
    """The digit of a tab of a server."""
    return str(1 + [tab.title for tab in TABS].index(title))


@SIZES
def test_server_tags(picture: Any, size: tuple[int, int]) -> None:
    """build-01 is under maintenance until a day; the note says who and why."""
    picture(
        size, pressing("slash", *"build", "enter", "enter", tab("Tags"), until="anna: new cooler")
    )


@SIZES
def test_server_billing(picture: Any, size: tuple[int, int]) -> None:
    """Price, cycle, next due, and that there are no invoices."""
    picture(size, pressing(*"jjj", "enter", tab("Billing"), until="cancel server"))


@SIZES
def test_server_history(picture: Any, size: tuple[int, int]) -> None:
    """The provider's record, empty here, with its age."""
    picture(size, pressing(*"jjj", "enter", tab("History"), until="lists no events"))


@SIZES
def test_billing_servers(picture: Any, size: tuple[int, int]) -> None:
    """Customer and credit above; who is late stands first and is marked."""
    picture(size, pressing("B", until="2 days late"))


@SIZES
def test_billing_groups(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("B", "2", until="grouped by kind"))


@SIZES
def test_billing_invoices(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("B", "3", until="1 unpaid"))


@SIZES
def test_invoice(picture: Any, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The link that pays it, on a line of its own. As at the provider: the simulator's port is
    never the same."""
    monkeypatch.setattr("tui.billing.payment.PAGE", "https://invapi.hostkey.com")
    picture(size, pressing("B", "3", "enter", until="Hosting"))


@SIZES
def test_catalog(picture: Any, size: tuple[int, int]) -> None:
    """Sold out is said in a word; at 120 the panel shows the offer under the cursor."""
    picture(size, pressing("N", "j", until="read just now"))


@SIZES
def test_catalog_filtered(picture: Any, size: tuple[int, int]) -> None:
    picture(
        size,
        pressing("N", "slash", *"ram:>=16 loc:nl", "enter", "space", "space", until="2 marked"),
    )


@SIZES
def test_compared(picture: Any, size: tuple[int, int]) -> None:
    """Facts down, offers across; what differs is strong."""
    keys = ("slash", *"loc:nl !kind:vm", "enter", "asterisk", "x")
    picture(size, pressing("N", *keys, until=GPU_PLACE))


@SIZES
def test_account(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("A", until="Customer billing"))


@SIZES
def test_account_keys(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("A", "2", until="ED25519"))


def ordering(*keys: str, until: str = "") -> Drive:
    """Into the order of a vm.v2-nano at NL, then `keys`. What was said on the way is put aside."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        await pilot.press("N")
        await hand.sees("21 offers")
        await pilot.press("slash", *"nano loc:nl", "enter", "enter")
        await hand.sees("Debian 11")
        await hand.read_up()
        for key in keys:
            await pilot.press(key)
            await hand.quiet()
            await pilot.pause()
        await hand.sees(until)
        hand.app.clear_notifications()

    return drive


PASSWORD = "Good-pass-1"
ANSWERS = ("j", "enter", "enter", *"web-03", "enter", *PASSWORD, "enter", *PASSWORD, "enter")


@SIZES
def test_order_system(picture: Any, size: tuple[int, int]) -> None:
    """The steps are numbered; what is left out is counted, with the key that shows it."""
    picture(size, ordering("l", until="l hides"))


@SIZES
def test_order_plan(picture: Any, size: tuple[int, int]) -> None:
    """Two plans of one name are told apart by price and number."""
    picture(size, ordering("enter", until="unmetered"))


@SIZES
def test_order_details(picture: Any, size: tuple[int, int]) -> None:
    """A name that is taken is said at once."""
    picture(size, ordering("enter", "enter", *"web-01", until="already"))


@SIZES
def test_order_cost(picture: Any, size: tuple[int, int]) -> None:
    """Periods, the bill, the credit before and after, and what would be sent."""
    picture(size, ordering(*ANSWERS, "ctrl+n", until="Dry run"))


@SIZES
def test_order_question(picture: Any, size: tuple[int, int]) -> None:
    """The total is typed; Cancel comes first."""
    picture(
        size,
        ordering(*ANSWERS, "ctrl+n", "tab", "enter", until="Type 7.64 to continue"),
    )


@SIZES
def test_order_progress(picture: Any, size: tuple[int, int]) -> None:
    """Every stage with its time, then the line that connects."""
    asked = ("ctrl+n", "tab", "enter")

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await ordering(*ANSWERS, *asked, until="Type 7.64 to continue")(hand, pilot)
        await pilot.press(*"7.64", "enter", *"0420", "enter", "enter")
        await hand.sees("ssh root@")
        await hand.sees("answered again")  # the last notice
        hand.app.clear_notifications()
        await until(lambda: not hand.app.screen.query("Toast"), "the notices are gone")

    picture(size, drive)


@SIZES
def test_how_to_pay(picture: Any, size: tuple[int, int]) -> None:
    """Where the form leads, and that this host is not known. The address of the link differs in
    each run."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await pressing("B", "3", "enter", until="leads to pay.example.com")(hand, pilot)
        screen = hand.app.screen
        key = (0, 901)
        found = hand.store.known(PAYMENT, key)
        assert found.value is not None
        hand.store.put_known(
            PAYMENT,
            key,
            replace(found, value=replace(found.value, link="https://api.test/?invoice=901")),
        )
        await hand.sees("https://api.test/?invoice=901")
        assert screen is hand.app.screen

    picture(size, drive)


@SIZES
def test_tag_dialog(picture: Any, size: tuple[int, int]) -> None:
    """What is known completes what is typed."""
    picture(size, pressing("a", "s", *"role=", until="Tab: role="))
