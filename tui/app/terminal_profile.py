"""The abilities of this terminal and the settings that follow, decided once before the app is
built."""

from __future__ import annotations

import locale
import os
import select
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LEAN_ABOVE_S = 0.12
"""Round trip of a remote terminal from which fewer bytes are worth duller colors."""


@dataclass(frozen=True)
class Terminal:
    """Decisions about the terminal, each from the setting or else from what is seen."""

    remote: bool
    mouse: bool
    ascii: bool
    theme: str
    """A name of `tui.app.app_themes.NAMES`, or of a theme in a file."""
    lean: str = ""
    """Why fewer bytes are sent, as the status line says it: "lean", "lean 180 ms"; empty when they
    are not."""

    @classmethod
    def look(
        cls, *, mouse: str, ascii: str, theme: str, environ: Mapping[str, str] = os.environ
    ) -> Terminal:
        """Decide from settings ("auto", "on", "off") and the environment."""
        remote = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
        kind = environ.get("TERM", "")
        if theme == "auto":
            theme = _theme(environ, kind)
        return cls(
            remote=remote,
            mouse=mouse == "on" or (mouse == "auto" and not remote and kind != "linux"),
            ascii=ascii == "on"
            or (ascii == "auto" and (kind in ("linux", "dumb") or not _is_utf8(environ))),
            theme=theme,
        )


_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")


def _is_utf8(environ: Mapping[str, str]) -> bool:
    # Python itself turns a locale of C into UTF-8, and says so in LC_CTYPE (PEP 538): what the
    # person set says what the terminal draws.
    if (
        not environ.get("LC_ALL")
        and environ.get("LANG") in ("C", "POSIX")
        and environ.get("LC_CTYPE") in _COERCED
    ):
        return False
    said = next(
        (value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := environ.get(name, ""))), ""
    )
    said = said or locale.getpreferredencoding(False) or ""
    return said.lower().replace("utf8", "utf-8").endswith(
        "utf-8"
    ) or ".utf-8" in said.lower().replace("utf8", "utf-8")


def _theme(environ: Mapping[str, str], kind: str) -> str:
    # With NO_COLOR Textual's own colors would become grays in true color; the terminal's
    # default colors must be chosen before the app exists, else everything is black on black.
    # Of sixteen colors two of ours can become the same one: a hint gray on gray.
    own = "NO_COLOR" in environ or has_few_colors(environ, kind)
    # Set by rxvt, Konsole and others: "foreground;background". A hint, not a proof.
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    light = background in ("7", "15")
    if own:
        return "ansi-light" if light else "ansi"
    return "light" if light else "dark"


def has_few_colors(environ: Mapping[str, str], kind: str) -> bool:
    """Return whether there are sixteen colors or fewer, by the signs that Rich uses too."""
    # Whatever stands behind them may say more in COLORTERM, which is handed on to where it is not
    # true.
    if kind in ("linux", "dumb", "unknown", "vt100", "vt220", "screen"):
        return True
    if says_true_color(environ, kind):
        return False
    return kind.rpartition("-")[2] not in ("256color", "kitty")


def says_true_color(environ: Mapping[str, str], kind: str) -> bool:
    """Return whether the terminal takes true colors.

    GNU screen inherits the word of the terminal around it, and draws white on red what it is sent
    then (4.9). A screen at the other end of an SSH line cannot be distinguished from it.
    """
    if kind.startswith("screen") and not environ.get("TMUX"):
        return False
    return environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")


def watch_hang_up(on_hang_up: Callable[[], None]) -> None:
    """Call `on_hang_up` (from a thread of its own) when the terminal behind stdin goes away.

    Textual's input thread spins at full speed on a dead terminal when no SIGHUP arrives;
    `poll` without events sleeps until the kernel reports the hang-up and costs nothing.
    """
    if not sys.stdin.isatty():
        return
    poll = select.poll()
    poll.register(sys.stdin.fileno(), 0)

    def wait() -> None:
        while True:
            for _, events in poll.poll():
                if events & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                    on_hang_up()
                    return

    threading.Thread(target=wait, name="hostdeck-hang-up", daemon=True).start()
