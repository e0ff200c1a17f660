"""A terminal that takes nothing, as behind a frozen ssh: whatever it shows, a signal ends the
dashboard soon.

The pseudo-terminal is filled by drawing until nothing more goes out. Then SIGTERM, SIGHUP or
SIGINT. What is looked at: that it is gone in time with its children, that the terminal's settings
are as they were, and what it switched on is off for whoever reads on. Every fourth has work
running, whose journal must be whole.
"""

from __future__ import annotations

import array
import fcntl
import signal
import sqlite3
import subprocess
import tempfile
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.hardening.hang_ups import SEEN, SIGN_IN, _family
from tests.hardening.terminal_bytes import PLACES
from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

LIMIT_S = 2.0
STILL_WITHIN_S = 30.0
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
WORKING = ("fleet", "operations", "help", "billing")
"""Screens that have work running."""


@dataclass
class Found:
    """What all runs together showed."""

    runs: int = 0
    working: int = 0
    took_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def measure(*, screens: tuple[str, ...] = (), workers: int = 2) -> Found:
    """Every screen and signal once."""
    found = Found()
    cases = [(screen, number) for screen in screens or tuple(PLACES) for number in SIGNALS]
    with ThreadPoolExecutor(workers) as pool:
        for result in pool.map(_once, *zip(*cases, strict=True)):
            found.runs += result.runs
            found.working += result.working
            found.took_s += result.took_s
            found.wrong += result.wrong
    return found


def _once(screen: str, number: signal.Signals) -> Found:
    found = Found(runs=1, working=screen in WORKING)
    what = f"{screen}, {number.name}"
    provider = SimulatorServer(World(fleet("small"), clock=SimClock(2.0), still=True)).start()
    key = {} if screen == SIGN_IN else {"HOSTKEY_API_KEY": DEMO_KEY}
    try:
        with (
            tempfile.TemporaryDirectory(prefix="hostdeck-frozen-") as home,
            Tty(
                Path(home), "-m", "tui", "--url", provider.url, columns=100, lines=30, **key
            ) as tty,
        ):
            try:
                _go(tty, screen)
                freeze(tty)
                _end(tty, number, what, found)
                if screen in WORKING:
                    _look_at_journal(Path(home), what, found)
            except AssertionError as error:
                found.wrong.append(f"{what}: {error}")
    finally:
        provider.stop()
    return found


def _go(tty: Tty, screen: str) -> None:
    tty.sees("API key" if screen == SIGN_IN else "12 servers")
    if screen in WORKING:
        tty.press("a")
        tty.sees(SEEN["actions"])
        tty.press("r")
        tty.sees(SEEN["dialog"])
        tty.press(f"{DEMO_PIN}\r")
        tty.read_for(0.7)  # what is pressed in the dialog's first moment is not meant for it
        tty.press("\r")
        tty.sees("Operations 1")
    for pressed in PLACES[screen]:
        before = tty.text
        tty.press(pressed)
        tty.until(lambda before=before: tty.text != before, f"{pressed!r} shows something")  # type: ignore[misc]
    tty.sees(SEEN.get(screen, ""))


def freeze(tty: Tty) -> None:
    """Have it draw until nothing more goes out, and read none of it."""
    before, at, until = -1, 0, time.monotonic() + STILL_WITHIN_S
    while time.monotonic() < until:
        for _ in range(25):
            tty.resize(100 + at % 20, 30 + at % 5)
            at += 1
            time.sleep(0.01)  # another process draws, and tells nobody
        now = unread_bytes(tty)
        if now == before:
            return
        before = now
    raise AssertionError("it never stood still")


def unread_bytes(tty: Tty) -> int:
    """How many bytes wait for a reader."""
    size = array.array("i", [0])
    fcntl.ioctl(tty.fd, termios.FIONREAD, size)
    return size[0]


def _end(tty: Tty, number: signal.Signals, what: str, found: Found) -> None:
    started = time.monotonic()
    tty.process.send_signal(number)
    try:
        code = tty.process.wait(5 * LIMIT_S)
    except subprocess.TimeoutExpired:
        found.wrong.append(f"{what}: still there after {5 * LIMIT_S:g} s")
        return
    took_s = time.monotonic() - started
    found.took_s.append(took_s)
    if took_s > LIMIT_S:
        found.wrong.append(f"{what}: {took_s:.2f} s")
    if code != 128 + number:
        found.wrong.append(f"{what}: exit {code}")
    if left := _family(tty.process.pid):
        found.wrong.append(f"{what}: processes stay: {left}")
    if termios.tcgetattr(tty.theirs) != tty.settings:
        found.wrong.append(f"{what}: the settings of the terminal are others")
    tty.read_for(0.2)
    if left_on := tty.still_on():
        found.wrong.append(f"{what}: left on {left_on}")


def _look_at_journal(home: Path, what: str, found: Found) -> None:
    [journal] = home.rglob("journal.sqlite3")
    db = sqlite3.connect(journal)
    if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        found.wrong.append(f"{what}: the journal is damaged")
    if (rows := db.execute("SELECT count(*) FROM operation").fetchone()[0]) != 1:
        found.wrong.append(f"{what}: {rows} operations in the journal")
    db.close()


def report(found: Found) -> str:
    """One line, and what went wrong."""
    ordered = sorted(found.took_s) or [0.0]
    head = (
        f"{found.runs} runs, {found.working} with work running: median "
        f"{ordered[len(ordered) // 2]:.2f} s, slowest "
        f"{ordered[-1]:.2f} s (limit {LIMIT_S:g} s), {len(found.wrong)} wrong"
    )
    return "\n".join([head, *(f"  {problem}" for problem in found.wrong)])
