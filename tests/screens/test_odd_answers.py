"""The provider's odd answers on the screen: what can be read is shown, and what is missing is
said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PASSWORD, DEMO_USER
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

Rewrite = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def rewrite(world: World) -> Callable[[str, Rewrite], None]:
    """Changes what the simulator answers to an action, on its way out."""
    changed: dict[str, Rewrite] = {}
    world.rewrite = lambda action, made: changed[action](made) if action in changed else made
    return changed.__setitem__


async def test_bad_records_hide_no_server_and_are_counted(
    hand: Deckhand, rewrite: Callable[[str, Rewrite], None]
) -> None:
    bad = [{"id": None}, {"id": ""}, {"id": "12abc"}, {"id": -5}, None, "abc"]
    rewrite("eq/list", lambda made: {**made, "servers": [*bad, *made["servers"]]})
    async with hand.running(columns=120, lines=40):
        await hand.sees("12 servers")
        await hand.sees("6 records could not be read")
        await hand.sees("web-01")


async def test_a_list_of_bad_records_is_no_empty_account(
    hand: Deckhand, rewrite: Callable[[str, Rewrite], None]
) -> None:
    rewrite("eq/list", lambda made: {**made, "servers": [{"id": None}]})
    async with hand.running():
        await hand.sees("unreadable answer")
        assert "no servers" not in hand.text


async def test_a_nested_name_and_plain_addresses_are_shown_and_the_raw_answer_is_as_sent(
    hand: Deckhand, rewrite: Callable[[str, Rewrite], None]
) -> None:
    def odd(made: dict[str, Any]) -> dict[str, Any]:
        record = {"data": {"server": {"id": made["server_data"]["id"], "hostname": "deep-01"}}}
        secret = {"tag": "root_pass", "value": "Sup3rSecret-1"}
        return {
            "result": "OK",
            "server_data": record,
            "IP": ["192.0.2.7", "192.0.2.8/29", "odd"],
            "tags": [secret],
        }

    rewrite("eq/list", lambda made: {"result": "OK", "servers": [20311]})
    rewrite("eq/show", odd)
    async with hand.running(columns=120, lines=40) as pilot:
        await hand.sees("deep-01")
        await hand.sees("1 record could not be read.")
        await pilot.press("enter")
        await hand.at("server")
        await hand.sees("192.0.2.7")
        await pilot.press("escape", "y")
        await hand.sees('"192.0.2.8/29"')
        assert '"hostname": "deep-01"' in hand.text
        assert "Sup3rSecret-1" not in hand.text


async def test_an_answer_behind_a_php_warning_is_used_and_said(
    hand: Deckhand, rewrite: Callable[[str, Rewrite], None]
) -> None:
    import json

    warning = b"Warning: Undefined variable $x in /eq.php on line 3\n"
    rewrite("eq/list", lambda made: {"raw": warning + json.dumps(made).encode()})
    async with hand.running(columns=120, lines=40):
        await hand.sees("12 servers")
        await hand.sees("PHP warning")


async def test_the_code_of_a_second_factor_is_asked_for(
    simulator: SimulatorServer, world: World
) -> None:
    world.account.second_factor = "424242"
    hand = Deckhand(simulator.url, secret=None)
    async with hand.running() as pilot:
        await hand.sees("Sign in")
        await pilot.press("tab", "tab", *DEMO_USER, "enter", *DEMO_PASSWORD, "enter")
        await hand.sees("The code of the second factor")
        assert "With an API key" not in hand.text
        await pilot.press("enter")
        await hand.sees("No code was typed. Nothing was sent.")
        assert world.requests["auth/2fa_check"] == 0
        await pilot.press(*"000000", "enter")
        await hand.sees("The code was not accepted.")
        await hand.sees('"auth/2fa_check: wrong code"')
        assert "a code is needed" not in hand.text
        assert "No code was typed" not in hand.text
        await pilot.press(*"424242", "enter")
        await hand.sees("12 servers")
        await until(lambda: len(hand.app.screen_stack) == 1, "the dialog is gone")
        assert "424242" not in hand.text
    assert (world.requests["auth/whmcslogin"], world.requests["auth/2fa_check"]) == (1, 2)


async def test_after_the_code_is_given_up_another_sign_in_works(
    simulator: SimulatorServer, world: World
) -> None:
    world.account.second_factor = "424242"
    hand = Deckhand(simulator.url, secret=None)
    async with hand.running() as pilot:
        await hand.sees("Sign in")
        await pilot.press("tab", "tab", *DEMO_USER, "enter", *DEMO_PASSWORD, "enter")
        await hand.sees("The code of the second factor")
        await pilot.press("escape")
        await until(lambda: len(hand.app.screen_stack) == 1, "the dialog is gone")
        assert "Not signed in" in hand.text
        await pilot.press("R")
        await hand.sees("With an API key")


async def test_all_invoices_are_shown_or_how_many_of_how_many(
    hand: Deckhand, world: World, rewrite: Callable[[str, Rewrite], None]
) -> None:
    first = world.account.invoices[0]
    world.account.invoices = [{**first, "id": 5000 - at, "status": "Paid"} for at in range(250)]
    async with hand.running(columns=120, lines=40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("B")
        await hand.sees("Billing > Servers")
        await pilot.press("3")
        await hand.sees("250 invoices")
        rewrite(
            "whmcs/get_invoices",
            lambda made: {
                **made,
                "invoices": {"invoice": [{"id": 5000 - at, "status": "Paid"} for at in range(100)]},
            },
        )
        await pilot.press("R")
        await hand.sees("100 of 250 invoices")
