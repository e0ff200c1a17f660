"""The round trip to a remote terminal, measured during startup, and the settings derived from it.

The terminal is asked for its cursor position before any heavy import; a thread reads the answer
meanwhile. The first frame never waits for it: without an answer, the elapsed time is a lower bound
of the round trip. Within tmux and screen nothing is measured, because they answer in place of the
terminal.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tui.app.terminal_profile import LEAN_ABOVE_S, Terminal
from tui.system import termios, tty
from tui.terminal.round_trip import QUESTION, RoundTrip
from tui.terminal.splash import SPLASH

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSI = {"light": "ansi-light", "ansi-light": "ansi-light"}
"""Themes with a light background; all others map to the dark theme of the terminal's own colors."""


class Distance(NamedTuple):
    """The measured round trip."""

    seconds: float
    answered: bool = True
    """False if no answer has arrived: the round trip is then longer than `seconds`."""


class Link:
    """One pending query. `start` sends it unless the splash screen already did."""

    def __init__(self, question: RoundTrip) -> None:
        self._question = question

    @classmethod
    def start(
        cls, terminal: Terminal, lean: str, environ: Mapping[str, str] = os.environ
    ) -> Link | None:
        """Send the query if it can be measured: to a remote terminal without a multiplexer."""
        if SPLASH.question is not None:
            return cls(SPLASH.question)
        multiplexed = environ.get("TMUX") or environ.get("STY")
        answers = environ.get("TERM", "dumb") not in ("dumb", "", "linux")
        if lean != "auto" or not terminal.remote or multiplexed or not answers:
            return None
        if not (
            sys.__stdin__ and sys.__stdout__ and sys.__stdin__.isatty() and sys.__stdout__.isatty()
        ):
            return None
        inward = sys.__stdin__.fileno()
        # Without echo and line mode: the answer must not be drawn, nor wait for Enter.
        tty.setcbreak(inward, termios.TCSANOW)
        os.write(sys.__stdout__.fileno(), QUESTION)
        return cls(RoundTrip(inward))

    @property
    def typed(self) -> bytes:
        """Return the bytes received besides the answer: keys typed during startup."""
        return self._question.typed

    def distance(self) -> Distance:
        """Return the result so far, and stop reading the answer."""
        self._question.stop()
        if self._question.took_s is not None:
            return Distance(self._question.took_s)
        return Distance(time.monotonic() - self._question.asked_at, answered=False)


def leaner(terminal: Terminal, lean: str, distance: Distance | None) -> Terminal:
    """Return the settings adjusted to the round trip: the terminal's own colors over a slow link.

    They halve the number of bytes, since no cell repeats its color in full.
    """
    slow = distance is not None and distance.seconds > LEAN_ABOVE_S
    if lean == "off" or (lean == "auto" and not slow):
        return terminal
    words = "lean"
    if distance is not None:
        words += f" {'' if distance.answered else 'over '}{distance.seconds * 1000:.0f} ms"
    return replace(terminal, theme=_ANSI.get(terminal.theme, "ansi"), lean=words)
