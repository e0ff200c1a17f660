"""The dashboard of two accounts: every change reaches the account of its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from screens.fleet.fleet_screen import FleetScreen
from tests.accounts.several_hands import SeveralHands
from tests.accounts.two_accounts import WEB_01, second_world
from tests.support.operations import operation
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until
from tui.fleet.account_rows import list_id
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.operations import LooseEnd
from widgets.fleet_table import FleetTable

__all__ = ["second_world"]


@pytest.fixture
def urls(simulator: SimulatorServer, second_world: World) -> Iterator[dict[str, str]]:
    """The addresses of the accounts `work` and `home`."""
    second = SharedSimulator(second_world).start()
    yield {"work": simulator.url, "home": second.url}
    second.stop()


async def test_a_command_reaches_the_account_of_its_row_and_says_it(
    urls: dict[str, str], world: World, second_world: World
) -> None:
    hands = SeveralHands(urls)
    async with hands.running(120, 40) as pilot:
        await hands.sees("2 of 2 accounts connected")
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "both lists came")
        await hands.selects("shop-01")
        await hands.sees_after(pilot, "shop-01 > Overview", hands.key("list.open"))
        await hands.sees_after(pilot, "profile home", "r")
        await pilot.press(*DEMO_PIN)
        await pilot.press("enter")
        await hands.agrees(pilot)
        await until(lambda: second_world.requests["eq/reboot"] == 1, "it was sent")
        assert world.requests["eq/reboot"] == 0
        (operation,) = hands.decks["home"].store.operations.values()
        assert (operation.server_id, operation.server_name) == (WEB_01, "shop-01")
        assert not hands.decks["work"].store.operations


async def test_a_command_for_servers_of_two_accounts_is_for_one_at_a_time(
    urls: dict[str, str], world: World, second_world: World
) -> None:
    hands = SeveralHands(urls)
    async with hands.running(120, 40) as pilot:
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "both lists came")
        for name in ("web-01", "shop-01", "shop-02"):
            await hands.selects(name)
            await hands.acts(pilot, "list.mark")
        await hands.sees_after(pilot, "home: 2 servers", hands.key("app.actions"))
        await hands.sees_after(pilot, "Enter or letter: run", "2")
        await hands.sees_after(pilot, "profile home", "r")
        await hands.types(pilot, DEMO_PIN)
        await pilot.press("enter")
        await hands.agrees(pilot)
        await until(lambda: second_world.requests["eq/reboot"] == 2, "both were sent")
        assert world.requests["eq/reboot"] == 0
        await hands.acts(pilot, "go.home")
        await hands.sees("1 marked")


async def test_an_account_without_a_key_is_named_and_can_be_signed_in(
    urls: dict[str, str],
) -> None:
    hands = SeveralHands(urls, keys={"home": "wrong-key"})
    async with hands.running(120, 40) as pilot:
        await hands.sees("home: ")
        await until(lambda: len(hands.store.fleet.value or ()) == 12, "the other list came")
        assert isinstance(hands.app.screen, FleetScreen), "no dialog comes by itself"
        await hands.sees_after(pilot, "Sign in to home", hands.key("app.accounts"))
        await pilot.press("end", "enter")
        await hands.sees("profile home")
        await hands.types(pilot, DEMO_KEY)
        await pilot.press("enter")
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "its servers came")
        assert {row.account for row in hands.store.fleet.value.rows} == {"work", "home"}


async def test_a_key_revoked_in_the_session_leaves_the_other_account_alone(
    urls: dict[str, str], second_world: World
) -> None:
    hands = SeveralHands(urls)
    async with hands.running(120, 40) as pilot:
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "both lists came")
        second_world.key = "another-key"
        second_world.logins.clear()
        await hands.acts(pilot, "app.refresh")
        await hands.sees("home?")
        assert len(hands.store.fleet.value or ()) == 24
        assert hands.decks["work"].store.session.signed_in
        assert not hands.decks["work"].store.fleet.error


async def test_one_account_alone_and_its_billing(urls: dict[str, str]) -> None:
    hands = SeveralHands(urls, read_only=frozenset({"home"}))
    async with hands.running(120, 40) as pilot:
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "both lists came")
        await hands.sees_after(pilot, "read-only", hands.key("app.accounts"))
        await pilot.press("2")
        await until(lambda: len(hands.store.fleet.value or ()) == 12, "one account is shown")
        await hands.sees("Read-only")
        await hands.sees_after(pilot, "Billing > Servers", hands.key("go.billing"))
        assert hands.app.screen.deck.account == "home"
        assert hands.app.screen.deck.engine is hands.decks["home"].engine
        await hands.acts(pilot, "go.home")
        await until(lambda: isinstance(hands.app.screen, FleetScreen), "back to the list")
        await pilot.press(hands.key("app.accounts"), "enter")
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "all are shown")
        assert hands.app.screen.query_one(FleetTable).row_count == 24


async def test_the_list_opens_at_its_top_and_the_cursor_stays_after_a_key(
    urls: dict[str, str],
) -> None:
    """Accounts arrive in any order, and are listed in theirs: above the cursor too."""
    hands = SeveralHands(
        {"last": urls["home"], "late": urls["home"], **urls}, keys={"late": None, "last": None}
    )
    async with hands.running(80, 24) as pilot:
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "two lists came")
        screen = hands.app.screen
        assert isinstance(screen, FleetScreen)
        table = screen.query_one(FleetTable)
        hands.decks["late"].store.put_fleet(Fleet.sorted([ServerRow(2, "aab-01")]), 1.0)
        await until(lambda: table.cursor_id == list_id(1, 2), "the list is at its top")
        assert table.scroll_offset.y == 0
        await pilot.press("down", "up")
        hands.decks["last"].store.put_fleet(Fleet.sorted([ServerRow(1, "aaa-01")]), 2.0)
        await until(lambda: len(table._view) == 26, "the last list came")
        assert table.cursor_id == list_id(1, 2)


async def test_operations_and_loose_ends_of_all_accounts_stand_together(
    urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both accounts have an operation with the same number on a server with the same id."""
    hands = SeveralHands(urls)
    async with hands.running(120, 40) as pilot:
        await until(lambda: len(hands.store.fleet.value or ()) == 24, "both lists came")
        now = hands.decks["work"].clock.now()
        settled: list[tuple[str, int]] = []
        puts: list[Callable[[], None]] = []
        for age_s, (account, name) in enumerate((("home", "shop-01"), ("work", "web-01"))):
            engine = hands.decks[account].engine
            open_ipmi = operation(
                "nat/add_static_nat", now - 60.0 * (age_s + 1), id=7, server_name=name
            )
            end = LooseEnd(
                7, WEB_01, name, f"IPMI of {name} is open", "It is reachable.", "bad", now, None, ""
            )
            put = partial(engine.store.put_operations, [open_ipmi], loose_ends=(end,))
            puts.append(put)
            put()
            monkeypatch.setattr(
                engine.operations, "settle", lambda number, at=account: settled.append((at, number))
            )
        await hands.sees_after(pilot, "Fleet > Operations", hands.key("go.operations"))
        for words in ("ACCOUNT", "shop-01", "web-01"):
            assert words in hands.text
        await pilot.press("enter")
        # The newest one is that of home.
        await until(lambda: hands.app.screen.deck.account == "home", "its account is shown")
        await pilot.press("escape")
        await until(lambda: hands.app.screen.deck.accounts, "back to the tasks of all accounts")
        # What the empty journals know is read again when a place is opened.
        for put in puts:
            put()
        await hands.sees_after(pilot, "Fleet > Loose ends", hands.key("operations.loose_ends"))
        for words in ("ACCOUNT", "IPMI of shop-01 is open", "IPMI of web-01 is open"):
            assert words in hands.text
        table = hands.app.screen.query_one(FleetTable)
        assert table.select_id(list_id(hands.decks["home"].position, 7))
        await hands.sees_after(pilot, "Mark as resolved: IPMI of shop-01", "x")
        await hands.agrees(pilot)
        await until(lambda: settled == [("home", 7)], "it was settled in its account alone")
        await hands.sees_after(pilot, "Billing > Servers", hands.key("go.billing"))
        await hands.sees("home         credit")
        await hands.sees("work         credit")
        await hands.sees_after(pilot, "Billing > Invoices", "3")
        await until(
            lambda: (
                {row.id >> 60 for row in hands.app.screen.query_one(FleetTable)._rows} == {1, 2}
            ),
            "the invoices of both accounts are listed",
        )
