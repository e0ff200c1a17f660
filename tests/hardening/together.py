"""Two dashboards on one journal: every key is looked at by one of them, nothing happens twice."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.hardening.kills import ACTIONS, Provider
from tests.support.process import ROOT, environ


@dataclass(frozen=True)
class Together:
    """What the two showed."""

    seconds: float
    operations: int
    keys: int
    shared_keys: int
    doubled: int


def measure(servers: int, seed: int) -> Together:
    """Both work on servers of their own and see each other's operations; how long depends on how
    many."""
    provider = Provider(servers * 2)
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="hostdeck-two-") as scratch:
            journal = Path(scratch) / "state" / "journal.sqlite3"
            children = [
                _begin(provider, journal, scratch, seed + at, 100_000 + at * servers, servers)
                for at in range(2)
            ]
            lines = [child.communicate(timeout=600)[0].decode().splitlines() for child in children]
    finally:
        provider.server.stop()
    polled = [
        set(line.split()[1:]) for output in lines for line in output if line.startswith("polled")
    ]
    assert len(polled) == 2, lines
    assert not any(line.startswith(("bug", "refused")) for output in lines for line in output), (
        lines
    )
    counts = [
        provider.count(action, 100_000 + at) for at in range(servers * 2) for action in ACTIONS
    ]
    return Together(
        time.monotonic() - started,
        sum(counts),
        len(polled[0] | polled[1]),
        len(polled[0] & polled[1]),
        sum(count > 1 for count in counts),
    )


def _begin(
    provider: Provider, journal: Path, home: str, seed: int, first: int, servers: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.hardening.worker",
            provider.server.url,
            str(journal),
            str(seed),
            str(first),
            str(first + servers),
            "0.6",
        ],
        env=environ(Path(home), {}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
