"""A day at the dashboard in two minutes: sessions end, answers break, windows change their size,
servers are changed.

Time is virtual for the dashboard and for the provider, which is a process of its own so that its
memory is not counted. `python -m tests.hardening.soak SPEED SEED` is that provider.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from textual import events
from textual.cache import FIFOCache
from textual.dom import DOMNode
from textual.strip import Strip

from screens.messages import GoBack, Place
from tests.hardening.storms import resized
from tests.support.driver import Deckhand
from tests.support.process import ROOT, environ
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.clock import SystemClock
from tui.credentials.pin import Pin
from tui.operations.plan import Plan, Request
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.store.operations import UNDER_WAY

HOUR_S = 3600.0
MOST_GROWTH = 0.05
WARM_H = 4
"""Hours after which everything has been read and drawn often; once it was in the tour before the
first hour."""
SERVERS = (20311, 20312, 20340, 25251, 25300, 25301, 25410, 30010)
NAMES = {machine.id: machine.hostname for machine in fleet("small")}
OF_A_SERVER = ("server", "raw", "reinstall")
PLACES = (
    "server",
    "operations",
    "billing",
    "account",
    "requests",
    "loose_ends",
    "order",
    "raw",
    "reinstall",
)
TABS = "23456781"
FAULTS = (
    Fault.HTTP_500,
    Fault.HTML_502,
    Fault.EMPTY,
    Fault.TRUNCATED,
    Fault.DROP_AFTER,
    Fault.DROP_BEFORE,
    Fault.HTTP_429,
    Fault.MAYBE,
    Fault.HTML_200,
)
FAULT_SHARE = 0.01
_LruCache = type(cache(int))
"""What `functools.cache` and `lru_cache` make."""
PAUSE_S = 0.05
SESSION_H = 0.75
"""The provider forgets all sessions so often."""


class DayClock(SystemClock):
    """Both clocks run `speed` times as fast; `sleep` is a lid that is shut and opened."""

    def __init__(self, speed: float) -> None:
        self._speed, self._began, self._origin, self._slept = (
            speed,
            time.monotonic(),
            time.time(),
            0.0,
        )

    def now(self) -> float:
        return self._origin + self.monotonic()

    def monotonic(self) -> float:
        return (time.monotonic() - self._began) * self._speed + self._slept

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        return super().wait(event, None if seconds is None else seconds / self._speed)

    def sleep(self, seconds: float) -> None:
        """So many seconds pass while nothing runs."""
        self._slept += seconds


@dataclass
class Day:
    """What was measured, once an hour."""

    hours: float = 0.0
    seconds: float = 0.0
    rss_mb: list[float] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    """Blocks that the interpreter has handed out: unlike resident memory, they cannot grow unseen
    into free room."""
    threads: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Drawn lines that something keeps."""
    tasks: list[int] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    """Screens and widgets that something keeps, those that were left long ago included."""
    journal_kb: list[float] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    provider: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Memory at the end against that of the hours after everything had been seen once."""
        return _growth(self.rss_mb)

    @property
    def blocks_growth(self) -> float:
        """The same of what is in use."""
        return _growth(self.blocks)


def _growth(hourly: Sequence[float], begins: int = WARM_H) -> float:
    return median(hourly[-4:]) / median(hourly[begins : begins + 4]) - 1


def _lru_caches(*packages: str) -> Iterator[Any]:
    """Those of functions and methods, looked for by name: what was frozen after the start, no
    collector tells of."""
    for name, module in list(sys.modules.items()):
        if name.startswith(packages):
            for member in list(vars(module).values()):
                inner = (
                    list(vars(member).values())
                    if isinstance(member, type) and member.__module__ == name
                    else []
                )
                for found in (
                    member,
                    *(getattr(part, "__func__", getattr(part, "fget", part)) for part in inner),
                ):
                    if isinstance(found, _LruCache):
                        yield found


def _forget_caches() -> None:
    """Empty Textual's caches of layouts and styles, and those that every drawn line has of the
    pieces it was cut into.

    They have lids, so nothing is kept; how full they are says only how much a day has seen so far.
    """
    for found in _lru_caches("textual.", "rich."):
        found.cache_clear()
    for item in gc.get_objects():
        if isinstance(item, Strip):
            for name in Strip.__slots__:
                found = getattr(item, name, None)
                if isinstance(found, FIFOCache):
                    found.clear()


def _rss_mb() -> float:
    _forget_caches()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        # What is free goes back: what is held is measured, not what was once needed at the same
        # time.
        ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _sample(day: Day, hand: Deckhand, journal: Path) -> None:
    day.rss_mb.append(_rss_mb())
    day.blocks.append(sys.getallocatedblocks())
    everything = gc.get_objects()
    day.lines.append(sum(isinstance(item, Strip) for item in everything))
    day.nodes.append(sum(isinstance(item, DOMNode) for item in everything))
    day.threads.append(threading.active_count())
    day.files.append(len(os.listdir("/proc/self/fd")))
    day.tasks.append(len(asyncio.all_tasks()))
    day.journal_kb.append(journal.stat().st_size / 1024 if journal.exists() else 0.0)


def _something(day: Day, hand: Deckhand, chosen: random.Random) -> None:
    """One thing that a person does."""
    what = chosen.choice(("go", "go", "home", "resize", "keys", "keys", "change", "nothing"))
    day.done[what] += 1
    if what == "go":
        place = chosen.choice(PLACES)
        hand.app.go_to(Place(place, chosen.choice(SERVERS) if place in OF_A_SERVER else None))
    elif what == "home":
        hand.app.screen.post_message(GoBack(home=True))
    elif what == "resize":
        resized(hand, (chosen.randint(20, 200), chosen.randint(5, 60)))
    elif what == "keys":
        for key in chosen.choices(("j", "k", "1", "2", "3", "4", "6", "down", "G", "g"), k=4):
            hand.app.post_message(events.Key(key, key if len(key) == 1 else None))
    elif what == "change":
        server = chosen.choice(SERVERS)
        action = chosen.choice((eq_power.REBOOT, eq_power.ON))
        request = Request(action, ServerPin(id=server), server, NAMES[server])
        plan = Plan(action.summary, (request,), "", wave=1)
        hand.engine.operations.submit(plan, Pin(DEMO_PIN))


async def _live(day: Day, url: str, home: Path, hours: float, clock: DayClock, seed: int) -> None:
    chosen, journal = random.Random(seed), home / "state" / "journal.sqlite3"
    hand = Deckhand(url, clock=clock, journal_file=journal, cache_file=home / "cache.json")
    async with hand.running(120, 40):
        await hand.sees("12 servers")
        await _tour(hand)
        started, next_at, slept = clock.monotonic(), 0.0, False
        while (passed := clock.monotonic() - started) < hours * HOUR_S:
            if passed >= next_at:
                await _at_home(hand)
                _sample(day, hand, journal)
                next_at += HOUR_S
            if not slept and passed > hours * HOUR_S / 2:
                slept = True
                clock.sleep(HOUR_S)
                day.done["lid shut for an hour"] += 1
            _something(day, hand, chosen)
            await asyncio.sleep(PAUSE_S)
            if hand.app._exception is not None:
                raise hand.app._exception
        await _at_home(hand)
        _sample(day, hand, journal)
        day.hours = passed / HOUR_S
        await _settle(day, hand)
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("hostdeck")]
    deadline = time.monotonic() + 5
    while left and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
        left = [
            thread.name for thread in threading.enumerate() if thread.name.startswith("hostdeck")
        ]
    if left:
        day.wrong.append(f"threads left: {left}")


async def _tour(hand: Deckhand) -> None:
    """Every place and tab once, small and large: what is kept of them is there before the first
    figure."""
    for size in ((80, 24), (200, 60)):
        resized(hand, size)
        for place in PLACES:
            for server in SERVERS if place in OF_A_SERVER else (None,):
                hand.app.go_to(Place(place, server))
                await asyncio.sleep(PAUSE_S)
                for tab in TABS if place == "server" else ():
                    hand.app.post_message(events.Key(tab, tab))
                    await asyncio.sleep(PAUSE_S)
        await _at_home(hand)


async def _at_home(hand: Deckhand) -> None:
    """Only the list is there, so that like is compared with like.

    In another width and back: with it Textual forgets the lines drawn before, cut in all the ways
    that other screens above them once asked for. Their number has a lid for each line and is no
    measure of what we keep.
    """
    hand.app.screen.post_message(GoBack(home=True))
    for width in (100, 120):
        resized(hand, (width, 40))
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and not (
            len(hand.app.screen_stack) == 1
            and hand.app.bridge.idle
            and hand.app.size.width == width
        ):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.1)
    # Toasts that have not run out yet would be counted as kept. With their holders: clearing alone
    # leaves those.
    hand.app.clear_notifications()
    await hand.app.screen.query("ToastHolder").remove()
    await asyncio.sleep(0.2)


async def _settle(day: Day, hand: Deckhand) -> None:
    """What is under way comes to its end; what is counted then."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(
        operation.under_way for operation in hand.store.operations.values()
    ):
        await asyncio.sleep(0.05)
    day.operations = len(hand.store.operations)
    day.ends.update(str(operation.state) for operation in hand.store.operations.values())
    if open_ones := [
        operation.id for operation in hand.store.operations.values() if operation.state in UNDER_WAY
    ]:
        day.wrong.append(f"still under way: {open_ones}")


