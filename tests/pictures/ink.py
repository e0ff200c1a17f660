"""`python -m tests.pictures.ink`: prints the blank and the empty cells of each screen, by size.

A cell is blank when it shows no sign. It is empty when it lies in a blank area of 12 columns and 2
lines or more: the space between two words or two columns is blank and not empty.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from screens.messages import Open, Place
from screens.wizard.wizard_screen import WizardScreen
from tests.pictures.drawing import NOON, still
from tests.support.driver import Deckhand, NoonClock
from tests.support.until import until
from tui.app.demo_journal import write_past
from tui.history.demo_past import fill_past
from tui.history.sample_file import SampleFile
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.story import begin_story
from tui.simulator.world import World

SIZES = ("80x24", "120x40", "160x50", "200x60")
SERVER, VM = 25300, 20340
AREA_COLUMNS, AREA_LINES = 12, 2
Drive = Callable[[Deckhand, Pilot[Any]], Awaitable[None]]


def blank_share(text: str, columns: int, lines: int) -> float:
    """Return the share of cells without a sign, in percent."""
    shown = sum(not char.isspace() for line in text.splitlines()[:lines] for char in line)
    return 100.0 - 100.0 * shown / (columns * lines)


def empty_share(text: str, columns: int, lines: int) -> float:
    """Return the share of cells that lie in a blank area, in percent."""
    rows = [line.ljust(columns)[:columns] for line in text.splitlines()[:lines]]
    rows += [" " * columns] * (lines - len(rows))
    found: set[tuple[int, int]] = set()
    for top in range(lines - AREA_LINES + 1):
        beneath = rows[top : top + AREA_LINES]
        for left in range(columns - AREA_COLUMNS + 1):
            if not any(row[left : left + AREA_COLUMNS].strip() for row in beneath):
                found.update(
                    (top + down, left + along)
                    for down in range(AREA_LINES)
                    for along in range(AREA_COLUMNS)
                )
    return 100.0 * len(found) / (columns * lines)


def at_place(place: Place) -> Drive:
    """Return how to get to a place from the list."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        before = hand.app.screen
        hand.app.post_message(Open(place))
        await until(lambda: hand.app.screen is not before, "another screen is shown")

    return drive


async def at_list(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """Stand on a server with many sensors."""
    await pilot.press("j", "j")
    await hand.read_up()


def on_tab(key: str) -> Drive:
    """Return how to get to a tab of a server."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await at_place(Place("server", SERVER))(hand, pilot)
        await pilot.press(key)

    return drive


def on_step(drive: Drive, step: int) -> Drive:
    """Return how to get to a step of a wizard that `drive` opens."""

    async def go(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await drive(hand, pilot)
        await hand.read_up()
        await until(lambda: isinstance(hand.app.screen, WizardScreen), "the wizard is shown")
        wizard = hand.app.screen
        assert isinstance(wizard, WizardScreen)
        wizard.enter(step)

    return go


def after_keys(drive: Drive, *keys: str) -> Drive:
    """Return how to get where keys lead from another screen."""

    async def go(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await drive(hand, pilot)
        await hand.read_up()
        await pilot.press(*keys)

    return go


CATALOG, REINSTALL = at_place(Place("order")), at_place(Place("reinstall", SERVER))
ORDER = after_keys(CATALOG, "enter")
SCREENS: dict[str, Drive] = {
    "Fleet": at_list,
    "Overview": on_tab("1"),
    "Sensors": on_tab("2"),
    "Network": on_tab("3"),
    "Addresses": on_tab("4"),
    "Access": on_tab("5"),
    "Tags": on_tab("6"),
    "Server billing": on_tab("7"),
    "History": on_tab("8"),
    "Operations": at_place(Place("operations")),
    "Loose ends": at_place(Place("loose_ends")),
    "Billing": at_place(Place("billing")),
    "Account": at_place(Place("account")),
    "Catalog": CATALOG,
    "API keys": at_place(Place("api-keys")),
    "Requests": at_place(Place("conversations")),
    "Sign-ins": at_place(Place("sign-ins")),
    "Contacts": at_place(Place("contacts")),
    "Storage": at_place(Place("storage")),
    "Credit": at_place(Place("credit")),
    "DNS": at_place(Place("dns")),
    "Stock": at_place(Place("market")),
    "Changes": at_place(Place("changes")),
    "Snapshots": at_place(Place("images", SERVER)),
    "Backups": after_keys(at_place(Place("images", VM)), "2"),
    "ISO images": after_keys(at_place(Place("images", VM)), "3"),
    "Snapshots VM": at_place(Place("images", VM)),
    "Invoice": after_keys(at_place(Place("billing")), "3", "enter"),
    "Traffic": at_place(Place("traffic")),
    "Compare": after_keys(CATALOG, "space", "j", "space", "x"),
    **{f"Reinstall {at + 1}": on_step(REINSTALL, at) for at in range(6)},
    **{f"Order {at + 1}": on_step(ORDER, at) for at in range(4)},
}


async def drawn(drive: Drive, columns: int, lines: int) -> str:
    """Return the text of a screen once all that it shows was read."""
    world = World(fleet("demo"), clock=SimClock(50.0, start=NOON), still=True)
    begin_story(world, installing=False)
    journal = Path(tempfile.mkdtemp(dir=Path.home())) / "journal.sqlite3"
    write_past(journal, [request.tree() for request in world.past], "ada")
    simulator = SimulatorServer(world).start()
    history = journal.with_name("history.sqlite3")
    file = SampleFile.open(history)
    for machine in world.machines.values():
        fill_past(file, machine, NOON, still=True)
    file.close()
    hand = Deckhand(
        simulator.url,
        clock=NoonClock(),
        profile="demo",
        journal_file=journal,
        history_file=history,
    )
    try:
        async with hand.running(columns, lines) as pilot:
            await hand.sees("12 servers")
            await hand.read_up()
            await drive(hand, pilot)
            before = ""
            while before != hand.text or not before.strip():
                before = hand.text
                await hand.read_up()
                await pilot.pause(0.5)
            return hand.text
    finally:
        hand.close()
        simulator.stop()


def _size(text: str) -> tuple[int, int]:
    columns, _, lines = text.partition("x")
    return int(columns), int(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """Print a line for each screen: blank and empty cells in percent, by size."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures.ink")
    parser.add_argument("screens", nargs="*", help="names of screens; all without any")
    parser.add_argument("--size", action="append", choices=SIZES, help="only this size")
    parser.add_argument("--show", action="store_true", help="print the screens too")
    chosen = parser.parse_args(argv)
    sizes = chosen.size or SIZES
    with tempfile.TemporaryDirectory(prefix="hostdeck-ink-") as home:
        still(Path(home))
        print(f"{'blank %, empty %':16}" + "".join(f"{size:>15}" for size in sizes))
        for name in chosen.screens or SCREENS:
            shares = []
            for columns, lines in map(_size, sizes):
                text = asyncio.run(drawn(SCREENS[name], columns, lines))
                if chosen.show:
                    print(text)
                blank = blank_share(text, columns, lines)
                shares.append(f"{blank:9.1f}{empty_share(text, columns, lines):6.1f}")
            print(f"{name:16}" + "".join(shares), flush=True)


if __name__ == "__main__":
    main()
