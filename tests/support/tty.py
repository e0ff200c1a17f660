"""The program in a real pseudo-terminal, with a screen that a person could read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

from tests.support.emulator import Screen
from tests.support.process import ROOT, environ, know_the_way

LIMIT_S = 60.0
LEFT_ON = (
    b"\x1b[?1049h",
    b"\x1b[?25l",
    b"\x1b[?1000h",
    b"\x1b[?1002h",
    b"\x1b[?1003h",
    b"\x1b[?1006h",
    b"\x1b[?1004h",
    b"\x1b[?2004h",
    b"\x1b[>1u",
)
"""What a dashboard may switch on in a terminal. Each is switched off by its lower-case twin."""


class Tty:
    """`python *args`, or another program, on a terminal of `columns` by `lines`. A context manager;
    always ends it."""

    def __init__(
        self,
        home: Path,
        *args: str,
        columns: int = 80,
        lines: int = 24,
        answers: bool = False,
        program: str = sys.executable,
        newcomer: bool = False,
        **more: str,
    ) -> None:
        """
        Args:
            answers: It tells where its cursor is when it is asked, as real ones do.
            program: Instead of Python.
            newcomer: The first start in this home shows its page.
        """
        if not newcomer:
            know_the_way(home)
        self.written = b""
        self._screen = Screen(columns, lines)
        if answers:
            self._screen.write_process_input = self.press
        self._stream = pyte.ByteStream(self._screen)
        self.fd, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.settings = termios.tcgetattr(self.theirs)
        self.process = subprocess.Popen(
            [program, *args],
            env=environ(home, more),
            cwd=ROOT,
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            start_new_session=True,
            preexec_fn=self._take_terminal,
        )

    def _take_terminal(self) -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        # Tests run in the background of a shell, or by nohup, ignore these, and their children
        # would inherit that.
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    def __enter__(self) -> Tty:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(10)
        os.close(self.fd)
        if self.theirs >= 0:
            os.close(self.theirs)

    @property
    def text(self) -> str:
        """The screen now."""
        return "\n".join(line.rstrip() for line in self._lines())

    def _lines(self) -> list[str]:
        # pyte's own `display` fails in the middle of a frame, on the half of a wide sign that is
        # being replaced.
        screen = self._screen
        return [
            "".join(screen.buffer[y][x].data for x in range(screen.columns))
            for y in range(screen.lines)
        ]

    def cells(self) -> list[list[tuple[str, str, str, bool]]]:
        """Every cell now: its sign, its color, that of its ground, and whether both are
        exchanged."""
        screen = self._screen
        return [
            [
                (cell.data, cell.fg, cell.bg, cell.reverse)
                for cell in (screen.buffer[y][x] for x in range(screen.columns))
            ]
            for y in range(screen.lines)
        ]

    def stands_out(self, words: str) -> bool:
        """Whether a line with `words` looks unlike the same column of the lines above or below
        it."""
        screen = self._screen
        look = [
            [_look(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
        ]
        for y, line in enumerate(self._lines()[1:-1], 1):
            at = line.find(words)
            if at >= 0 and any(look[y][at] != look[near][at] for near in (y - 1, y + 1)):
                return True
        return False

    def press(self, keys: str) -> None:
        """Type, as a keyboard would."""
        os.write(self.fd, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """As a window manager would."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _read(self, seconds: float) -> None:
        if not select.select([self.fd], [], [], seconds)[0]:
            return
        try:
            part = os.read(self.fd, 65_536)
        except OSError:
            return
        self.written += part
        self._stream.feed(part)

    def read_for(self, seconds: float) -> None:
        """Read for so long, where the program itself goes by the clock."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read(left)

    def read_until(self, condition: Callable[[], object], seconds: float) -> None:
        """Read until `condition` holds, or so long: it need not come to hold."""
        until = time.monotonic() + seconds
        while not condition() and (left := until - time.monotonic()) > 0:
            self._read(min(left, 0.05))

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Read until `condition` holds."""
        deadline = time.monotonic() + LIMIT_S
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {LIMIT_S:.0f} s in vain: {what}\n{self.text}")
            self._read(0.05)

    def sees(self, words: str) -> None:
        """Read until the screen shows `words`."""
        self.until(lambda: words in self.text, f"the screen shows {words!r}")

    def ends(self) -> int:
        """Read until the program has ended. Returns its exit code, negative for a signal."""
        self.until(lambda: self.process.poll() is not None, "the program ends")
        while select.select([self.fd], [], [], 0)[0]:
            before = len(self.written)
            self._read(0)
            if len(self.written) == before:
                break
        return self.process.returncode

    def hang_up(self) -> None:
        """The connection is gone: the terminal too."""
        os.close(self.theirs)
        self.theirs = -1
        self.process.send_signal(signal.SIGHUP)

    def still_on(self) -> list[bytes]:
        """What the program switched on in the terminal and did not switch off."""
        return [on for on in LEFT_ON if self.written.rfind(on) > self.written.rfind(_off(on))]


def _look(cell: pyte.screens.Char) -> tuple[str, bool, bool, bool]:
    return cell.bg, cell.reverse, cell.bold, cell.underscore


def _off(on: bytes) -> bytes:
    return {b"\x1b[?25l": b"\x1b[?25h", b"\x1b[>1u": b"\x1b[<u"}.get(on, on[:-1] + b"l")
