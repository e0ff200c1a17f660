"""How far away a remote terminal is, measured while the program starts, and what follows from it.

The terminal is asked where its cursor is before anything heavy is imported; the answer is read
by a thread meanwhile. The first frame never waits for it: what has not been answered by then
took that long already. Within tmux and screen it is they who answer, so nothing is measured.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import threading
import time
import tty
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tui.app.terminal_profile import LEAN_ABOVE_S, Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWER = re.compile(rb"\x1b\[\d+;\d+R")
_GIVE_UP_S = 0.3
_ANSI = {"light": "ansi-light", "ansi-light": "ansi-light"}
"""Themes with a light background; all others become the dark one of the terminal's own colors."""


class Distance(NamedTuple):
    """What is known of the round trip."""

    seconds: float
    answered: bool = True
    """Without an answer so far it is longer than `seconds`."""


class Link:
    """One question on its way. `start` sends it."""

    def __init__(self, inward: int, outward: int) -> None:
        self._in = inward
        # Unheard: the answer must not be drawn, nor wait for Enter.
        tty.setcbreak(inward, termios.TCSANOW)
        self._begun = time.monotonic()
        self._took_s: float | None = None
        self._read = b""
        self._stop = threading.Event()
        os.write(outward, b"\x1b[6n")
        self._thread = threading.Thread(target=self._listen, name="hostdeck-link", daemon=True)
        self._thread.start()

    @classmethod
    def start(
        cls, terminal: Terminal, lean: str, environ: Mapping[str, str] = os.environ
    ) -> Link | None:
        """Ask, where that can tell something: a remote terminal that nothing stands before."""
        multiplexed = environ.get("TMUX") or environ.get("STY")
        answers = environ.get("TERM", "dumb") not in ("dumb", "", "linux")
        if lean != "auto" or not terminal.remote or multiplexed or not answers:
            return None
        if not (
            sys.__stdin__ and sys.__stdout__ and sys.__stdin__.isatty() and sys.__stdout__.isatty()
        ):
            return None
        return cls(sys.__stdin__.fileno(), sys.__stdout__.fileno())

    def _listen(self) -> None:
        while not self._stop.is_set() and time.monotonic() - self._begun < _GIVE_UP_S:
            if not select.select([self._in], [], [], 0.01)[0]:
                continue
            self._read += os.read(self._in, 1024)
            if _ANSWER.search(self._read):
                self._took_s = time.monotonic() - self._begun
                return

    @property
    def typed(self) -> bytes:
        """What came besides the answer: the person was faster."""
        return _ANSWER.sub(b"", self._read)

    def distance(self) -> Distance:
        """What is known by now. Nobody listens any more: a late answer is the dashboard's to
        ignore."""
        self._stop.set()
        self._thread.join(0.1)
        if self._took_s is not None:
            return Distance(self._took_s)
        return Distance(time.monotonic() - self._begun, answered=False)


def leaner(terminal: Terminal, lean: str, distance: Distance | None) -> Terminal:
    """The decisions again, now that the distance is known: over a slow link, the terminal's own
    colors.

    They cost half the bytes, since no cell repeats its color in full.
    """
    slow = distance is not None and distance.seconds > LEAN_ABOVE_S
    if lean == "off" or (lean == "auto" and not slow):
        return terminal
    words = "lean"
    if distance is not None:
        words += f" {'' if distance.answered else 'over '}{distance.seconds * 1000:.0f} ms"
    return replace(terminal, theme=_ANSI.get(terminal.theme, "ansi"), lean=words)
