"""`python -m tui.history.demo_past`: fill the history of the demo with its past week.

A separate process, so that the dashboard can be drawn. The readings come from the simulator, where
the same servers return the same values for the same time.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.history.prefill import prefill
from tui.history.sample_file import Identity, SampleFile
from tui.models.power import Power
from tui.system import be_nice

if TYPE_CHECKING:
    from tui.simulator.machines import Machine

MOST_SERVERS = 40
"""Number of servers with a past. More would take longer than a short look at the demo."""
_STORY = "tui.simulator.story"


def main(argv: list[str] | None = None) -> int:
    """Write the past of the first servers of a fleet into a file. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="demo_past")
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--fleet", required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--still", action="store_true")
    options = parser.parse_args(argv)
    with contextlib.suppress(OSError):
        be_nice()
    now = time.time()
    try:
        file = SampleFile.open(options.file)
        for machine in machines(options.fleet, options.seed)[:MOST_SERVERS]:
            fill_past(file, machine, now, still=options.still)
        file.close()
    except HostdeckError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def machines(fleet: str, seed: int) -> list[Machine]:
    """Return the servers of a demo in their initial state."""
    from tui.simulator import fleets
    from tui.simulator.world import World

    world = World(fleets.fleet(fleet), seed=seed)
    if fleet == "demo" and importlib.util.find_spec(_STORY) is not None:
        importlib.import_module(_STORY).begin_story(world)
    return list(world.machines.values())


def fill_past(file: SampleFile, machine: Machine, now: float, *, still: bool) -> None:
    """Write the past week of one server into a file."""

    def was_on(at: float) -> bool:
        return machine.on if at >= machine.switched_at else not machine.on

    def read(at: float) -> str:
        if machine.is_vm:
            return ""
        is_on, machine.on = machine.on, was_on(at)
        try:
            return machine.sensors(at, still=still)
        finally:
            machine.on = is_on

    def read_power(at: float) -> Power:
        return Power.ON if was_on(at) else Power.OFF

    identity = Identity(machine.hostname, tuple(sorted(machine.ips)))
    prefill(file, machine.id, identity, read=read, read_power=read_power, now=now)


if __name__ == "__main__":
    raise SystemExit(main())
