"""Storms of resizes, of keys, and of signals, in every screen: no error, no hang, nothing sent that
nobody wanted.

Resizes and keys go to the dashboard in this process, signals and raw keys to one on a real
terminal.
"""

from __future__ import annotations

import asyncio
import os
import random
import select
import signal
import sqlite3
import tempfile
import termios
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual import events
from textual.geometry import Size
from textual.pilot import Pilot

from screens.messages import Place
from screens.server.tabs import TABS
from tests.hardening.hostile import ALL, NEEDS_ONE, arguments, read_up
from tests.support.driver import Deckhand
from tests.support.fast_clock import FastClock
from tests.support.tty import Tty
from tests.support.until import until
from tui.api.action import Effect
from tui.api.catalog import declared_actions
from tui.app.ssh_session import Shell
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

SMALLEST, LARGEST = (20, 5), (400, 120)
CORNERS = ((1, 1), (20, 5), (400, 120), (20, 120), (400, 5), (40, 10), (80, 24))
KEYS = [
    *"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789/:?-[] ",
    "enter",
    "escape",
    "tab",
    "up",
    "down",
    "left",
    "right",
]
"""Without q, which leaves: whoever presses that often enough is to get his prompt back."""
NAMED = {
    "/": "slash",
    ":": "colon",
    "?": "question_mark",
    "-": "minus",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    " ": "space",
}
CALM_S = 60.0


@dataclass
class Weather:
    """What the storms did."""

    counts: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    slowest_s: float = 0.0
    exits: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def changes_sent(world: World) -> list[str]:
    """Everything the provider was asked to change."""
    made = declared_actions()
    changing = {
        name
        for name, action in made.items()
        if action.effect is not Effect.READ and action.endpoint != "auth"
    }
    return [name for name, count in world.requests.items() if count and name in changing]


def _places() -> list[tuple[str, int | None]]:
    """Every place, the server once for each tab."""
    return [
        ("fleet", None),
        *(("server", at) for at in range(len(TABS))),
        *((place, None) for place in ALL if place != "fleet"),
    ]


async def _go(hand: Deckhand, pilot: Pilot[Any], place: str, tab: int | None) -> bool:
    argument = 901 if place == "invoice" else arguments(hand).get(place)
    if argument is None and place in NEEDS_ONE:
        return False
    hand.app.go_to(Place(place, argument))
    await pilot.pause()
    if tab is not None:
        await pilot.press(str(tab + 1))
    await read_up(hand)
    return True


async def resizes(url: str, weather: Weather, each: int, seed: int) -> None:
    """`each` resizes in every screen, the corners among them."""
    chosen = random.Random(seed)
    hand = Deckhand(url, clock=FastClock(10.0))
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        for place, tab in _places():
            if not await _go(hand, pilot, place, tab):
                continue
            weather.places.add(f"{place} {tab}")
            started = time.monotonic()
            for at in range(each):
                size = (
                    CORNERS[at]
                    if at < len(CORNERS)
                    else (
                        chosen.randint(SMALLEST[0], LARGEST[0]),
                        chosen.randint(SMALLEST[1], LARGEST[1]),
                    )
                )
                await _resized(hand, pilot, size, settle=at % 10 == 0)
                weather.counts["resizes"] += 1
                _drawn(hand, weather, f"{place} {tab}", size if at % 10 == 0 else None)
            await _resized(hand, pilot, (80, 24), settle=True)
            weather.slowest_s = max(weather.slowest_s, (time.monotonic() - started) / each)
            _drawn(hand, weather, f"{place} {tab}", (80, 24))


async def _resized(
    hand: Deckhand, pilot: Pilot[Any], size: tuple[int, int], *, settle: bool
) -> None:
    """One after the other without waiting for what the former draws, and now and then all of it."""
    if settle:
        await pilot.resize_terminal(*size)
        await pilot.pause()
        return
    resized(hand, size)
    await asyncio.sleep(0)


def resized(hand: Deckhand, size: tuple[int, int]) -> None:
    """Another size, as the pilot tells it, without waiting for what is drawn."""
    hand.app._driver._size = size  # type: ignore[union-attr]  # there is one while it runs
    hand.app.post_message(events.Resize(Size(*size), Size(*size)))


def _drawn(hand: Deckhand, weather: Weather, where: str, size: tuple[int, int] | None) -> None:
    if hand.app._exception is not None:
        raise hand.app._exception
    if size is None:
        return
    wide = {strip.cell_length for strip in hand.app.screen._compositor.render_strips()}
    if wide != {size[0]}:
        weather.wrong.append(f"{where} at {size}: lines are {sorted(wide)} wide")


