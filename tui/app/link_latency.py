"""The distance to a remote terminal, measured while the program starts, and the settings that
follow from it.

The terminal is asked where its cursor is before anything heavy is imported; the answer is read
by a thread meanwhile. The first frame never waits for it: what has not been answered by then
took that long already. Within tmux and screen it is they who answer, so nothing is measured.
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
"""Themes with a light background; all others become the dark one of the terminal's own colors."""


class Distance(NamedTuple):
    """The known facts about the round trip."""

    seconds: float
    answered: bool = True
    """Without an answer so far it is longer than `seconds`."""


class Link:
    """One question on its way. `start` sends it, unless it was sent with the splash."""

    def __init__(self, question: RoundTrip) -> None:
        self._question = question

    @classmethod
    def start(
        cls, terminal: Terminal, lean: str, environ: Mapping[str, str] = os.environ
    ) -> Link | None:
        """Ask, where that can tell something: a remote terminal that nothing stands before."""
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
        # Unheard: the answer must not be drawn, nor wait for Enter.
        tty.setcbreak(inward, termios.TCSANOW)
        os.write(sys.__stdout__.fileno(), QUESTION)
        return cls(RoundTrip(inward))

    @property
    def typed(self) -> bytes:
        """Return the bytes that came besides the answer: keys typed during the start."""
        return self._question.typed

    def distance(self) -> Distance:
        """Return what is known by now. Nobody listens any more."""
        self._question.stop()
        if self._question.took_s is not None:
            return Distance(self._question.took_s)
        return Distance(time.monotonic() - self._question.asked_at, answered=False)


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
