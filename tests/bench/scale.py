"""Large fleets: how long the event loop stands still while the list comes, when it is there, and
the peak memory of the dashboard.

The dashboard runs under `apps/probed.py` at a simulator with so many servers, first without
a cache and then with it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.fixtures import APPS, Bench
from tests.bench.terminal import BenchError, Terminal
from tui.simulator.demo_credentials import DEMO_KEY

LIMITS = {100: (None, None), 100_000: (60.0, 150.0), 300_000: (100.0, None)}
"""Longest stall in milliseconds, and peak memory in MiB, by number of servers."""
LONGEST_S = 180.0


def measure(bench: Bench) -> Iterator[Figure]:
    """Fleets of 100, 100,000 and 300,000 servers."""
    for servers, (stall_ms, memory_mib) in LIMITS.items():
        if bench.quick and servers > 100_000:
            continue
        url = bench.still_provider(servers)
        home = bench.home(f"scale-{servers}")
        for start in ("first", "cached"):
            terminal, file = _probed(bench, url, home, servers, start)
            found = _result(terminal, file)
            peak = terminal.peak_mib()
            terminal.send("q")
            _let_end(terminal)
            detail = (
                f"at work {found['work_ms']:.1f} ms of CPU at most; 99 of 100 pauses "
                f"{found['p99_ms']:.1f} ms; list after {found['took_s']:.1f} s"
            )
            name = f"{servers:,} servers, {start} start"
            yield Figure(f"longest stall, {name}", found["longest_ms"], "ms", stall_ms, detail)
            detail = f"the process that reads the list {found['child_mib']:.0f} MiB"
            yield Figure(f"peak memory, {name}", peak, "MiB", memory_mib, detail)


def _probed(bench: Bench, url: str, home: Path, servers: int, start: str) -> tuple[Terminal, Path]:
    file = bench.scratch / f"probe-{servers}-{start}.json"
    argv = [sys.executable, str(APPS / "probed.py"), str(file), str(servers), "--url", url]
    return bench.program(argv, home, HOSTKEY_API_KEY=DEMO_KEY), file


def _result(terminal: Terminal, file: Path) -> dict[str, float]:
    until, child_mib = time.perf_counter() + LONGEST_S, 0.0
    while not file.exists() or not file.read_text():
        if time.perf_counter() > until:
            raise BenchError(f"No list within {LONGEST_S:.0f} s.{terminal.last_screen()}")
        terminal.read_for(0.2)
        child_mib = max(child_mib, terminal.children_peak_mib())
    found: dict[str, float] = json.loads(file.read_text())
    found["child_mib"] = child_mib
    return found


def _let_end(terminal: Terminal) -> None:
    """Let the dashboard write its cache and end."""
    try:
        terminal.read_for(20.0)
    except BenchError:
        pass  # it ended
    terminal.close()