def measure(hours: float, speed: float, seed: int) -> Day:
    """So many virtual hours, `speed` times as fast as real ones."""
    day, started = Day(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hostdeck-soak-") as directory:
        home = Path(directory)
        provider = subprocess.Popen(
            [sys.executable, "-m", "tests.hardening.soak", str(speed), str(seed)],
            env=environ(home, {}),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert provider.stdout is not None
            url = provider.stdout.readline().strip()
            asyncio.run(_live(day, url, home, hours, DayClock(speed), seed))
        finally:
            output, _ = provider.communicate("end\n", timeout=30)
        day.provider = json.loads(output)
    day.seconds = time.monotonic() - started
    _judge(day)
    return day


def _judge(day: Day) -> None:
    sent = sum(count for name, count in day.provider["changes"].items())
    if sent > day.operations:
        day.wrong.append(f"{sent} changes sent for {day.operations} operations")
    if len(day.rss_mb) > WARM_H + 4 and day.growth > MOST_GROWTH:
        day.wrong.append(f"memory grew by {day.growth:.1%}")
    if len(day.blocks) > WARM_H + 4 and day.blocks_growth > MOST_GROWTH:
        day.wrong.append(f"blocks in use grew by {day.blocks_growth:.1%}")
    if len(day.nodes) > WARM_H and day.nodes[-1] > 1.5 * max(day.nodes[:WARM_H]):
        day.wrong.append(f"screens and widgets kept: {day.nodes}")
    for name in ("threads", "files", "tasks"):
        counts = getattr(day, name)
        # What leaks stays: one sample alone may have met a change on its way.
        if len(counts) > WARM_H and min(counts[-4:]) > max(counts[:WARM_H]) + 2:
            day.wrong.append(f"{name}: {counts}")
    if day.operations and not day.ends["done"]:
        day.wrong.append("no change was carried out")
    if day.operations and day.journal_kb[-1] > 64 + 4 * day.operations:
        day.wrong.append(
            f"the journal is {day.journal_kb[-1]:.0f} KiB for {day.operations} operations"
        )


def report(day: Day, seed: int) -> str:
    """The figures in a few lines."""
    grown = f"{day.growth:+.1%}" if len(day.rss_mb) > WARM_H + 4 else "not long enough"
    done = ", ".join(f"{count} {what}" for what, count in sorted(day.done.items()))
    ends = ", ".join(f"{count} {what}" for what, count in sorted(day.ends.items()))
    head = (
        f"seed {seed}: {day.hours:.1f} virtual hours in {day.seconds:.0f} s; "
        f"{day.provider['requests']} requests, "
        f"{day.provider['faults']} of them broken, sessions ended {day.provider['sessions']} "
        f"times; {done}; "
        f"{day.operations} changes: {ends}; "
        f"memory {day.rss_mb[0]:.0f} MiB at first, {day.rss_mb[-1]:.0f} MiB in the end, {grown} "
        "after the first "
        f"{WARM_H} hours; threads {day.threads[0]} to {day.threads[-1]}, files {day.files[0]} to "
        f"{day.files[-1]}, "
        f"tasks {day.tasks[0]} to {day.tasks[-1]}, journal {day.journal_kb[-1]:.0f} KiB; "
        f"{len(day.wrong)} wrong"
    )
    hours = f"MiB by the hour: {' '.join(f'{megabytes:.0f}' for megabytes in day.rss_mb)}"
    grown = f"{day.blocks_growth:+.1%}" if len(day.blocks) > WARM_H + 4 else "not long enough"
    hours += (
        f"; blocks in use, thousands: {' '.join(f'{count / 1000:.0f}' for count in day.blocks)} "
        f"({grown})"
    )
    totals = (
        f"screens and widgets kept: {' '.join(map(str, day.nodes))}; drawn lines: "
        f"{' '.join(map(str, day.lines))}"
    )
    return "\n".join([head, hours, totals, *day.wrong])


def provide(speed: float, seed: int) -> None:
    """The provider: until a line comes, then it tells what it saw."""
    from tui.simulator.http_server import SimulatorServer
    from tui.simulator.sim_clock import SimClock
    from tui.simulator.world import World

    chosen, counts = random.Random(seed), Counter[str]()
    world = World(fleet("small"), clock=SimClock(speed, date_speed=speed), seed=seed, still=True)
    inner, next_end = world.faults.next_for, [world.clock.now() + SESSION_H * HOUR_S]

    def next_for(action: str) -> tuple[Fault, float] | None:
        if world.clock.now() > next_end[0]:
            next_end[0] = world.clock.now() + SESSION_H * HOUR_S
            world.end_sessions()
            counts["sessions"] += 1
        if chosen.random() < FAULT_SHARE:
            counts["faults"] += 1
            return chosen.choice(FAULTS), 0.0
        return inner(action)

    world.faults.next_for = next_for  # type: ignore[method-assign]  # faults by chance instead of by rule
    server = SimulatorServer(world).start()
    print(server.url, flush=True)
    sys.stdin.readline()
    changes = {
        name: count for name, count in world.requests.items() if name in ("eq/reboot", "eq/on")
    }
    print(
        json.dumps(
            {
                "requests": sum(world.requests.values()),
                "changes": changes,
                "faults": counts["faults"],
                "sessions": counts["sessions"],
            }
        ),
        flush=True,
    )
    server.stop()


if __name__ == "__main__":
    provide(float(sys.argv[1]), int(sys.argv[2]))
