"""Bytes that each screen, dialog and wizard step costs: opening, keys, a change of data, at rest,
leaving.

The dashboard runs in this process on a simulator that stands still, at 80x24 and 120x40. Each
frame is counted twice: as Textual writes it, and as Hostdeck does. Bytes are deterministic up to
data that arrive a moment earlier or later, so they are compared with recorded ones
(`tests/data/place_bytes.json`): a place that costs more than 1.5 times as much as recorded fails.
`python -m tests.bench.places --record` records them anew.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.bench.figures import Figure
from tests.bench.fixtures import Bench
from tests.screens.reinstalling import MOVES, Walk
from tests.support.dialogs import DIALOGS
from tests.support.driver import Deckhand
from tests.support.mirror import Count, Mirror
from tests.support.places import MORE_SPOTS, SPOTS, Spot, go_home
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
WORSE = "more bytes than recorded: "
REST_S = 1.0
QUIET_S = 0.15
"""Time without a frame after which an act is over."""
LONGEST_S = 4.0
"""A place that always reads something is given so long; what it draws is counted."""
CHANGES = 2


@dataclass
class Costs:
    """Bytes and changed cells of one place at one size."""

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
        """Wait until nothing is asked for and nothing is drawn for a moment."""
        end = time.monotonic() + LONGEST_S
        drawn, since, was_idle = self.mirror.drawn, time.monotonic(), False
        while (now := time.monotonic()) < end:
            await self.pilot.pause(0.03)
            was_idle = was_idle or (self.hand.engine.idle and self.hand.app.bridge.idle)
            if self.mirror.drawn != drawn or not was_idle:
                drawn, since = self.mirror.drawn, now
            elif now - since >= QUIET_S:
                return

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
        await go_home(self.hand, self.pilot)
        await self.settle()

    async def dialog(self, name: str) -> None:
        """Open a dialog over the list, stay, and leave it."""
        place = f"dialog: {name}"
        app = self.hand.app
        if name == "sign in":
            self.hand.store.put_session(busy="", signed_in=False)  # else it closes itself
        app.clear_notifications()
        await self.settle()
        dialog = DIALOGS[name](self.hand)

        async def leave() -> None:
            if dialog in app.screen_stack:
                dialog.leave()

        async def show() -> None:
            app.push_screen(dialog)

        await self.act(place, "open", show)
        await self.stay(place, ("tab", "down", "up"))
        await self.act(place, "leave", leave)
        if name == "sign in":
            self.hand.store.put_session(busy="", signed_in=True)
        await go_home(self.hand, self.pilot)
        await self.settle()

    async def reinstall(self) -> None:
        """Walk through the steps of the reinstall wizard."""
        walk = Walk(self.hand, self.pilot)
        await self.act("reinstall: System", "open", walk.open)
        await walk.at(STEPS[0])
        steps = STEPS[: STEPS.index(WizardStep.REVIEW) + 1]
        for before, step in zip((None, *steps), steps, strict=False):
            name = f"reinstall: {step}"
            if before is not None:
                await self.act(name, "open", self._stepping(walk, before))
            await self.stay(name, ("down", "up"))
        await go_home(self.hand, self.pilot)

    def _stepping(self, walk: Walk, step: WizardStep) -> Callable[[], Awaitable[object]]:
        async def go_on() -> None:
            await walk.press(*MOVES[step])

        return go_on


async def measured(columns: int, lines: int, only: tuple[str, ...] = ()) -> dict[str, Costs]:
    """Return the costs of every place at one size."""
    world = World(fleet("small"), clock=SimClock(50.0), still=True)
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
            for spot in (*SPOTS, *MORE_SPOTS):
                if not only or spot.name in only:
                    await visit.see(spot)
            if not only or "reinstall" in only:
                await visit.reinstall()
            for name in DIALOGS:
                if not only or "dialogs" in only or f"dialog: {name}" in only:
                    await visit.dialog(name)
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
    lines = [f"{'place':<28} {'size':>6} {'act':>7} {'Textual':>9} {'written':>8} {'frames':>6}"]
    totals = Count()
    for size, places in results.items():
        for place, costs in places.items():
            for act, count in costs.by_act.items():
                lines.append(
                    f"{place:<28} {size:>6} {act:>7} {count.textual:>9,} {count.written:>8,} "
                    f"{count.frames:>6}"
                )
                totals.textual += count.textual
                totals.written += count.written
    lines.append(f"{'all':<28} {'':>6} {'':>7} {totals.textual:>9,} {totals.written:>8,}")
    return "\n".join(lines)


def measure(bench: Bench) -> Iterator[Figure]:
    """Compare with the recorded bytes; a place that is worse is measured once more."""
    recorded: dict[str, dict[str, int]] = json.loads(RECORDED.read_text())
    results = _all(())
    print(table(results), file=sys.stderr)
    worse = _worse(results, recorded)
    if worse:
        again = _all(tuple({place.partition(":")[0] for place, _, _ in worse} | _names(worse)))
        worse &= _worse(again, recorded)
    counts = plain(results)
    for place, size, act in sorted(worse):
        name = f"{place}, {size}"
        limit = MORE_THAN_RECORDED * recorded[name][act]
        yield Figure(f"{WORSE}{name}, {act}", counts[name][act].written, "B", limit)
    size = f"{SIZES[1][0]}x{SIZES[1][1]}"
    for act, most in (("rest", 10_000), ("key", 450_000)):
        total = sum(
            costs.by_act[act].written for costs in results[size].values() if act in costs.by_act
        )
        yield Figure(f"bytes of all places, {act}, {size}", total, "B", most)
    start = results[size]["start"].by_act["open"].written
    yield Figure(f"bytes of the start, {size}", start, "B", 30_000)
    written = sum(count.written for acts in counts.values() for count in acts.values())
    textual = sum(count.textual for acts in counts.values() for count in acts.values())
    yield Figure(
        "bytes of all places, all acts",
        written / textual,
        "×",
        None,
        f"{written:,} B / as Textual writes them {textual:,} B",
    )


def _names(worse: set[tuple[str, str, str]]) -> set[str]:
    return {place for place, _, _ in worse}


def _worse(
    results: dict[str, dict[str, Costs]], recorded: dict[str, dict[str, int]]
) -> set[tuple[str, str, str]]:
    """Return place, size, and act of what costs more than it may. The start is not compared: how
    much it reads before it rests depends on the machine."""
    found = set()
    for size, places in results.items():
        for place, costs in places.items():
            for act, count in costs.by_act.items():
                limit = recorded.get(f"{place}, {size}", {}).get(act)
                if place == "start" or limit is None:
                    continue
                if count.written > MORE_THAN_RECORDED * limit + SLACK_BYTES:
                    found.add((place, size, act))
    return found


def plain(results: dict[str, dict[str, Costs]]) -> dict[str, dict[str, Count]]:
    """Return the counts by place and size, and act."""
    return {
        f"{place}, {size}": costs.by_act
        for size, places in results.items()
        for place, costs in places.items()
    }


def _all(only: tuple[str, ...]) -> dict[str, dict[str, Costs]]:
    _environment()
    return {
        f"{columns}x{lines}": asyncio.run(measured(columns, lines, only))
        for columns, lines in SIZES
    }


def main() -> None:
    """Print the table; with --record, record the bytes: of all places, or of those that are named
    (`reinstall` and `dialogs` stand for several)."""
    results = _all(tuple(word for word in sys.argv[1:] if not word.startswith("-")))
    print(table(results))
    if "--record" in sys.argv:
        bytes_of = json.loads(RECORDED.read_text())
        for name, costs in plain(results).items():
            bytes_of[name] = {act: count.written for act, count in costs.items()}
        RECORDED.write_text(json.dumps(bytes_of, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
