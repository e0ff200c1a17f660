"""The mouse: rows, tabs, ports, addresses and the keys of the last line can be clicked, and do what
their keys do."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.server.server_screen import ServerScreen
from tests.hardening.storms import changes_sent
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World
from widgets.fleet_table import FleetTable
from widgets.key_footer import KeyFooter


def place_of(hand: Deckhand, words: str) -> tuple[int, int]:
    """Column and line of words on the screen."""
    for y, line in enumerate(hand.text.splitlines()):
        if words in line:
            return line.index(words), y
    raise AssertionError(f"{words!r} is not there:\n{hand.text}")


async def click(hand: Deckhand, pilot: Pilot[Any], words: str) -> None:
    """Click on words that the screen shows."""
    await pilot.click(offset=place_of(hand, words))
    await pilot.pause()


async def test_a_row_is_chosen_and_clicked_again_it_is_opened(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-replica")
        await hand.sees("FAN2")  # from now on no line moves
        table = hand.app.screen.query_one(FleetTable)
        await click(hand, pilot, "db-replica")
        assert table.current.hostname == "db-replica"  # type: ignore[union-attr]  # it has rows
        assert not isinstance(hand.app.screen, ServerScreen)
        await click(hand, pilot, "db-replica")
        await hand.sees("Overview")
        assert "db-replica" in hand.text


async def test_the_first_click_on_the_row_of_the_cursor_opens_nothing(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-main")
        await hand.sees("FAN2")
        await click(hand, pilot, "db-main")
        await pilot.pause()
        assert not isinstance(hand.app.screen, ServerScreen)


async def test_the_first_cells_of_a_row_mark_it(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-main")
        await hand.sees("FAN2")
        _, y = place_of(hand, "db-main")
        await pilot.click(offset=(0, y))
        await hand.sees("1 marked")
        await pilot.click(offset=(0, y))
        await until(lambda: "marked" not in hand.text, "it is not marked any more")


async def test_heads_and_empty_lines_are_no_rows(hand: Deckhand) -> None:
    async with hand.running(100, 30) as pilot:
        await hand.sees("db-main")
        await hand.sees("FAN2")
        table = hand.app.screen.query_one(FleetTable)
        before = table.cursor
        for y in (table.region.y, table.region.bottom - 1):
            for _ in range(2):
                await pilot.click(offset=(5, y))
        await pilot.pause()
        assert table.cursor == before
        assert not isinstance(hand.app.screen, ServerScreen)


async def test_tabs(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-main")
        await pilot.press("enter")
        await hand.sees("Overview")
        for title, words in (
            ("Network", "Ports"),
            ("Addresses", "ADDRESS"),
            ("Overview", "Details"),
        ):
            await click(hand, pilot, f" {title}")
            await hand.sees(f"> {title}")
            await hand.sees(words)


async def test_ports(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-main")
        await pilot.press("enter", "3")
        await hand.sees("gi1/0/13")
        argument = hand.app.screen.argument()  # type: ignore[attr-defined]  # a screen of a server
        await click(hand, pilot, "gi1/0/13")
        await until(lambda: hand.app.screen.argument() != argument, "another port is chosen")  # type: ignore[attr-defined]


async def test_the_keys_of_the_last_line(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("Actions")
        await click(hand, pilot, "Actions")
        await hand.sees("Reboot")
        await pilot.press("escape")
        await hand.sees("Help")
        await click(hand, pilot, "Help")
        await hand.sees("Keys")
        await pilot.press("escape")
        await until(lambda: "Keys" not in hand.text, "the help is closed")
        await click(hand, pilot, "Filter")
        await until(lambda: type(hand.app.focused).__name__ == "Input", "the filter has the focus")


async def test_every_key_of_the_last_line_can_be_clicked(hand: Deckhand) -> None:
    async with hand.running(160, 30) as pilot:
        await hand.sees("db-main")
        footer = hand.app.screen.query_one(KeyFooter)
        chosen: list[tuple[str, str]] = []
        footer.post_message = lambda message: bool(chosen.append((message.key, message.words)))  # type: ignore
        right = 0
        for text, _ in footer.lines[0]:
            footer.on_click(_Click(right))  # type: ignore[arg-type]  # as much of one as is looked at
            right += len(text)
        assert chosen == [key for key in footer.keys for _ in range(2)]
        del footer.post_message
        await pilot.pause()


class _Click:
    def __init__(self, x: int) -> None:
        self.x, self.y = x, 0

    def stop(self) -> None: ...


async def test_the_wheel_moves_the_cursor(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-main")
        table = hand.app.screen.query_one(FleetTable)
        table.action_go(0)
        await pilot._post_mouse_events([_wheel_down()], widget=table, offset=(3, 3))
        assert table.cursor == 3


def _wheel_down() -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_clicks_ask_before_a_change_as_keys_do(
    hand: Deckhand, world: World, times: int
) -> None:
    async with hand.running() as pilot:
        await hand.sees("db-main")
        await hand.read_up()  # from now on no line moves
        await click(hand, pilot, "web-10")
        await click(hand, pilot, "Actions")
        await hand.sees("Reboot")
        x, y = place_of(hand, "Reboot")
        for _ in range(times + 1):
            await pilot.click(offset=(x, y))
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it asks")
        assert changes_sent(world) == []
        await click(hand, pilot, "[ Cancel ]") if hand.app.screen.armed else None  # type: ignore[attr-defined]
        assert changes_sent(world) == []


async def test_a_title_sorts_by_its_column_and_clicked_again_the_other_way_round(
    hand: Deckhand,
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 of 12 read")
        await hand.quiet()  # from now on no line moves
        table = hand.app.screen.query_one(FleetTable)
        await click(hand, pilot, "LOC")
        await until(lambda: table.visible_rows()[0].location == "DE", "sorted by location")
        await click(hand, pilot, "LOC")
        await until(lambda: table.visible_rows()[0].location == "US", "the other way round")
        await click(hand, pilot, "HOSTNAME")
        await until(lambda: table.visible_rows()[0].hostname == "api-01", "by host name again")
        assert not isinstance(hand.app.screen, ServerScreen)


async def test_a_place_of_the_bar_is_gone_to(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("db-main")
        await click(hand, pilot, "Loose ends")
        await hand.sees("Fleet > Loose ends")
        await click(hand, pilot, "Billing")
        await hand.sees("Billing > ")
        await click(hand, pilot, "q Fleet")
        await hand.at("fleet")
        await hand.sees("db-main")
