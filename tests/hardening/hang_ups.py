"""The terminal goes, or the program is told to: in every screen, in every way, it is gone within a
second.

Ways: the terminal closed without a SIGHUP (nobody's session leader, as under nohup or a dead sshd),
SIGHUP with the terminal closed, SIGTERM, SIGINT, and the end of standard input alone. What is
looked at: that it ends in time, that it leaves the terminal as it was and nothing switched on in
it, and that no process stays.
With work running, a closed terminal must be let go of within the second, and the work be finished
without it.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.process import ROOT, environ
from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

LIMIT_S = 1.0
WORK_LIMIT_S = 30.0
SCREENS: dict[str, tuple[str, ...]] = {
    "fleet": (),
    "filter": ("/",),
    "server": ("\r",),
    "network": ("\r", "3"),
    "raw": ("\r", "y"),
    "help": ("?",),
    "palette": (":",),
    "actions": ("a",),
    "dialog": ("a", "r"),
    "operations": ("O",),
    "loose ends": ("L",),
    "billing": ("B",),
    "catalog": ("N",),
    "account": ("A",),
    "requests": ("I",),
    "as a command": ("C",),
    "reinstall": ("a", "i"),
}
"""Keys from the list to each; `sign-in` is what an account without a key begins with."""
SIGN_IN = "sign-in"
SEEN = {
    "server": "Overview",
    "network": "Port",
    "actions": "Reset BMC (IPMI)",
    "dialog": "Account PIN",
    "reinstall": "Select an operating system",
}
"""What stands on some of them and nowhere on the way there."""


class Line(Tty):
    """The dashboard on a terminal that can be taken away in several ways."""

    def __init__(self, home: Path, url: str, *, leads: bool, own_input: bool, **more: str) -> None:
        """`leads`: SIGHUP comes when the terminal goes. `own_input`: standard input is a terminal
        of its own."""
        self._leads = leads
        super().__init__(home, "-m", "tui", "--url", url, **more)
        if own_input:
            # Made anew: the parent's constructor gives one terminal for everything.
            self.process.kill()
            self.process.wait(10)
            self.input, theirs = os.openpty()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tui", "--url", url],
                env=environ(home, more),
                cwd=ROOT,
                stdin=theirs,
                stdout=self.theirs,
                stderr=self.theirs,
                start_new_session=True,
                preexec_fn=self._take_output,
            )
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.close(theirs)
        else:
            self.input = -1

    def _take_terminal(self) -> None:
        if self._leads:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def _take_output(self) -> None:
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def press(self, keys: str) -> None:
        os.write(self.fd if self.input < 0 else self.input, keys.encode())

    def close_terminal(self) -> None:
        """All of it is gone."""
        os.close(self.theirs)
        os.close(self.fd)
        self.theirs = self.fd = -1

    def close_input(self) -> None:
        os.close(self.input)
        self.input = -1

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(10)
        for descriptor in (self.fd, self.theirs, self.input):
            if descriptor >= 0:
                os.close(descriptor)

    def drain(self) -> None:
        """Read what is there, so that nothing waits to be written."""
        while self.fd >= 0 and select.select([self.fd], [], [], 0)[0]:
            before = len(self.written)
            self._read(0)
            if len(self.written) == before:
                return


WAYS: dict[str, Callable[[Line], None]] = {
    "closed, no SIGHUP": Line.close_terminal,
    "closed, SIGHUP": Line.close_terminal,
    "SIGTERM": lambda line: line.process.send_signal(signal.SIGTERM),
    "SIGINT": lambda line: line.process.send_signal(signal.SIGINT),
    "stdin EOF": Line.close_input,
}


@dataclass
class Found:
    """What all runs together showed."""

    runs: int = 0
    took_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def worst(self) -> float:
        return max(self.took_s, default=0.0)


def measure(
    times: int, *, screens: tuple[str, ...] = (), ways: tuple[str, ...] = (), working: bool = True
) -> Found:
    """Every screen and way, so many times each; `working`: with work running as well."""
    found = Found()
    with (
        tempfile.TemporaryDirectory(prefix="hostdeck-hang-up-") as scratch,
        _provider(1.0) as provider,
    ):
        for at in range(times):
            for screen in screens or (*SCREENS, SIGN_IN):
                for way in ways or tuple(WAYS):
                    _once(Path(scratch), provider.url, screen, way, found)
            for way in ("closed, no SIGHUP", "closed, SIGHUP") if working else ():
                with _provider(2.0) as busy:
                    _with_work(Path(scratch) / f"work-{at}-{len(way)}", busy.url, way, found)
    return found


@contextmanager
def _provider(speed: float) -> Iterator[SimulatorServer]:
    provider = SimulatorServer(World(fleet("small"), clock=SimClock(speed), still=True)).start()
    try:
        yield provider
    finally:
        provider.stop()


def _line(home: Path, url: str, way: str, **more: str) -> Line:
    home.mkdir(exist_ok=True)
    return Line(home, url, leads=way != "closed, no SIGHUP", own_input=way == "stdin EOF", **more)


def _once(scratch: Path, url: str, screen: str, way: str, found: Found) -> None:
    found.runs += 1
    what = f"{screen}, {way}"
    key = {} if screen == SIGN_IN else {"HOSTKEY_API_KEY": DEMO_KEY}
    with _line(scratch / ("stranger" if screen == SIGN_IN else "home"), url, way, **key) as line:
        try:
            line.sees("API key" if screen == SIGN_IN else "12 servers")
            for pressed in SCREENS.get(screen, ()):
                before = line.text
                line.press(pressed)
                line.until(
                    lambda before=before: line.text != before,
                    f"{what}: {pressed!r} shows something",
                )  # type: ignore[misc]
                if pressed == "a":
                    line.sees(SEEN["actions"])  # something else may have changed first
            line.sees(SEEN.get(screen, ""))
        except AssertionError as error:
            found.wrong.append(f"{what}: {error}")
            return
        settings = line.settings
        started = time.monotonic()
        WAYS[way](line)
        took = _gone(line, started + 5 * LIMIT_S)
        if took is None:
            found.wrong.append(f"{what}: still there after {5 * LIMIT_S:g} s")
            return
        found.took_s.append(took - started)
        if took - started > LIMIT_S:
            found.wrong.append(f"{what}: {took - started:.2f} s")
        line.drain()
        if line.theirs >= 0 and (
            line.still_on()
            or (
                line.input < 0 and way != "stdin EOF" and termios.tcgetattr(line.theirs) != settings
            )
        ):
            found.wrong.append(f"{what}: the terminal was not left as it was: {line.still_on()}")
        left = _family(line.process.pid)
        if left:
            found.wrong.append(f"{what}: processes stay: {left}")


def _gone(line: Line, deadline: float) -> float | None:
    """When it had ended."""
    while time.monotonic() < deadline:
        line.drain()
        if line.process.poll() is not None:
            return time.monotonic()
        time.sleep(0.005)  # another process is looked at: nothing tells when it ends
    return None


def _family(session: int) -> list[str]:
    """What still lives of the session it led."""
    left = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(") ")[2].split()
            if int(words[3]) == session and words[0] != "Z":
                left.append(Path(path.parent, "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (OSError, ValueError):
            continue
    return left


def _with_work(home: Path, url: str, way: str, found: Found) -> None:
    """A reboot is under way: the terminal is let go of at once, the work is finished."""
    found.runs += 1
    what = f"work running, {way}"
    with _line(home, url, way, HOSTKEY_API_KEY=DEMO_KEY) as line:
        line.sees("12 servers")
        line.press("a")
        line.sees("Reset BMC (IPMI)")
        line.press("r")
        line.sees("Account PIN")
        line.press(f"{DEMO_PIN}\r")
        line.read_for(0.7)  # what is pressed in the dialog's first moment is not meant for it
        line.press("\r")
        line.sees("Ops 1")
        started = time.monotonic()
        line.close_terminal()
        while _holds_terminal(line.process.pid) and time.monotonic() < started + 5 * LIMIT_S:
            time.sleep(0.005)
        took = time.monotonic() - started
        found.took_s.append(took)
        if took > LIMIT_S:
            found.wrong.append(f"{what}: let go of the terminal after {took:.2f} s")
        if _gone(line, started + WORK_LIMIT_S) is None:
            found.wrong.append(f"{what}: still there after {WORK_LIMIT_S:g} s")
        elif (states := _states(home)) != ["done"]:
            found.wrong.append(f"{what}: the journal says {states}")


def _holds_terminal(pid: int) -> bool:
    try:
        return any("/pts/" in os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def _states(home: Path) -> list[str]:
    import sqlite3

    [journal] = (home / ".local/state/hostdeck").glob("*.sqlite3")
    db = sqlite3.connect(journal)
    try:
        return [state for (state,) in db.execute("SELECT state FROM operation ORDER BY id")]
    finally:
        db.close()


def report(found: Found) -> str:
    """One line, and what went wrong."""
    ordered = sorted(found.took_s)
    middle = ordered[len(ordered) // 2] if ordered else 0.0
    lines = [
        f"{found.runs} runs, median {middle:.2f} s, slowest {found.worst():.2f} s (limit "
        f"{LIMIT_S:g} s), "
        f"{len(found.wrong)} wrong"
    ]
    return "\n".join([*lines, *(f"  {problem}" for problem in found.wrong)])
