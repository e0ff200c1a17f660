"""A thousand async keys in flight: what watching them costs, beside the same dashboard with
none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from tests.bench.figures import Figure, median, p95
from tests.bench.fixtures import LIST_COLUMNS, Bench
from tests.bench.keys import DOWN, KEY_QUIET_S
from tests.bench.terminal import Stroke, Terminal
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.models.async_answer import AsyncKey
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import owner_name
from tui.operations.plan import Request
from tui.paths import JOURNAL_NAME, account_name
from tui.simulator.demo_credentials import DEMO_KEY
from tui.store.operations import OpState

KEYS = 1_000
FIRST = "node-"


def fill(url: str, home: Path, ids: list[int]) -> None:
    """Begin so many reboots at the provider, and write down that they run; nobody has them in
    hand."""
    clock = SystemClock()
    client = Client(url, gate=Gate(clock, per_second=5_000.0))
    client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
    journal = Journal(home / ".local/state/hostdeck" / JOURNAL_NAME, owner_name(), clock)
    account = account_name("default", url)
    for server_id in ids:
        params = ServerPin(id=server_id)
        key = client.start(eq_power.REBOOT, params)
        planned = Request(eq_power.REBOOT, params, server_id, f"s{server_id}").planned()
        [operation] = journal.plan([planned], profile=account, who="bench")
        journal.move(operation.id, OpState.SENDING)
        journal.move(operation.id, OpState.RUNNING, key=AsyncKey(str(key)))
    journal.close()
    client.close()


def measure(bench: Bench) -> Iterator[Figure]:
    """CPU while 1,000 keys are looked at, and what that does to a key press."""
    count = 100 if bench.quick else KEYS
    window_s = 10.0 if bench.quick else 20.0
    url, ids = bench.slow_provider(count)
    busy_home = bench.scratch / "busy"
    fill(url, busy_home, ids)
    programs = {"busy": bench.at(url, busy_home), "idle": bench.at(url, bench.scratch / "none")}
    for terminal in programs.values():
        terminal.wait_for(f"{count:,} servers")
    programs["busy"].wait_for(f"{count:,} operations")
    for terminal in programs.values():
        terminal.quiet(3.0, timeout_s=120.0)
    used = {name: terminal.cpu_s() for name, terminal in programs.items()}
    started = time.monotonic()
    bench.desk.read_for(window_s)
    took = time.monotonic() - started
    share = {
        name: (terminal.cpu_s() - used[name]) / took * 100 for name, terminal in programs.items()
    }
    strokes = _press(programs, 3 if bench.quick else 5)
    for terminal in programs.values():
        terminal.close()
    yield Figure(
        f"{count:,} keys in flight, CPU",
        share["busy"],
        "%",
        15,
        f"of one core; without keys {share['idle']:.1f} %",
    )
    paint = {name: p95([response.paint_ms for response in made]) for name, made in strokes.items()}
    middle = {
        name: median([response.paint_ms for response in made]) for name, made in strokes.items()
    }
    yield Figure(
        f"{count:,} keys in flight, key to paint p95",
        paint["busy"] / paint["idle"],
        "×",
        1.5,
        f"{paint['busy']:.1f} ms / without keys {paint['idle']:.1f} ms; medians "
        f"{middle['busy']:.1f} / "
        f"{middle['idle']:.1f} ms",
    )


def _press(programs: dict[str, Terminal], rounds: int) -> dict[str, list[Stroke]]:
    strokes: dict[str, list[Stroke]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, terminal in programs.items():
            terminal.send("\x1b[H")
            terminal.quiet(KEY_QUIET_S * 4)
            strokes[name] += [terminal.press(DOWN, KEY_QUIET_S, LIST_COLUMNS) for _ in range(20)]
    return strokes
