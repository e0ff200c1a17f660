"""Signing in by hand, and everything that can be wrong with it."""

from __future__ import annotations

import pytest

from screens import sign_in_screen as sign_in
from tests.support.driver import Deckhand
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PASSWORD, DEMO_USER
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

BOX_COLUMNS = 68
"""Columns inside of the box at 80x24."""


@pytest.fixture
def stranger(simulator: SimulatorServer) -> Deckhand:
    """A dashboard without a key."""
    return Deckhand(simulator.url, secret=None)


async def test_a_typed_key_signs_in(stranger: Deckhand) -> None:
    async with stranger.running() as pilot:
        await stranger.sees("Sign in")
        await pilot.press(*DEMO_KEY, "enter")
        await stranger.sees("12 servers")
        await until(lambda: len(stranger.app.screen_stack) == 1, "the dialog is gone")
        assert stranger.store.session.source == "key typed"
        await stranger.sees(
            "nothing is stored"
        )  # where the line breaks depends on the time of the day


async def test_a_wrong_key_is_said_and_another_try_works(stranger: Deckhand) -> None:
    async with stranger.running() as pilot:
        await stranger.sees("Sign in")
        await pilot.press(*"no-such-key", "enter")
        await stranger.sees("Invalid key")
        assert "no-such-key" not in stranger.text
        await pilot.press(*DEMO_KEY, "enter")
        await stranger.sees("12 servers")


async def test_login_and_password(stranger: Deckhand) -> None:
    async with stranger.running() as pilot:
        await stranger.sees("Sign in")
        await pilot.press("tab", "tab", *DEMO_USER, "enter", *"wrong", "enter")
        await stranger.sees("Incorrect login")
        assert DEMO_USER in stranger.text, "what was typed and is no secret stays"
        await pilot.press(*DEMO_PASSWORD, "enter")
        await stranger.sees("12 servers")


async def test_a_code_is_sent_again_at_most_once_a_minute(stranger: Deckhand, world: World) -> None:
    world.account.second_factor = "424242"
    async with stranger.running() as pilot:
        await stranger.sees("Sign in")
        await pilot.press("down", "down")
        await stranger.types(pilot, DEMO_USER)
        await pilot.press("enter")
        await stranger.types(pilot, DEMO_PASSWORD)
        await pilot.press("enter")
        await stranger.sees("The code of the second factor")
        await stranger.sees("sends the code again (at most once a minute)")
        await stranger.acts(pilot, "sign_in.resend")
        await stranger.sees("You can request a new code in")
        await stranger.sees("Esc: saved list.")
        assert world.requests["auth/2fa_resend"] == 0
        stranger.app.screen._code_sent_at -= 60.0  # type: ignore[attr-defined]  # a minute passes
        await stranger.acts(pilot, "sign_in.resend")
        await stranger.sees("Enter the newest code")
        assert world.requests["auth/2fa_resend"] == 1
        await stranger.types(pilot, "424242")
        await pilot.press("enter")
        await stranger.sees("12 servers")


async def test_nothing_typed_is_said_without_a_request(stranger: Deckhand, world: World) -> None:
    async with stranger.running() as pilot:
        await stranger.sees("Sign in")
        await pilot.press("enter")
        await stranger.sees("Type an API key")
        assert world.requests["auth/login"] == 0


async def test_an_empty_account_is_not_called_a_wrong_key() -> None:
    server = SharedSimulator(World(fleet("empty"))).start()
    hand = Deckhand(server.url)
    async with hand.running():
        await hand.sees("no servers yet")
    server.stop()


async def test_an_unreachable_host_leaves_the_screen_alive() -> None:
    hand = Deckhand("http://127.0.0.1:9")
    async with hand.running() as pilot:
        await hand.sees("refused the connection")
        await pilot.press("question_mark")
        await hand.sees("Keys on this screen")


async def test_signing_out_ends_the_session_and_asks_again(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.quiet()
        assert len(world.logins) == 1
        await pilot.press("colon", *"sign out")
        await hand.sees("Sign out")
        await pilot.press("enter")
        await hand.sees("With an API key")
        assert world.logins == {}
        assert hand.engine._parts.client.made is not None
        assert hand.engine._parts.client.made.session.token() is None
        await pilot.press(*DEMO_KEY, "enter")
        await until(lambda: len(world.logins) == 1, "signed in again")
        await until(lambda: len(hand.app.screen_stack) == 1, "the dialog is gone")


async def test_a_session_that_ends_is_renewed_unseen(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.quiet()
        before = world.requests["auth/login"]
        world.end_sessions()
        await pilot.press("R")
        await until(lambda: world.requests["auth/login"] == before + 1, "signed in again")
        await hand.quiet()
        assert hand.store.fleet.error is None


@pytest.mark.parametrize("words", [*sign_in._WHERE, *sign_in._CODE])
def test_the_advice_fits_into_the_box(words: str) -> None:
    assert len(words) <= BOX_COLUMNS
