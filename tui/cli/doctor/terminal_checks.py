"""Terminal checks: detected and measured capabilities, and settings to paste."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator

from tui.app.terminal_profile import LEAN_ABOVE_S, Terminal, has_few_colors, says_true_color
from tui.cli.doctor.facts import Finding, Severity
from tui.config.start_options import StartOptions
from tui.terminal.cell_grid import erases_with_background
from tui.terminal.tty import Asker, asking

_SECTION = "terminal"
_TMUX = {
    "default-terminal": ("tmux-256color", "set -g default-terminal tmux-256color"),
    "escape-time": ("20", "set -s escape-time 20"),
    "set-clipboard": ("on", "set -s set-clipboard on"),
    "allow-passthrough": ("on", "set -g allow-passthrough on"),
}
"""Option → recommended value, and the line for ~/.tmux.conf. escape-time delays Esc; the others
pass colors and the clipboard through."""
_KIND = ("TERM", "COLORTERM", "NO_COLOR", "COLORFGBG")
_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")
_SCREENRC = "defutf8 on\nterm screen-256color\nmaptimeout 20"


def terminal(options: Namespace, start: StartOptions) -> Iterator[Finding]:
    """Return findings about terminal type, settings, measurements, and multiplexer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding(
            _SECTION,
            "terminal",
            "there is no terminal; run hostdeck doctor on a terminal to check it",
        )
        return
    size = shutil.get_terminal_size()
    small = size.columns < 80 or size.lines < 24
    yield Finding(
        _SECTION,
        "size",
        f"{size.columns}x{size.lines}",
        Severity.WARNING if small else Severity.FINE,
        "80x24 shows everything; below 40x10 only plain text is shown." if small else "",
    )
    yield from _decided(start)
    with asking() as asker:
        yield from _measured(asker, start)
    yield from _multiplexer()


def _decided(start: StartOptions) -> Iterator[Finding]:
    """Show the settings that the dashboard would choose on this terminal, and why."""
    ui, environ = start.settings.ui, os.environ
    kind = Terminal.look(mouse=ui.mouse, ascii=ui.ascii, theme=ui.theme)
    seen = ", ".join(f"{name}={environ[name]}" for name in _KIND if name in environ)
    locale = next((f"{name}={environ[name]}" for name in _LOCALE if environ.get(name)), "not set")
    yield Finding(
        _SECTION,
        "kind",
        seen or "TERM is not set",
        Severity.FINE if environ.get("TERM") else Severity.WRONG,
    )
    yield Finding(_SECTION, "colors", f"{_colors()}; theme {kind.theme}")
    poor = kind.ascii and ui.ascii == "auto"
    yield Finding(
        _SECTION,
        "locale",
        f"{locale}; {'ASCII only' if kind.ascii else 'all glyphs'}",
        Severity.WARNING if poor else Severity.FINE,
        "Lines and symbols look better in a UTF-8 locale: export LANG=C.UTF-8" if poor else "",
    )
    yield Finding(
        _SECTION, "mouse", f"{'on' if kind.mouse else 'off'}{' (remote)' if kind.remote else ''}"
    )
    yield Finding(
        _SECTION, "clipboard", "OSC 52; Hostdeck cannot check whether the terminal accepts it"
    )
    yield Finding(_SECTION, "screen output", _redraw(ui.redraw))


def _redraw(redraw: str) -> str:
    if redraw == "lines":
        return "whole lines (configured)"
    erases = "any background" if erases_with_background(os.environ) else "default background only"
    return (
        f"changed cells only; erasing: {erases}. If the screen looks wrong, set ui.redraw to lines."
    )


def _colors() -> str:
    term = os.environ.get("TERM", "")
    if "NO_COLOR" in os.environ:
        return "off (NO_COLOR)"
    if says_true_color(os.environ, term):
        return "true color"
    return "16 or fewer" if has_few_colors(os.environ, term) else "256"


def _measured(asker: Asker | None, start: StartOptions) -> Iterator[Finding]:
    took = None if asker is None else asker.round_trip_s()
    if asker is None or took is None:
        yield Finding(_SECTION, "answers", "not measurable without a terminal", Severity.WARNING)
        return
    slow = took > LEAN_ABOVE_S
    lean = start.settings.ui.lean
    words = {"on": "on (configured)", "off": "off (configured)"}.get(
        lean, "on over SSH" if slow else "not needed"
    )
    yield Finding(_SECTION, "round trip", f"{took * 1000:.0f} ms; lean mode {words}", Severity.FINE)
    wrong = [f"{name} ({glyph})" for name, glyph, width in _glyphs(asker) if width != 1]
    yield Finding(
        _SECTION,
        "glyphs",
        "all symbols are one cell wide" if not wrong else f"not one cell wide: {', '.join(wrong)}",
        Severity.WRONG if wrong else Severity.FINE,
        "Columns would be misaligned. Use --ascii, or run: hostdeck config set ui.ascii on"
        if wrong
        else "",
    )


def _glyphs(asker: Asker) -> Iterator[tuple[str, str, int | None]]:
    from widgets.glyphs import Glyphs

    glyphs = Glyphs()
    for name, value in glyphs._asdict().items():
        if isinstance(value, str) and len(value) == 1 and not value.isascii():
            yield name, value, asker.width(value)


def _multiplexer() -> Iterator[Finding]:
    if os.environ.get("TMUX"):
        yield _tmux()
    elif os.environ.get("STY"):
        yield Finding(
            _SECTION,
            "screen",
            "128 copying is wrapped for it, up to 768 bytes at once",
            Severity.NOTE,
            f"Add to ~/.screenrc:\n{_SCREENRC}",
        )


def _tmux() -> Finding:
    missing = []
    for option, (good, line) in _TMUX.items():
        found = _tmux_option(option)
        if found is not None and not _good_enough(option, found, good):
            missing.append(line)
    if not missing:
        return Finding(_SECTION, "tmux", "settings are good", Severity.FINE)
    return Finding(
        _SECTION,
        "tmux",
        "settings can be improved",
        Severity.WARNING,
        "Add to ~/.tmux.conf:\n" + "\n".join(missing),
    )


def _good_enough(option: str, found: str, good: str) -> bool:
    if option == "escape-time":
        return found.isdigit() and int(found) <= 50
    if option == "default-terminal":
        return found.endswith("256color") or found in ("tmux-direct",)
    return found in (good, "all", "external") if option == "allow-passthrough" else found == good


def _tmux_option(name: str) -> str | None:
    """Return the value of a tmux option; `None` if tmux does not know it or does not answer."""
    try:
        done = subprocess.run(
            ["tmux", "show-options", "-gqv", name],
            capture_output=True,
            text=True,
            timeout=1,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        server = subprocess.run(
            ["tmux", "show-options", "-sqv", name],
            capture_output=True,
            text=True,
            timeout=1,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or server.stdout.strip() or None
