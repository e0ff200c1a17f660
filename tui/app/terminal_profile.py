"""The capabilities of this terminal and the settings derived from them, decided once before the app
is built."""

from __future__ import annotations

import locale
import os
import select
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LEAN_ABOVE_S = 0.12
"""Round trip of a remote terminal above which Hostdeck saves bytes with simpler colors."""


@dataclass(frozen=True)
class Terminal:
    """Settings for the terminal, each configured or detected."""

    remote: bool
    mouse: bool
    ascii: bool
    theme: str
    """A name in `tui.app.app_themes.NAMES`, or of a theme in a file."""
    lean: str = ""
    """Reason for lean mode, as the status line shows it: "lean", "lean 180 ms"; empty without lean
    mode."""

    @classmethod
    def look(
        cls, *, mouse: str, ascii: str, theme: str, environ: Mapping[str, str] = os.environ
    ) -> Terminal:
        """Decide from the configured settings ("auto", "on", "off") and the environment."""
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
    # Python turns the C locale into UTF-8 and sets LC_CTYPE accordingly (PEP 538). The user's own
    # setting decides what the terminal can draw.
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
    # With NO_COLOR, Textual turns its colors into grays in true color. Choose the terminal's
    # default colors before the app exists; otherwise everything is black on black. With sixteen
    # colors, two of our colors can become equal: a hint gray on gray.
    own = "NO_COLOR" in environ or has_few_colors(environ, kind)
    # Set by rxvt, Konsole and others: "foreground;background". A hint, not a proof.
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    light = background in ("7", "15")
    if own:
        return "ansi-light" if light else "ansi"
    return "light" if light else "dark"


def has_few_colors(environ: Mapping[str, str], kind: str) -> bool:
    """Return whether there are sixteen colors or fewer, by the same signs that Rich uses."""
    # An outer terminal may claim more in COLORTERM, which is inherited by programs where it is
    # wrong.
    if kind in ("linux", "dumb", "unknown", "vt100", "vt220", "screen"):
        return True
    if says_true_color(environ, kind):
        return False
    return kind.rpartition("-")[2] not in ("256color", "kitty")


def says_true_color(environ: Mapping[str, str], kind: str) -> bool:
    """Return whether the terminal supports true color.

    GNU screen (4.9) inherits the setting of the outer terminal, and draws such colors as white on
    red. Over SSH, a remote GNU screen cannot be detected.
    """
    if kind.startswith("screen") and not environ.get("TMUX"):
        return False
    return environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")


def watch_hang_up(on_hang_up: Callable[[], None]) -> None:
    """Call `on_hang_up` (on its own thread) when the terminal behind stdin goes away.

    Textual's input thread spins at full speed on a dead terminal if no SIGHUP arrives. `poll`
    without events sleeps until the kernel reports the hang-up, and costs nothing.
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
