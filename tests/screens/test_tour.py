"""The page of the first start: once, after the list, in nobody's way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Key

from screens.help_screen import HelpScreen
from screens.tour_screen import TEN, TourScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.app.first_tour import shown_keys
from tui.config.settings import Settings
from tui.simulator.http_server import SimulatorServer
from widgets.filter_bar import FilterBar

ENOUGH = "the ten most important keys"
README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    return tmp_path / "state" / "tour-seen"


@pytest.fixture
def newcomer(simulator: SimulatorServer, seen: Path) -> Iterator[Deckhand]:
    hand = Deckhand(simulator.url, tour_file=seen)
    yield hand
    hand.close()


async def _read(hand: Deckhand) -> TourScreen:
    await hand.sees(ENOUGH)
    page = hand.app.screen
    assert isinstance(page, TourScreen)
    return page


@pytest.mark.parametrize("key", ["enter", "escape", "q"])
async def test_it_comes_once_with_the_list_and_is_closed(
    newcomer: Deckhand, seen: Path, key: str
) -> None:
    async with newcomer.running() as pilot:
        await _read(newcomer)
        assert newcomer.store.fleet.value is not None, "the list has come before it"
        await until(seen.exists, "it is noted")
        await pilot.press(key)
        await newcomer.no_dialog()
        assert "12 servers" in newcomer.text
        assert ENOUGH not in newcomer.text
        assert newcomer.app.is_running
    assert seen.stat().st_mode & 0o077 == 0


async def test_it_never_comes_again(simulator: SimulatorServer, seen: Path) -> None:
    seen.parent.mkdir(mode=0o700)
    seen.touch()
    hand = Deckhand(simulator.url, tour_file=seen)
    async with hand.running():
        await hand.sees("12 servers")
        await hand.read_up()
        assert ENOUGH not in hand.text


async def test_a_key_on_it_closes_it_and_does_its_work(newcomer: Deckhand) -> None:
    async with newcomer.running() as pilot:
        await _read(newcomer)
        await pilot.press("slash", *"web-01", "enter")
        await newcomer.sees("1 of 12 servers")
        assert newcomer.app.screen.query_one(FilterBar)
        await pilot.press("colon", *"tour", "enter")
        await _read(newcomer)
        await pilot.press("O")
        await newcomer.sees("Operations")
        assert ENOUGH not in newcomer.text


@pytest.mark.parametrize("key", ["enter", "escape", "q"])
async def test_a_key_that_closes_it_at_once_does_nothing_else(newcomer: Deckhand, key: str) -> None:
    """The key comes in the moment in which the page appears."""
    async with newcomer.running():
        page = TourScreen(shown_keys(newcomer.app))
        newcomer.app.tour.show = lambda: None  # type: ignore[method-assign]  # this one is shown by hand
        await newcomer.sees("12 servers")
        newcomer.app.tour._page = page
        newcomer.app.push_screen(page)
        ahead = newcomer.app.type_ahead
        before = ahead.handed_on
        newcomer.app.post_message(Key(key, None))
        await until(
            lambda: ahead.handed_on > before and ahead.is_empty, "the key has been handed on"
        )
        await until(lambda: not page.is_attached, "the page is closed")
        assert len(newcomer.app.screen_stack) == 1
        assert newcomer.app.is_running


async def test_who_has_begun_to_type_is_left_alone(simulator: SimulatorServer, seen: Path) -> None:
    hand = Deckhand(simulator.url, tour_file=seen)
    async with hand.running() as pilot:
        hand.app.tour.look = lambda: None  # type: ignore[method-assign]  # the list takes its time
        await pilot.press("j")
        del hand.app.tour.look
        hand.app.tour.look()
        await hand.sees("12 servers")
        await hand.read_up()
        assert ENOUGH not in hand.text
        assert not seen.exists(), "the next start shows it"


async def test_it_waits_for_the_sign_in(simulator: SimulatorServer, seen: Path) -> None:
    hand = Deckhand(simulator.url, secret=None, tour_file=seen)
    async with hand.running() as pilot:
        await hand.sees("Sign in")
        assert ENOUGH not in hand.text
        await pilot.press(*"5d41402abc4b2a76-demo0demo0demo00", "enter")
        await _read(hand)


async def test_help_leads_to_it_from_any_screen_and_remapped_keys_stand_in_it(
    simulator: SimulatorServer,
) -> None:
    hand = Deckhand(
        simulator.url,
        settings=Settings(keys={"go.operations": ["ctrl+o"], "move.down": ["ctrl+y"]}),
    )
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("B", "question_mark")
        await until(lambda: isinstance(hand.app.screen, HelpScreen), "the help is open")
        await pilot.press("t")
        page = await _read(hand)
        assert re.search(r"\^o +operations", hand.text)
        assert re.search(r"\^y ↑ +move", hand.text)
        await pilot.press("enter")
        await until(lambda: page not in hand.app.screen_stack, "it is closed")
        assert hand.app.screen.place.name == "billing"  # type: ignore[attr-defined]


async def test_its_keys_are_those_of_the_readme(hand: Deckhand) -> None:
    async with hand.running():
        keys = shown_keys(hand.app)
    assert len(TEN) == 10
    table = README.partition("\n## Keys\n")[2].partition("\n\nA filter")[0]
    named = {
        cell
        for line in table.splitlines()
        if line.startswith("|")
        for cell in re.findall(r"`([^`]+)`", line)
    }
    for ids, _ in TEN:
        for binding_id in ids:
            assert {
                key.capitalize() if len(key) > 1 else key for key in keys[binding_id]
            } & named, binding_id
