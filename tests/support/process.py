"""Runs Python in a process of its own: plainly, or in a real pseudo-terminal with someone
typing."""

from __future__ import annotations

import atexit
import functools
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support import prepared

ROOT = Path(__file__).parents[2]
LIMIT_S = 60.0
HASTY = ("-m", "tests.support.hasty", "10")
"""Hostdeck in a process that starts by itself, in the place of `-m tui`, with pauses between
requests and between looks a tenth as long as a user's."""
PIPE_HOLDS = 50_000
"""Characters of input that are written before anybody reads."""
PROGRAMS = Path(__file__).parent / "programs"
"""In the place of those that reach out to other machines."""


def environ(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """A clean environment with an empty home."""
    return {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        **more,
    }


def know_the_way(home: Path) -> None:
    """The page of the first start was shown in this home before."""
    state = home / ".local" / "state" / "hostdeck"
    if not state.exists():
        state.mkdir(0o700, parents=True)
        (state / "tour-seen").touch(0o600)


def run(
    home: Path, *args: str, stdin: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """`python *args` without a terminal, started in the empty home.

    Commands of Hostdeck come from a process that has imported what they need, where that makes no
    difference to them: see `prepared`.
    """
    if prepared.fits(args, more) and len(stdin or "") < PIPE_HOLDS:
        return _forks().run(args, environ(home, more), home, stdin, LIMIT_S)
    source = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
    return subprocess.run(
        [sys.executable, *args],
        env=environ(home, more),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        **source,  # type: ignore[call-overload]  # one of the two
    )


@functools.cache
def _forks() -> prepared.Prepared:
    forks = prepared.Prepared(environ(ROOT, {}))
    atexit.register(forks.close)
    return forks


def run_in_terminal(
    home: Path, *args: str, answers: Sequence[tuple[str, str]] = (), **more: str
) -> tuple[int, bytes]:
    """`python *args` in a pseudo-terminal of 80x24. Returns the exit code and every byte it wrote.

    Args:
        answers: What to wait for and what to type then, in this order.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, *args],
        env=environ(home, {"COLUMNS": "80", "LINES": "24", **more}),
        cwd=home,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    written, waiting, since = b"", list(answers), 0
    deadline = time.monotonic() + LIMIT_S
    try:
        while time.monotonic() < deadline:
            if not select.select([ours], [], [], 0.05)[0]:
                continue
            try:
                part = os.read(ours, 65_536)
            except OSError:  # how Linux says that the other end has closed
                break
            if not part:
                break
            written += part
            if waiting and waiting[0][0].encode() in written[since:]:
                since = len(written)
                os.write(ours, waiting.pop(0)[1].encode())
        return process.wait(10), written
    finally:
        process.kill()
        process.wait(10)
        os.close(ours)