async def keys(url: str, world: World, weather: Weather, each: int, seed: int) -> None:
    """`each` keys in every screen, faster than anybody types, and once as a paste."""
    chosen = random.Random(seed)
    for place, tab in _places():
        hand = Deckhand(url, clock=FastClock(10.0))
        # A key opens ssh, which wants a terminal.
        with patch.object(Shell, "_here", lambda *_: weather.counts.update(["ssh"]) or ""):
            await _keys_in(hand, world, weather, place, tab, each, chosen)


async def _keys_in(
    hand: Deckhand,
    world: World,
    weather: Weather,
    place: str,
    tab: int | None,
    each: int,
    chosen: random.Random,
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        if place in NEEDS_ONE and place not in ("invoice", "operation", "batch", "deploy"):
            await _go(hand, pilot, "order", None)
        if not await _go(hand, pilot, place, tab):
            return
        weather.places.add(f"{place} {tab}")
        before = hand.app.type_ahead.handed_on
        hand.app.post_message(
            events.Paste("".join(key for key in KEYS if len(key) == 1) * (each // 60))
        )
        for at in range(each):
            key = chosen.choice(KEYS)
            hand.app.post_message(events.Key(NAMED.get(key, key), key if len(key) == 1 else None))
            weather.counts["keys"] += 1
            if at % 200 == 0:
                await asyncio.sleep(0)
        await _calm(hand, weather, f"{place} {tab}", CALM_S + each / 10)
        await pilot.pause()
        if (taken := hand.app.type_ahead.handed_on - before) <= each:
            weather.wrong.append(
                f"keys in {place} {tab}: only {taken} of {each} keys and a paste were taken"
            )
        if hand.app._exception is not None:
            raise hand.app._exception
        if sent := changes_sent(world):
            weather.wrong.append(f"keys in {place} {tab}: sent {sent}")
            for name in sent:
                del world.requests[name]


async def _calm(hand: Deckhand, weather: Weather, where: str, most_s: float) -> None:
    """Until all of it has been taken."""
    done = asyncio.Event()
    started = time.monotonic()
    hand.app.call_later(done.set)
    try:
        await asyncio.wait_for(done.wait(), most_s)
        # What was typed ahead is handed on one by one; how long that takes depends on what it
        # opens.
        while not (hand.app.type_ahead.is_empty or hand.app._exception):
            if time.monotonic() - started > most_s:
                raise TimeoutError
            await asyncio.sleep(0.01)
    except TimeoutError:
        weather.wrong.append(f"keys in {where}: not taken within {most_s:.0f} s")
    weather.slowest_s = max(weather.slowest_s, time.monotonic() - started)
    await until(lambda: hand.app.bridge.idle, "all is drawn")


# On a terminal

LAST = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


def signals(url: str, weather: Weather, rounds: int, seed: int) -> None:
    """Each round a dashboard of its own: sizes, stops, then a storm of what ends it, at any moment
    of its life."""
    chosen = random.Random(seed)
    for at in range(rounds):
        with (
            tempfile.TemporaryDirectory(prefix="hostdeck-storm-") as directory,
            Tty(
                Path(directory),
                "-m",
                "tui",
                "--url",
                url,
                columns=100,
                lines=30,
                HOSTKEY_API_KEY=DEMO_KEY,
            ) as tty,
        ):
            if at % 3:
                tty.sees("12 servers")
                tty.press(chosen.choice(["\r", "\r3", "s", "o", "b", "N", "?", "a", "/web"]))
            else:
                tty.read_for(chosen.uniform(0.3, 1.2))
            drawing = tty.written.count(b"\x1b[?1049h")
            for _ in range(chosen.randint(5, 40)):
                tty.resize(chosen.randint(20, 400), chosen.randint(5, 120))
                weather.counts["sizes on a terminal"] += 1
                if chosen.random() < 0.1 and drawing:
                    tty.process.send_signal(signal.SIGSTOP)
                    tty.process.send_signal(signal.SIGCONT)
                    weather.counts["stops"] += 1
                tty.read_for(chosen.choice((0, 0, 0.01)))
            end = chosen.choice(LAST[:2])
            for _ in range(chosen.randint(1, 20)):
                if tty.process.poll() is None and chosen.random() < 0.1:
                    # Both at once: what comes last counts, and it must not be stopped for good.
                    tty.process.send_signal(signal.SIGSTOP)
                    tty.process.send_signal(signal.SIGCONT)
                    weather.counts["stops"] += 1
                elif tty.process.poll() is None:
                    tty.process.send_signal(
                        end if chosen.random() < 0.7 else chosen.choice(LAST[:2])
                    )
                    weather.counts["signals that end"] += 1
                tty.read_for(chosen.choice((0, 0, 0.005)))
            started = time.monotonic()
            code = tty.ends()
            weather.slowest_s = max(weather.slowest_s, time.monotonic() - started)
            weather.exits[f"exit {code}"] += 1
            # Before it listens a signal simply ends it: the terminal is still untouched then, which
            # is looked at below.
            if code not in (129, 143) and (at % 3 or code not in (-1, -15)):
                weather.wrong.append(f"round {at} (seed {seed}), {end.name}: exit {code}")
            now = termios.tcgetattr(tty.theirs)
            if changed := [
                (was, value) for was, value in zip(tty.settings, now, strict=True) if was != value
            ]:
                weather.wrong.append(
                    f"round {at} (seed {seed}), {end.name}, exit {code}: settings {changed}"
                )
            if left := tty.still_on():
                weather.wrong.append(
                    f"round {at} (seed {seed}), {end.name}, exit {code}: left on {left}"
                )
            if b"Traceback" in tty.written or b"met a bug" in tty.written:
                weather.wrong.append(f"round {at} (seed {seed}): {tty.written[-600:]!r}")
            for journal in Path(directory).rglob("journal.sqlite3"):
                db = sqlite3.connect(journal)
                if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    weather.wrong.append(f"round {at}: the journal is damaged")
                db.close()


def typed(url: str, world: World, weather: Weather, count: int, seed: int) -> None:
    """Raw bytes as of a paste into a terminal that does not say so; q among them: it may leave, and
    in good order."""
    chosen = random.Random(seed)
    with (
        tempfile.TemporaryDirectory(prefix="hostdeck-storm-") as directory,
        Tty(
            Path(directory),
            "-m",
            "tui",
            "--url",
            url,
            columns=100,
            lines=30,
            HOSTKEY_API_KEY=DEMO_KEY,
        ) as tty,
    ):
        tty.sees("12 servers")
        text = "".join(
            chosen.choice("abcdefghijklmnopqrstuvwxyz0123456789 \r\t\x1b/:?") for _ in range(count)
        ).encode()
        started, at = time.monotonic(), 0
        os.set_blocking(tty.fd, False)
        while at < len(text) and tty.process.poll() is None and time.monotonic() - started < CALM_S:
            if select.select([], [tty.fd], [], 0)[1]:
                at += os.write(tty.fd, text[at : at + 512])
            tty.read_for(0.01)
        os.set_blocking(tty.fd, True)
        weather.counts["bytes typed"] += at
        if tty.process.poll() is None:
            tty.process.send_signal(signal.SIGTERM)
        code = tty.ends()
        weather.exits[f"exit {code}"] += 1
        if left := tty.still_on():
            weather.wrong.append(f"typed (seed {seed}), exit {code}: left on {left}")
        if b"Traceback" in tty.written or b"met a bug" in tty.written:
            weather.wrong.append(f"typed (seed {seed}): {tty.written[-600:]!r}")
        if sent := changes_sent(world):
            weather.wrong.append(f"typed (seed {seed}): sent {sent}")


PARTS = ("resizes", "keys", "signals", "typed")


def measure(
    *, full: bool, seed: int, parts: tuple[str, ...] = PARTS, share: float = 1.0
) -> Weather:
    """`full`: a thousand resizes and ten thousand keys in each screen; else so many in all.
    `share`: less of it."""
    weather = Weather()
    for part in parts:
        world = World(fleet("small"), clock=SimClock(60.0), still=True)
        server = SimulatorServer(world).start()
        try:
            if part == "resizes":
                asyncio.run(resizes(server.url, weather, int((1000 if full else 45) * share), seed))
            elif part == "keys":
                asyncio.run(
                    keys(server.url, world, weather, int((10_000 if full else 450) * share), seed)
                )
            elif part == "signals":
                signals(server.url, weather, int((200 if full else 20) * share), seed)
            else:
                for at in range(10 if full else 1):
                    typed(server.url, world, weather, 10_000, seed + at)
        finally:
            server.stop()
    return weather


def report(weather: Weather, seed: int) -> str:
    """The figures in a few lines."""
    counts = ", ".join(f"{count} {what}" for what, count in weather.counts.items())
    exits = ", ".join(f"{count} {what}" for what, count in sorted(weather.exits.items()))
    head = (
        f"seed {seed}: {counts} in {len(weather.places)} screens; {exits}; slowest "
        f"{weather.slowest_s:.1f} s; "
        f"{len(weather.wrong)} wrong"
    )
    return "\n".join([head, *weather.wrong[:40]])
