"""Bytes that each screen, dialog and wizard step costs: opening, keys, a change of data, at rest,
leaving.

The dashboard runs in this process on a simulator that stands still, at 80x24 and 120x40. Each
frame is counted twice: as Textual writes it, and as Hostdeck does. Bytes are deterministic up to
data that arrive a moment earlier or later, so they are compared with recorded ones
(`tests/data/place_bytes.json`): a place that costs more than 1.5 times as much as recorded fails.
`python -m tests.bench.places` records them anew.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from screens.fleet.fleet_screen import FleetScreen
from tests.screens.reinstalling import Walk
from tests.support.driver import Deckhand
from tests.support.mirror import Count, Mirror
from tui.models.power import Power
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.wizards.installing.draft import STEPS, WizardStep

RECORDED = Path(__file__).parents[1] / "data" / "place_bytes.json"
SIZES = ((80, 24), (120, 40))
MORE_THAN_RECORDED = 1.5
SLACK_BYTES = 200
"""Below that, a ratio says nothing: one more frame costs as much."""
REST_S = 1.5
CHANGES = 4
PASSWORD = "Good-pass-1"


@dataclass(frozen=True)
class Spot:
    """A screen, a dialog, or a step of a wizard."""

    name: str
    way: tuple[str, ...] = ()
    """Keys from the list to where it opens; they are not counted."""
    opens: str = ""
    """The key that opens it."""
    within: tuple[str, ...] = ("down", "down", "tab", "pagedown")


_ORDER = ("N", "slash", *"nano loc:nl", "enter")
_DETAILS = ("j", "enter", "enter", *"web-03", "enter", *PASSWORD, "enter", *PASSWORD, "enter")
SPOTS = (
    Spot("fleet", within=("j", "j", "k", "pagedown", "space", "g")),
    Spot("filter bar", ("j",), "slash", ("w", "e", "b", "backspace")),
    Spot("actions", ("j",), "a"),
    Spot("confirm", ("G", "a"), "r", ("0", "4", "tab", "tab")),
    Spot("tag dialog", ("j", "a"), "s", ("r", "o", "tab", "tab")),
    Spot("help", ("j",), "question_mark", ("down", "pagedown")),
    Spot("commands", ("j",), "colon", ("t", "h", "down")),
    Spot("sort", ("j",), "o", ("down", "down")),
    Spot("columns", ("j",), "w", ("down", "space")),
    Spot("copy", ("j",), "c", ("down", "down")),
    Spot("raw answer", ("j",), "y", ("down", "pagedown")),
    Spot("overview", ("j",), "enter", ("down", "pagedown")),
    Spot("sensors", ("j", "enter"), "2", ("left", "left", "H", "h")),
    Spot("network", ("j", "enter"), "3", ("left", "left", "left", "right", "W")),
    Spot("addresses", ("j", "enter"), "4", ("down", "down")),
    Spot("access", ("j", "enter"), "5", ("down", "down")),
    Spot("tags", ("j", "enter"), "6", ("down", "down")),
    Spot("server billing", ("j", "enter"), "7", ("down", "down")),
    Spot("history", ("j", "enter"), "8", ("down", "down")),
    Spot("operations", ("j",), "O"),
    Spot("loose ends", ("j",), "L"),
    Spot("requests", ("j",), "I"),
    Spot("billing", ("j",), "B"),
    Spot("billing groups", ("j", "B"), "2"),
    Spot("invoices", ("j", "B"), "3"),
    Spot("invoice", ("B", "3"), "enter"),
    Spot("account", ("j",), "A"),
    Spot("account keys", ("A",), "2"),
    Spot("catalog", ("j",), "N"),
    Spot("catalog filter", ("N",), "slash", ("n", "a", "backspace")),
    Spot("compare", ("N", "slash", *"loc:nl !kind:vm", "enter", "asterisk"), "x"),
    Spot("order: system", _ORDER, "enter"),
    Spot("order: plan", (*_ORDER, "enter"), "enter"),
    Spot("order: details", (*_ORDER, "enter", "enter"), "enter", ("w", "e", "tab")),
    Spot("order: cost", (*_ORDER, "enter", *_DETAILS), "ctrl+n", ("down", "tab")),
)


@dataclass
class Costs:
    """What one place costs at one size."""

    by_act: dict[str, Count] = field(default_factory=dict)

    def add(self, act: str, count: Count) -> None:
        """Add what an act cost; the most expensive one of its kind counts."""
        before = self.by_act.get(act)
        if before is None or count.written > before.written:
            self.by_act[act] = count


class Visit:
    """One dashboard that goes from place to place."""

    def __init__(self, hand: Deckhand, pilot: Pilot[Any], mirror: Mirror) -> None:
        self.hand, self.pilot, self.mirror = hand, pilot, mirror
        self.costs: dict[str, Costs] = {}

    async def settle(self) -> None:
        """Wait until all that is looked at is read and drawn."""
        for _ in range(2):
            await self.pilot.pause()
            try:
                await asyncio.wait_for(self.hand.read_up(), 4.0)
            except (TimeoutError, AssertionError):
                pass  # a place that always reads something: what it draws is counted
        await self.pilot.pause(0.15)

    async def act(self, place: str, act: str, do: Callable[[], Awaitable[object]]) -> None:
        """Do something and count what it costs."""
        self.mirror.counted()
        await do()
        await self.settle()
        self.costs.setdefault(place, Costs()).add(act, self.mirror.counted())

    def pressing(self, *keys: str) -> Callable[[], Awaitable[object]]:
        async def press() -> None:
            await self.pilot.press(*keys)

        return press

    async def stay(self, place: str, within: tuple[str, ...]) -> None:
        """Press keys in a place, change a server, and wait for a while."""
        for key in within:
            await self.act(place, "key", self.pressing(key))
        store = self.hand.store
        for number in range(CHANGES):
            row = store.fleet.value.rows[number]  # type: ignore[union-attr]  # it was read
            before = store.power(row.id)
            other = Power.OFF if before.value is Power.ON else Power.ON

            await self.act(place, "change", self._changing(row.id, replace(before, value=other)))
            store.put_power(row.id, before)
        await self.settle()
        await self.act(place, "rest", lambda: asyncio.sleep(REST_S))

    def _changing(self, server_id: int, power: Any) -> Callable[[], Awaitable[object]]:
        async def change() -> None:
            self.hand.store.put_power(server_id, power)

        return change

    async def home(self) -> None:
        """Go back to the list, without a filter or marks, and put notices away."""
        for _ in range(12):
            if isinstance(self.hand.app.screen, FleetScreen):
                break
            await self.pilot.press("escape")
            await self.pilot.pause()
            if "changes are lost" in self.hand.text or "Leave" in self.hand.text:
                await self.pilot.press("tab", "enter")
        for _ in range(3):
            await self.pilot.press("escape")
        self.hand.app.clear_notifications()
        await self.pilot.press("home")
        await self.settle()

    async def see(self, spot: Spot) -> None:
        """Open a place, stay, and leave it."""
        for key in spot.way:
            await self.pilot.press(key)
            if len(key) > 1 or key.isupper():
                await self.settle()
        await self.settle()
        if spot.opens:
            await self.act(spot.name, "open", self.pressing(spot.opens))
        await self.stay(spot.name, spot.within)
        if spot.opens:
            await self.act(spot.name, "leave", self.pressing("escape"))
        await self.home()

    async def reinstall(self) -> None:
        """Walk through the steps of the reinstall wizard."""
        walk = Walk(self.hand, self.pilot)
        await self.act("reinstall: System", "open", walk.open)
        for before, step in zip((None, *STEPS), STEPS, strict=False):
            name = f"reinstall: {step}"
            if before is not None:
                await self.act(name, "open", lambda s=step: walk.to_next(s))
            if step is not WizardStep.REVIEW:
                await self.stay(name, ("down", "up"))


async def measured(columns: int, lines: int, only: tuple[str, ...] = ()) -> dict[str, Costs]:
    """Return the costs of every place at one size."""
    world = World(fleet("small"), clock=SimClock(50.0, start=1_795_000_000.0), still=True)
    server = SimulatorServer(world).start()
    hand = Deckhand(server.url)
    mirror = Mirror(hand.app, columns, lines, compares=False)
    visit: Visit | None = None
    try:
        async with hand.running(columns, lines) as pilot:
            visit = Visit(hand, pilot, mirror)
            await hand.sees("12 servers")
            await visit.settle()
            visit.costs["start"] = Costs({"open": mirror.counted()})
            for spot in SPOTS:
                if not only or spot.name in only:
                    await visit.see(spot)
    finally:
        server.stop()
    return visit.costs


def _environment() -> None:
    """Colors in full, as most terminals have them; nothing moves by itself."""
    os.environ.update(
        TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", TEXTUAL_ANIMATIONS="none"
    )
    for name in ("STY", "NO_COLOR", "TMUX"):
        os.environ.pop(name, None)


def table(results: dict[str, dict[str, Costs]]) -> str:
    """Return one line for each place, size and act: Textual's bytes, ours, and frames."""
    lines = [f"{'place':<24} {'size':>6} {'act':>7} {'Textual':>9} {'written':>8} {'frames':>6}"]
    totals = Count()
    for size, places in results.items():
        for place, costs in places.items():
            for act, count in costs.by_act.items():
                lines.append(
                    f"{place:<24} {size:>6} {act:>7} {count.textual:>9,} {count.written:>8,} "
                    f"{count.frames:>6}"
                )
                totals.textual += count.textual
                totals.written += count.written
    lines.append(f"{'all':<24} {'':>6} {'':>7} {totals.textual:>9,} {totals.written:>8,}")
    return "\n".join(lines)


def main() -> None:
    """Print the table, and record the bytes."""
    _environment()
    only = tuple(word for word in sys.argv[1:] if not word.startswith("-"))
    results = {
        f"{columns}x{lines}": asyncio.run(measured(columns, lines, only))
        for columns, lines in SIZES
    }
    print(table(results))
    if "--record" in sys.argv:
        plain = {
            f"{place}, {size}": {act: count.written for act, count in costs.by_act.items()}
            for size, places in results.items()
            for place, costs in places.items()
        }
        RECORDED.write_text(json.dumps(plain, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
