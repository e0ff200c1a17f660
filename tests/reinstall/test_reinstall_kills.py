"""Reinstalls killed at random points and given faults: one restart, one installation, clean or said
to be open.

`HOSTDECK_KILLS=300` runs three hundred; the seed of each stands in its name.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reinstall.reinstalling import secrets_on_disk
from tests.support.process import ROOT, environ
from tests.support.shared_simulator import SharedSimulator
from tests.wizards.answers import SCRIPT, TARGET
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

SPEED = 100.0
RUNS = int(os.environ.get("HOSTDECK_KILLS", "4"))
FIRST = int(os.environ.get("HOSTDECK_KILLS_FROM", "0"))
FAULTS = (
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.SESSION_LOST,
    Fault.KEY_GONE,
    Fault.HTTP_500,
    Fault.HTML_502,
    Fault.HTML_200,
    Fault.TRUNCATED,
    Fault.EMPTY,
)
ACTIONS = (
    "eq/check_pin",
    "eq/reinstall",
    "eq/create_pxe",
    "eq/boot_dev",
    "eq/reboot",
    "eq/clear_pxe",
    "jenkins/call",
    "eq/order_instance",
    "eq_callback/check",
    "eq/show",
    "auth/login",
)


class Run:
    """One seed: a provider, a home, a process that is killed and started again."""

    def __init__(self, seed: int, home: Path) -> None:
        self.random, self.home = random.Random(seed), home
        self.world = World(fleet("small"), clock=SimClock(SPEED), still=True, seed=seed)
        self.world.account.reinstall_wipes = self.random.random() < 0.5
        self.way = "single" if self.random.random() < 0.2 else "staged"
        self.pin = "0000" if self.random.random() < 0.1 else DEMO_PIN
        self.kills = 0
        self.output = ""
        (home / "after.sh").write_text(SCRIPT)

    def faults(self) -> None:
        for _ in range(self.random.choice((0, 1, 1, 2))):
            self.world.faults.add(self.random.choice(ACTIONS), self.random.choice(FAULTS))

    def start(self, url: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.reinstall.reinstall_process",
                url,
                str(self.home / "state"),
                str(SPEED),
                self.way,
                self.pin,
            ],
            env=environ(self.home, {}),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def carry_out(self) -> None:
        server = SharedSimulator(self.world).start()
        try:
            for _ in range(self.random.randint(0, 4)):
                self.faults()
                process = self.start(server.url)
                self.kill_when(process)
            self.world.faults.clear()
            process = self.start(server.url)
            self.output, wrong = process.communicate(timeout=90)
            assert process.returncode == 0, f"{self.output}\n{wrong}"
        finally:
            server.stop()

    def kill_when(self, process: subprocess.Popen[str]) -> None:
        """Somewhere in its work: a random moment after it has sent its first request."""
        before = sum(self.world.requests.values())
        _until(
            lambda: sum(self.world.requests.values()) > before or process.poll() is not None, 30.0
        )
        time.sleep(self.random.choice((0.05, 0.3, 1.0, 4.0, 8.0)) * self.random.random())
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            self.kills += 1
        process.communicate(timeout=10)

    # What is counted

    def count(self, action: str) -> int:
        return sum(done == action for _, server, done in self.world.history if server == TARGET.id)


def _until(condition: Callable[[], object], limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_killed_anywhere_it_installs_once_and_leaves_nothing_unsaid(seed: int, home: Path) -> None:
    run = Run(seed, home)
    run.carry_out()
    run.world.settle_due()
    machine = run.world.machines[TARGET.id]
    seen = f"seed {seed}, {run.way}, {run.kills} kills: {run.output}"
    assert run.count("reboot") <= 1, seen
    assert run.count("reinstall") <= 1, seen
    clean = machine.boot == "disk" and not machine.pxe_armed
    if not clean:
        assert re.search("eq/(create_pxe|boot_dev)", run.output), seen
    assert secrets_on_disk_but_the_script(home) == [], seen
    print(
        f"KILLS {run.kills} {'clean' if clean else 'open'} "
        f"{run.output.splitlines()[0] if run.output else ''}"
    )


def secrets_on_disk_but_the_script(home: Path) -> list[str]:
    """The script itself is the person's own file."""
    return [item for item in secrets_on_disk(home / "state") if not item.startswith("after.sh")]
