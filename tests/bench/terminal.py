"""Programs in real pseudo-terminals: started, read all the time, pressed keys on, always killed.

The terminal is mute: it answers no query of the program, so no program gets synchronized
output or the kitty keyboard, and all are treated alike. What a program writes is kept with
the time it arrived; the screen is worked out afterwards, by replaying it through pyte, so
that drawing it takes no time from what is being measured.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

COLUMNS, LINES = 120, 40
TIMEOUT_S = 60.0
_LIBC = ctypes.CDLL(None, use_errno=True)


class BenchError(Exception):
    """A measurement cannot go on; says what was awaited and shows the last screen."""


@dataclass(frozen=True)
class Stroke:
    """What one key press caused."""

    paint_ms: float
    """From the press to the last bytes that changed anything in the looked-at columns."""
    paint_bytes: int
    """Bytes written up to then."""
    bytes: int
    """Bytes written until the program was quiet."""
    cpu_ms: float
    """CPU time until the program was quiet, all threads."""


class Terminal:
    """One program, its output and its screen."""

    def __init__(
        self, desk: Desk, argv: Sequence[str], environment: Mapping[str, str], directory: Path
    ) -> None:
        self.name = " ".join(argv)
        self._desk = desk
        self._chunks: list[tuple[float, bytes]] = []
        self._replayed = 0
        self._answers_from = 0
        """The part after which all was written since the last key."""
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self.bytes = 0
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            _become(argv, environment, directory)
        self._clock = _cpu_clock(self.pid)

    # Output

    def receive(self) -> None:
        """Read what is there."""
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:  # EIO: nothing has the terminal open any more
            data = b""
        if not data:
            raise BenchError(f"It ended by itself.{self.last_screen()}")
        self._chunks.append((time.perf_counter(), data))
        self.bytes += len(data)

    def read_until(self, done: Callable[[], bool], timeout_s: float, waiting_for: str) -> None:
        """Read until `done`.

        Raises:
            BenchError: It was not done in time, or the program ended.
        """
        deadline = time.perf_counter() + timeout_s
        while not done():
            if time.perf_counter() > deadline:
                raise BenchError(f"No {waiting_for} within {timeout_s:.0f} s.{self.last_screen()}")
            self._desk.read(0.005)

    def wait_for(self, text: str, timeout_s: float = TIMEOUT_S) -> None:
        """Read until the program has written `text` since the last key; it must stand in one run of
        one style.

        Also where it was read meanwhile, while another terminal was waited for.
        """
        needle, looked_at = text.encode(), self._answers_from

        def written() -> bool:
            nonlocal looked_at
            # Two reads may share the text.
            found = needle in b"".join(
                data for _, data in self._chunks[max(self._answers_from, looked_at - 1) :]
            )
            looked_at = len(self._chunks)
            return found

        self.read_until(written, timeout_s, repr(text))

    def quiet(self, for_s: float, timeout_s: float = TIMEOUT_S) -> None:
        """Read until nothing has been written for `for_s` seconds from now on."""
        start = time.perf_counter()

        def silent() -> bool:
            last = max(self._chunks[-1][0] if self._chunks else 0.0, start)
            return time.perf_counter() - last >= for_s

        self.read_until(silent, timeout_s, f"silence of {for_s} s")

    def settle(self, timeout_s: float = 120.0, window_s: float = 0.5, windows: int = 3) -> None:
        """Read until start-up work in the background is over: some windows without output or CPU
        use."""
        deadline, calm = time.perf_counter() + timeout_s, 0
        while calm < windows:
            if time.perf_counter() > deadline:
                raise BenchError(f"Not at rest within {timeout_s:.0f} s.{self.last_screen()}")
            written, used = self.bytes, self.cpu_s()
            self._desk.read_for(window_s)
            calm = (
                calm + 1 if self.bytes == written and self.cpu_s() - used < 0.02 * window_s else 0
            )

    def since(self, count: int) -> Sequence[tuple[float, bytes]]:
        """All that was read after the first `count` parts, each with the time it came."""
        return self._chunks[count:]

    def read_for(self, seconds: float) -> None:
        """Read for so long, and whatever other terminals write."""
        self._desk.read_for(seconds)

    def output(self, size: int) -> str:
        """The last `size` bytes written, for people: at most the first 60 of them."""
        return (
            repr(b"".join(data for _, data in self._chunks)[self.bytes - size :][:60])
            if size
            else ""
        )

    # The screen

    def _replay(self, seen: Callable[[float], bool] = lambda at: False) -> bool:
        """Show the screen what arrived since; `seen` is asked after each part and may stop it."""
        while self._replayed < len(self._chunks):
            at, data = self._chunks[self._replayed]
            self._replayed += 1
            self._stream.feed(data)
            if seen(at):
                return True
        return False

    def text(self) -> str:
        """The screen as it is now."""
        self._replay()
        return "\n".join(line.rstrip() for line in self._screen.display)

    def last_screen(self) -> str:
        """For error messages."""
        with contextlib.suppress(Exception):
            return f"\n{self.name}\n{'-' * COLUMNS}\n{self.text().rstrip()}\n{'-' * COLUMNS}"
        return f"\n{self.name}"

    def first_frame_ms(self, text: str) -> float:
        """From the start of the process to the bytes after which the screen showed `text`."""
        self.wait_for(text)
        self.quiet(0.1)
        found: list[float] = []

        def seen(at: float) -> bool:
            if any(text in line for line in self._screen.display):
                found.append(at)
            return bool(found)

        if not self._replay(seen):
            raise BenchError(f"{text!r} was written but is not on the screen.{self.last_screen()}")
        return (found[0] - self.started) * 1000

    def _looks(self, columns: int) -> list[tuple[object, ...]]:
        """Characters and styles of the leftmost columns."""
        buffer = self._screen.buffer
        return [tuple(buffer[y][x] for x in range(columns)) for y in range(LINES)]

    # Keys

    def send(self, keys: str) -> None:
        """Press keys without looking at what they do."""
        self._answers_from = len(self._chunks)
        os.write(self.fd, keys.encode())

    def press(self, key: str, quiet_s: float, columns: int = COLUMNS) -> Stroke:
        """Press a key and wait until it has had an effect, and then until the program rests.

        It rests when it wrote nothing for `quiet_s` and computed little meanwhile: some lists
        show the letter of a filter at once and are busy with its rows for a second after.
        "Painted" is the last moment at which the leftmost `columns` changed. It is found by
        replaying the output; the first bytes would only be the letter's echo in a filter, and
        the last ones something that is meant to come later beside the list.
        """
        self._replay()
        looks, written, used = self._looks(columns), self.bytes, self.cpu_s()
        pressed = time.perf_counter()
        self.send(key)
        self.read_until(lambda: self.bytes > written, TIMEOUT_S, f"answer to the key {key!r}")
        self._rest(quiet_s)
        cpu_ms = (self.cpu_s() - used) * 1000
        painted, so_far, paint_bytes = pressed, 0, 0

        def seen(at: float) -> bool:
            nonlocal looks, painted, so_far, paint_bytes
            so_far += len(self._chunks[self._replayed - 1][1])
            now = self._looks(columns)
            if now != looks:
                looks, painted, paint_bytes = now, at, so_far
            return False

        self._replay(seen)
        if painted == pressed:
            raise BenchError(f"Key {key!r} changed nothing on the screen.{self.last_screen()}")
        return Stroke((painted - pressed) * 1000, paint_bytes, self.bytes - written, cpu_ms)

    def _rest(self, quiet_s: float) -> None:
        busy_s = quiet_s
        while busy_s > 0.3 * quiet_s:
            used = self.cpu_s()
            self.quiet(quiet_s)
            busy_s = self.cpu_s() - used

    def hold(self, key: str, presses: int, per_s: float) -> float:
        """Press a key at a steady rate as auto-repeat does. Returns bytes written per press."""
        written, start = self.bytes, time.perf_counter()
        for at in range(presses):
            self.send(key)
            self._desk.read_for(start + (at + 1) / per_s - time.perf_counter())
        self.quiet(0.5)
        return (self.bytes - written) / presses

    # The process

    def cpu_s(self) -> float:
        """CPU seconds used so far, user and system, all threads, also those that have ended.

        utime + stime of /proc/PID/stat, read from the same counter in nanoseconds instead of
        hundredths of a second.
        """
        return time.clock_gettime(self._clock)

    def wakeups(self) -> int:
        """Return how often its threads have begun to wait so far."""
        files = Path(f"/proc/{self.pid}/task").glob("*/status")
        lines = (line for file in files for line in file.read_text().splitlines())
        return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary"))

    def peak_mib(self) -> float:
        """Highest resident memory so far, MiB (VmHWM)."""
        found = _peak_mib(self.pid)
        if found is None:
            raise BenchError(f"The memory of {self.name} cannot be read.")
        return found

    def children_peak_mib(self) -> float:
        """Return the highest resident memory of a process that it started and that runs now."""
        return max((_peak_mib(pid) or 0.0 for pid in _family(self.pid)[1:]), default=0.0)

    def close(self) -> None:
        """Kill the program and the processes it started."""
        for pid in reversed(_family(self.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        os.close(self.fd)
        self._desk.forget(self)


class Desk:
    """All terminals now open. Every one is read while any is waited for, and killed at the end."""

    def __init__(self) -> None:
        self._open: dict[int, Terminal] = {}

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        for terminal in list(self._open.values()):
            terminal.close()

    def open(
        self, argv: Sequence[str], environment: Mapping[str, str], directory: Path
    ) -> Terminal:
        """Start a program."""
        terminal = Terminal(self, argv, environment, directory)
        self._open[terminal.fd] = terminal
        return terminal

    def forget(self, terminal: Terminal) -> None:
        self._open.pop(terminal.fd, None)

    def read(self, timeout_s: float) -> None:
        """Wait for output of any terminal and read it."""
        ready, _, _ = select.select(list(self._open), [], [], max(0.0, timeout_s))
        for fd in ready:
            self._open[fd].receive()

    def read_for(self, seconds: float) -> None:
        """Read for so long."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)


def _become(argv: Sequence[str], environment: Mapping[str, str], directory: Path) -> None:
    """In the forked child: be the program."""
    try:
        # Ignored signals are inherited; the program must start as from a shell.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        os.chdir(directory)
        os.execve(argv[0], list(argv), dict(environment))
    finally:
        os._exit(127)


def _cpu_clock(pid: int) -> int:
    clock = ctypes.c_int()
    if _LIBC.clock_getcpuclockid(pid, ctypes.byref(clock)) != 0:
        raise BenchError("The CPU clock of a process cannot be had here; this needs Linux.")
    return clock.value


def _peak_mib(pid: int) -> float | None:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return None


def _family(pid: int) -> list[int]:
    """A process and all it started that still lives."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found
