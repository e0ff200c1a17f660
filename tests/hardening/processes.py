"""Two or three processes on one journal, each idle for up to ten minutes between its changes.

Real processes with clocks of their own that leap; some are stopped for a while, some are killed and
started anew.
Nothing may be taken from a living one, happen twice, or get lost that is shown once; what a killed
one had in hand has to be taken over. The null control judges the living by a lease that idling uses
up, and has to be caught.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.hardening.kills import Provider
from tests.support.process import ROOT, environ
from tui.store.operations import UNDER_WAY

FIRST = 100_000
ACTIONS = ("eq/reboot", "eq/add_ipmi_user", "tags/add")
LIMIT_S, EACH_S = 300.0, 5.0
"""Real time that a process may take, and for each of its changes: one that hangs is ended and
said."""
KILLS, STOPS = 0.04, 0.04
"""Chances, at each change, that its process is killed or stopped in the middle of it."""
STOPPED_S = 0.3
CARELESS_SPEED = 10.0
"""Seconds of the provider's work in a real one, for the null control."""


@dataclass
class Found:
    """What all processes together showed."""

    processes: int = 0
    changes: int = 0
    killed: int = 0
    stopped: int = 0
    shown: int = 0
    """Secrets that reached who asked for them."""
    cut_off: int = 0
    """Operations that a killed process had in hand."""
    seconds: float = 0.0
    taken: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.taken or self.doubled or self.hidden or self.left or self.wrong)

    @property
    def is_void(self) -> bool:
        """No process died with something in hand: nothing is said of the dead."""
        return not self.cut_off


class Process:
    """One worker after the other, on servers of its own; the next goes on where one was killed."""

    def __init__(
        self,
        where: tuple[str, Path],
        seed: int,
        first: int,
        last: int,
        found: Found,
        *,
        careless: bool,
    ):
        self._where, self._seed, self._found, self._careless = where, seed, found, careless
        self._chosen = random.Random(seed)
        self._next, self._last = first, last

    def run(self) -> None:
        """Until all servers have been changed."""
        while self._next < self._last:
            self._seed += 1000
            if not self._work():
                return

    def _work(self) -> bool:
        url, path = self._where
        words = [
            url,
            str(path),
            str(self._seed),
            str(self._next),
            str(self._last),
            *["careless"] * self._careless,
        ]
        with subprocess.Popen(
            [sys.executable, "-m", "tests.hardening.processes_worker", *words],
            cwd=ROOT,
            env=environ(path.parent.parent, {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            assert child.stderr is not None
            guard = threading.Timer(LIMIT_S + EACH_S * (self._last - self._next), child.kill)
            guard.start()
            killed = over = False
            for line in child.stdout:
                over = over or line == "over\n"
                killed = self._hear(child, line.split()) or killed
            guard.cancel()
            said = child.stderr.read()
        if not (killed or over):
            self._found.wrong.append(f"a process ended by itself: {said[-400:]}")
        return killed or over

    def _hear(self, child: subprocess.Popen[str], words: list[str]) -> bool:
        """Take in a line. Returns whether the process was killed because of it."""
        found = self._found
        if words[0] == "begun":
            self._next = int(words[1]) + 1
            found.changes += 1
            return self._disturb(child)
        if words[0] == "ended":
            found.shown += words[3:] == ["shown"]
            if words[3:] == ["hidden"] and words[2] == "DONE":
                found.hidden.append(words[1])
            if words[2] != "DONE":
                found.taken.append(" ".join(words))
        elif words[0] == "taken":
            found.taken.append(" ".join(words))
        elif words[0] not in ("go", "over"):
            found.wrong.append(" ".join(words))
        return False

    def _disturb(self, child: subprocess.Popen[str]) -> bool:
        chance = self._chosen.random()
        with suppress(ProcessLookupError):
            if chance < KILLS:
                time.sleep(self._chosen.uniform(0.0, 0.08))
                child.kill()
                self._found.killed += 1
                return True
            if chance < KILLS + STOPS:
                child.send_signal(signal.SIGSTOP)
                time.sleep(STOPPED_S)
                child.send_signal(signal.SIGCONT)
                self._found.stopped += 1
        return False


def measure(changes: int, seed: int, processes: int = 3, *, careless: bool = False) -> Found:
    """So many changes by so many processes at once."""
    found, each = Found(processes=processes), changes // processes
    started, provider = time.monotonic(), Provider(each * processes)
    provider.server.latency_s = 0.0
    if careless:
        # What is in hand stays there for longer than others need to watch it: chance decides
        # nothing.
        provider.world.clock.speed = CARELESS_SPEED
    try:
        with tempfile.TemporaryDirectory(prefix="hostdeck-processes-") as scratch:
            path = Path(scratch) / "state" / "journal.sqlite3"
            path.parent.mkdir(mode=0o700)
            where = (provider.server.url, path)
            workers = [
                Process(
                    where,
                    seed * 100 + at,
                    FIRST + at * each,
                    FIRST + (at + 1) * each,
                    found,
                    careless=careless,
                )
                for at in range(processes)
            ]
            threads = [threading.Thread(target=worker.run) for worker in workers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            Process(
                where, seed, 0, 0, found, careless=False
            )._work()  # brings on what the last death left
            _reconcile(provider, path, each * processes, found)
    finally:
        provider.server.stop()
    found.seconds = time.monotonic() - started
    return found


def _reconcile(provider: Provider, path: Path, servers: int, found: Found) -> None:
    """Compare the journal with what the provider received."""
    db = sqlite3.connect(path)
    try:
        rows = db.execute("SELECT server_id, action, state, said FROM operation").fetchall()
    finally:
        db.close()
    found.cut_off = sum(
        "Hostdeck ended" in row[3] or "the result is lost" in row[3] for row in rows
    )
    found.left += [f"{row[0]} {row[1]} {row[2]}" for row in rows if row[2] in UNDER_WAY]
    recorded = {(row[1], row[0]) for row in rows}
    for server_id in range(FIRST, FIRST + servers):
        for action in ACTIONS:
            count = provider.count(action, server_id)
            if count > 1:
                found.doubled.append(f"{server_id} {action} {count}")
            if count and (action, server_id) not in recorded:
                found.wrong.append(f"{server_id} {action} is not in the journal")


def report(found: Found) -> str:
    """One line, and what was wrong."""
    wrong = [
        *found.taken[:5],
        *found.doubled[:5],
        *found.hidden[:5],
        *found.left[:5],
        *found.wrong[:5],
    ]
    return "\n".join(
        [
            f"{found.changes} changes by {found.processes} processes, {found.killed} killed "
            f"({found.cut_off} operations "
            f"cut off and taken over), {found.stopped} stopped: {len(found.taken)} taken from a "
            "living process, "
            f"{len(found.doubled)} doubled, {len(found.hidden)} of "
            f"{found.shown + len(found.hidden)} shown once lost, "
            f"{len(found.left)} left under way ({found.seconds:.0f} s)",
            *wrong,
        ]
    )
