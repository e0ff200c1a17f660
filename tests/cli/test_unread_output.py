"""SIGINT for a command on a terminal that nobody reads: it ends. On one that is read it goes on as
ever."""

from __future__ import annotations

import os
import select
import signal
import time
from pathlib import Path

import pytest

from tests.support.process import run
from tests.support.tty import Tty
from tests.support.until import until_now
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

pytestmark = pytest.mark.terminal
KEY = {"HOSTKEY_API_KEY": DEMO_KEY}
LIMIT_S, STAYS_S = 2.0, 0.2


def takes_output(tty: Tty) -> bool:
    poll = select.poll()
    poll.register(tty.theirs, select.POLLOUT)
    return bool(poll.poll(0))


def interrupted(tty: Tty) -> int:
    """Send SIGINT and read nothing. Returns the exit code."""
    started = time.monotonic()
    tty.process.send_signal(signal.SIGINT)
    code = tty.process.wait(LIMIT_S)
    assert time.monotonic() - started < LIMIT_S
    return code


def filled(tty: Tty) -> None:
    """Fill the terminal, which nobody reads."""
    theirs = os.open(os.ttyname(tty.theirs), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    full_since = time.monotonic()
    try:
        while (
            time.monotonic() - full_since < STAYS_S
        ):  # the kernel passes it on a little later, which makes room
            try:
                os.write(theirs, b"." * 64)
                full_since = time.monotonic()
            except BlockingIOError:
                select.select([], [], [], 0.005)
    finally:
        os.close(theirs)


@pytest.mark.parametrize(
    "typed", ["help\n", "ls\n", "nonsense\n", "help exit-codes\n", "show nobody\n"]
)
def test_line_mode_that_nobody_reads_ends(
    home: Path, simulator: SimulatorServer, world: World, typed: str
) -> None:
    with Tty(home, "-m", "tui", "line", "--url", simulator.url, **KEY) as tty:
        tty.sees("hostdeck>")
        filled(tty)
        tty.press(typed)
        filled(tty)
        assert not takes_output(tty)
        assert interrupted(tty) == ExitCode.INTERRUPTED
    until_now(lambda: world.logins == {}, "the session was ended")


HANDLED_WITHIN_A_TEXT = """
import os, signal, sys
import tui.__main__, tui.cli.main
signal.signal(signal.SIGINT, signal.default_int_handler)
def run(words):
    try:
        exec("os.kill(os.getpid(), signal.SIGINT)\\nwhile True: pass")
    except KeyboardInterrupt:
        return int(words[0])
tui.cli.main.run = run
tui.__main__.main()
"""


@pytest.mark.parametrize("code", [ExitCode.INTERRUPTED, ExitCode.OK, ExitCode.FAILED])
def test_an_interrupt_while_python_executes_a_text_gives_the_same_code(
    home: Path, code: int
) -> None:
    """As in the middle of an import: Python would end itself by SIGINT. Line mode handles it and
    ends later with another code."""
    (home / "started_by_name.py").write_text(HANDLED_WITHIN_A_TEXT)
    done = run(home, "-m", "started_by_name", str(int(code)))
    assert (done.returncode, done.stderr) == (code, "")


def test_watching_that_nobody_reads_ends(home: Path, simulator: SimulatorServer) -> None:
    with Tty(home, "-m", "tui", "watch", "--url", simulator.url, **KEY) as tty:
        tty.sees("Watching 12 servers")
        filled(tty)
        assert interrupted(tty) == ExitCode.INTERRUPTED


def test_a_provider_that_does_not_answer_the_end_of_the_session_delays_nothing(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    with Tty(home, "-m", "tui", "line", "--url", simulator.url, **KEY) as tty:
        tty.sees("hostdeck>")
        tty.press("whoami\n")
        tty.sees("Signed in")
        world.faults.add("auth/logout", Fault.SLOW, times=None)
        filled(tty)
        assert interrupted(tty) == ExitCode.INTERRUPTED


def test_line_mode_that_is_read_stays_at_its_prompt(home: Path, simulator: SimulatorServer) -> None:
    with Tty(home, "-m", "tui", "line", "--url", simulator.url, **KEY) as tty:
        tty.sees("hostdeck>")
        for at in range(2, 5):
            tty.process.send_signal(signal.SIGINT)
            tty.until(lambda at=at: tty.text.count("hostdeck>") == at, "it prompts again")
        tty.press("whoami\n")
        tty.sees("Signed in as 54321")
        tty.press("\x04")
        assert tty.ends() == ExitCode.OK
