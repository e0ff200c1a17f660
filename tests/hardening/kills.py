"""Killed with SIGKILL at random moments of mixed operations: nothing is lost, nothing happens
twice.

The provider is the simulator over real HTTP, which counts what it receives. Each run is one process
that is killed once; then a new start brings its journal on. The null control repeats what was on
its way, on purpose:
the same check has to catch it, else it proves nothing.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.hardening.worker import PROFILE, engine
from tests.support.process import ROOT, environ
from tests.support.until import until_now
from tui.api.catalog import declared_actions
from tui.errors import ApiError
from tui.models.base import Params
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.machines import Machine
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.store.operations import FINAL, OpState

SPEED = 40.0
EACH = 24
"""Servers that one run changes."""
BEFORE_S, AFTER_S = 0.01, 0.02
"""What the provider takes before and after it carries a request out: the window in which an answer
can be lost."""
ACTIONS = ("eq/reboot", "eq/on", "eq/off", "eq/hard_off", "eq/unit_reset")


@dataclass
class Tally:
    """What all runs together showed."""

    runs: int = 0
    killed: int = 0
    hit_window: int = 0
    operations: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    unaccounted: list[str] = field(default_factory=list)

    @property
    def is_void(self) -> bool:
        """Too few kills between a request and its answer to say anything."""
        return self.hit_window < self.runs * 0.1

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.open or self.unaccounted)


class Provider:
    """The simulator with servers enough for all runs, counting requests by action and server."""

    worker = "tests.hardening.worker"
    """Module of the process that is killed."""

    def __init__(self, servers: int) -> None:
        self.world = World(self.machines(servers), clock=SimClock(SPEED), still=True)
        self.world.answer_after_s = AFTER_S
        self.server = SimulatorServer(self.world, latency_s=BEFORE_S).start()

    def machines(self, count: int) -> list[Machine]:
        """Return the servers of all runs."""
        return machines(count)

    def params_of(self, action: str, about: int | str) -> Params:
        """Return what was sent with a change."""
        return declared_actions()[action].params.model_validate({"id": about})

    def count(self, action: str, server_id: int) -> int:
        """Return how often the provider was asked to do that."""
        return self.world.by_server[action, server_id]

    def seen(self, first: int) -> Iterator[tuple[str, int]]:
        """Yield the changes of the run that begins with this server, as `action:server`, and how
        often the provider was asked for each."""
        for server_id in range(first, first + EACH):
            for action in ACTIONS:
                yield f"{action}:{server_id}", self.count(action, server_id)


def machines(count: int) -> list[Machine]:
    """Plain bare metal, ids from 100,000 on."""
    replica = next(machine for machine in fleet("small") if machine.hostname == "db-replica")
    return [
        Machine(
            100_000 + at,
            f"s{100_000 + at}",
            replica.preset,
            replica.location,
            table="Server",
            ipmi="supermicro",
            ips=[f"10.0.{at // 250}.{at % 250}"],
            hardware=replica.hardware,
        )
        for at in range(count)
    ]


def run(provider: Provider, seed: int, tally: Tally, *, repeat_on_purpose: bool = False) -> None:
    """One process, one kill, one new start."""
    chosen = random.Random(seed)
    first = 100_000 + tally.runs * EACH
    tally.runs += 1
    with tempfile.TemporaryDirectory(prefix="hostdeck-kill-") as scratch:
        journal = Path(scratch) / "state" / "journal.sqlite3"
        reported = _work_and_kill(provider, journal, chosen, seed, first, tally)
        on_its_way = _states(journal, OpState.SENDING)
        tally.hit_window += bool(on_its_way)
        if repeat_on_purpose:
            _repeat(provider, on_its_way)
        _start_again(provider, journal)
        check(provider, journal, reported, first, tally)


def _work_and_kill(
    provider: Provider, journal: Path, chosen: random.Random, seed: int, first: int, tally: Tally
) -> list[str]:
    child = subprocess.Popen(
        [
            sys.executable,
            "-m",
            provider.worker,
            provider.server.url,
            str(journal),
            str(seed),
            str(first),
            str(first + EACH),
            "0.08",
        ],
        env=environ(journal.parent.parent, {}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == b"go\n", "the worker began"
        # Kills by time: early ones meet the first requests, late ones polls and ends.
        select.select([], [], [], chosen.uniform(0.01, 1.2))
        tally.killed += child.poll() is None
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().decode().splitlines()
    finally:
        child.kill()
        child.wait(10)
        child.stdout.close()
    assert not any(line.startswith("bug") for line in lines), lines
    return [word for line in lines if line.startswith("taken ") for word in line.split()[1:]]


def _states(journal: Path, state: OpState) -> list[tuple[str, int | str]]:
    db = sqlite3.connect(journal)
    try:
        return db.execute(
            "SELECT action, coalesce(server_id, server_name) FROM operation WHERE state=?",
            (state,),
        ).fetchall()
    finally:
        db.close()


def _repeat(provider: Provider, on_its_way: list[tuple[str, int | str]]) -> None:
    """What a careless start would do. Here to be caught."""
    from pydantic import SecretStr

    from tui.api.client import Client
    from tui.api.gate import Gate
    from tui.api.session import ApiKeyLogin
    from tui.clock import SystemClock
    from tui.simulator.demo_credentials import DEMO_KEY

    client = Client(provider.server.url, gate=Gate(SystemClock(), per_second=400.0))
    client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
    for name, about in on_its_way:
        params = provider.params_of(name, about)
        with contextlib.suppress(ApiError):
            client.change(declared_actions()[name], params, lambda status, raw: None)
    client.close()


def _start_again(provider: Provider, journal: Path) -> None:
    operations, client, pool, schedule = engine(provider.server.url, journal)
    until_now(lambda: operations.settled, "the new start brings everything to its end")
    schedule.stop()
    pool.stop()
    operations.close()
    client.close()


def check(provider: Provider, journal: Path, reported: list[str], first: int, tally: Tally) -> None:
    db = sqlite3.connect(journal)
    rows = db.execute(
        "SELECT action, coalesce(server_id, server_name), state, sent_at FROM operation "
        "WHERE profile=?",
        (PROFILE,),
    ).fetchall()
    db.close()
    written = {f"{action}:{about}": (state, sent_at) for action, about, state, sent_at in rows}
    tally.operations += len(rows)
    tally.ends.update(state for state, _ in written.values())
    tally.lost += [line for line in reported if line not in written]
    over = {str(state) for state in (*FINAL, OpState.UNKNOWN)}
    tally.open += [name for name, (state, _) in written.items() if state not in over]
    for name, seen in provider.seen(first):
        if seen > 1:
            tally.doubled.append(name)
        if seen and (name not in written or written[name][1] is None):
            tally.unaccounted.append(name)


def measure(
    runs: int,
    seed: int,
    *,
    repeat_on_purpose: bool = False,
    until_doubled: bool = False,
    limit_s: float = 3600.0,
    make: Callable[[int], Provider] | None = None,
) -> Tally:
    """So many kills, or as many as fit into the time.

    `until_doubled`: no more of them once the check has caught what it is there for.
    """
    provider, tally = (make or Provider)(runs * EACH), Tally()
    started = time.monotonic()
    try:
        for at in range(runs):
            if time.monotonic() - started > limit_s or (until_doubled and tally.doubled):
                break
            run(provider, seed * 100_000 + at, tally, repeat_on_purpose=repeat_on_purpose)
    finally:
        provider.server.stop()
    return tally


def report(tally: Tally, seed: int) -> str:
    """The figures in a few lines."""
    ends = ", ".join(f"{count} {state}" for state, count in sorted(tally.ends.items()))
    return (
        f"{tally.runs} runs (seed {seed}), {tally.killed} killed at work, {tally.hit_window} "
        "between a request and its "
        f"answer; {tally.operations} operations: {ends}; lost {len(tally.lost)}, sent twice "
        f"{len(tally.doubled)}, "
        f"still open {len(tally.open)}, not in the journal {len(tally.unaccounted)}"
    )


def nice() -> None:
    """Leave the machine to others."""
    os.nice(5)
