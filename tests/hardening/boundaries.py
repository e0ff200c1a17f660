"""A reinstall killed at every moment at which it matters, each once; then somebody starts the
program again.

What the moments are, a run that nobody kills tells: see `dying.py`. The server is restarted and
installed at most once, and in the end either nothing is armed any more or it is said that something
is. The null control sends again what was on its way: the same check has to catch it.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from tests.hardening.dying import DIE_AT, MOMENTS
from tests.reinstall.reinstalling import secrets_on_disk
from tests.support.process import ROOT, environ
from tests.wizards.answers import SCRIPT, TARGET
from tui.api.catalog import declared_actions
from tui.api.client import Client
from tui.api.session import ApiKeyLogin
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

SPEED = 200.0
AT_ONCE = 4
"""Runs beside each other: most of their time they wait for the provider."""
LIMIT_S = 120.0
LOOKS = "eq_callback/check"
LEAST_REACHED = 0.9


@dataclass
class Boundaries:
    """What all the kills together showed."""

    known: int = 0
    """Moments that a whole reinstall has."""
    chosen: int = 0
    killed: int = 0
    missed: list[str] = field(default_factory=list)
    """Moments that did not come in the run that was to end there."""
    ends: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_void(self) -> bool:
        """Too few of the moments were met to say anything."""
        return self.killed < self.chosen * LEAST_REACHED


class Trial:
    """One provider, one home, one reinstall."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.world = World(fleet("small"), clock=SimClock(SPEED), still=True, seed=1)
        # Where the key alone wiped, chance would decide which of the requests after it there are.
        self.world.account.reinstall_wipes = False
        self.server = SimulatorServer(self.world).start()
        (home / "after.sh").write_text(SCRIPT)

    def start(self, way: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The program until it ends, or ends itself."""
        words = [self.server.url, str(self.home / "state"), str(SPEED), way, DEMO_PIN]
        return subprocess.run(
            [sys.executable, "-m", "tests.hardening.dying", *words],
            env=environ(self.home, more),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    def count(self, action: str) -> int:
        """How often the provider did that to the server."""
        return sum(
            done == action for _, server_id, done in self.world.history if server_id == TARGET.id
        )

    def repeat(self) -> None:
        """What a careless start would do. Here to be caught."""
        db = sqlite3.connect(self.home / "state" / "journal.sqlite3")
        rows = db.execute("SELECT action, parameters FROM operation WHERE state='sent'").fetchall()
        db.close()
        client = Client(self.server.url)
        client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
        for name, parameters in rows:
            action = declared_actions()[name]
            sent = json.loads(parameters) | {"pin": DEMO_PIN}
            client.change(action, action.params.model_validate(sent), lambda status, raw: None)
        client.close()


def moments(way: str) -> list[str]:
    """All moments of a reinstall that nobody disturbs, in their order, without those of mere
    looks."""
    with tempfile.TemporaryDirectory(prefix="hostdeck-moments-") as scratch:
        trial = Trial(Path(scratch))
        try:
            done = trial.start(way, **{MOMENTS: str(Path(scratch) / "moments")})
        finally:
            trial.server.stop()
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        passed = (Path(scratch) / "moments").read_text().splitlines()
    return [point for point in passed if LOOKS not in point]


def differing(passed: Sequence[str]) -> list[str]:
    """Those that differ in what is on the disk or at the provider: "before" is what was "after" the
    one before."""
    return [point for at, point in enumerate(passed) if at == 0 or not point.startswith("before ")]


def kill_at(found: Boundaries, moment: str, way: str, *, repeat: bool = False) -> None:
    """One reinstall that ends there, and the start after it."""
    with tempfile.TemporaryDirectory(prefix="hostdeck-moment-") as scratch:
        trial = Trial(Path(scratch))
        try:
            first = trial.start(way, **{DIE_AT: moment})
            if first.returncode == -signal.SIGKILL:
                found.killed += 1
            else:
                found.missed.append(moment)
            if repeat:
                trial.repeat()
            second = trial.start(way)
        finally:
            trial.server.stop()
        _judge(found, trial, f"{way}, killed {moment}", second)


def _judge(
    found: Boundaries, trial: Trial, where: str, second: subprocess.CompletedProcess[str]
) -> None:
    trial.world.settle_due()
    machine, output = trial.world.machines[TARGET.id], second.stdout
    restarts, installs = trial.count("reboot"), trial.count("reinstall")
    clean = machine.boot == "disk" and not machine.pxe_armed
    found.ends[
        f"{'installed' if installs else 'not installed'}, {'clean' if clean else 'said to be open'}"
    ] += 1
    if restarts > 1 or installs > 1:
        found.doubled.append(f"{where}: {restarts} restarts, {installs} installations")
    if second.returncode != 0:
        found.wrong.append(
            f"{where}: the next start: exit {second.returncode}: {output[-300:]} "
            f"{second.stderr[-600:]}"
        )
    elif not clean and "eq/create_pxe" not in output and "eq/boot_dev" not in output:
        found.wrong.append(f"{where}: left armed, and not said: {output[-300:]}")
    elif clean and "eq/create_pxe" in output:
        found.ends["said to be open although nothing is"] += 1
    if left := secrets_on_disk(trial.home / "state"):
        found.wrong.append(f"{where}: secrets on the disk: {left}")


def measure(*, full: bool, seed: int, only: Sequence[str] = (), way: str = "staged") -> Boundaries:
    """Every second of the moments that differ, which of them goes by the seed; `full`: all there
    are."""
    found = Boundaries()
    passed = moments(way)
    found.known = len(passed)
    chosen = passed if full else differing(passed)[seed % 2 :: 2]
    chosen = [point for point in passed if point in only] if only else chosen
    found.chosen = len(chosen)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda point: kill_at(found, point, way), chosen))
    return found


def control() -> Boundaries:
    """The same with a start that sends again what was on its way."""
    found = Boundaries(chosen=1)
    kill_at(found, "after eq/reboot: request and answer #1", "staged", repeat=True)
    return found


def report(found: Boundaries) -> str:
    """The figures in a few lines."""
    ends = ", ".join(f"{count} {end}" for end, count in sorted(found.ends.items()))
    head = (
        f"killed at {found.killed} of {found.chosen} moments ({found.known} in a whole reinstall): "
        f"{ends}; "
        f"restarted or installed twice {len(found.doubled)}, wrong {len(found.wrong)}"
    )
    missed = [f"  did not come: {point}" for point in found.missed]
    return "\n".join(
        [head, *found.doubled, *found.wrong, *missed, *(["VOID"] if found.is_void else [])]
    )


if __name__ == "__main__":
    print(report(measure(full="full" in sys.argv, seed=1)))
    print(report(control()))
