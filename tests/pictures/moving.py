"""Draws `assets/pictures/tour.svg` and `tour-light.svg` from the real program in a real terminal: a
filter, a chart, a batch with its first server alone, a reinstall under way, kill -9, and the start
after it.

Run as `python -m tests.pictures.moving`. The recording goes by the clock: two are never the same,
so no test compares it with a new one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pictures.drawing import PLACE
from tests.pictures.frames import DARK, LIGHT, Cell, Frame, Palette, moving, rgb
from tests.support.process import ROOT
from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN

COLUMNS, LINES = 120, 34
FILES = {"dark": PLACE / "tour.svg", "light": PLACE / "tour-light.svg"}
"""File of each theme."""


class Recording:
    """A terminal, and the frames taken of it."""

    def __init__(self, tty: Tty, palette: Palette) -> None:
        self.tty, self._palette = tty, palette
        self.frames: list[Frame] = []

    def take(self, seconds: float, settle: float = 0.4) -> None:
        """Let the screen come to rest, and show it for some time."""
        self.tty.read_for(settle)
        self.frames.append(Frame(self._rows(), seconds))

    def types(self, keys: str, seconds: float = 0.09) -> None:
        """Type keys; each is a frame of its own."""
        for key in keys:
            self.tty.press(key)
            self.take(seconds, settle=0.15)

    def goes(self, keys: str, words: str, seconds: float) -> None:
        """Press keys at one go, wait for words, and show what comes."""
        self.tty.press(keys)
        self.tty.sees(words)
        self.take(seconds)

    def _rows(self) -> tuple[tuple[Cell, ...], ...]:
        screen, palette = self.tty._screen, self._palette
        rows = []
        for y in range(screen.lines):
            row = []
            for x in range(screen.columns):
                cell = screen.buffer[y][x]
                ink = rgb(cell.fg, palette.ink, palette)
                ground = rgb(cell.bg, palette.ground, palette)
                if cell.reverse:
                    ink, ground = ground, ink
                row.append((cell.data, ink, ground, cell.bold, cell.underscore))
            rows.append(tuple(row))
        return tuple(rows)


def record(home: Path, url: str, theme: str, palette: Palette) -> list[Frame]:
    """Drive the program through its scenes."""
    (home / ".config" / "hostdeck").mkdir(parents=True)
    configuration = home / ".config" / "hostdeck" / "config.toml"
    configuration.write_text(
        f'[profiles.default]\nurl = "{url}"\n'
        "[network]\nrequests_per_second = 20\nbudget_per_minute = 1200\n"
        f'[ui]\ntheme = "{theme}"\n'
    )
    configuration.chmod(0o600)
    programs = home / "bin"
    programs.mkdir()
    (programs / "hostdeck").write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -P -m tui "$@"\n'
    )
    (programs / "hostdeck").chmod(0o755)
    shell = ("--norc", "--noprofile", "-i")
    with Tty(
        home,
        *shell,
        columns=COLUMNS,
        lines=LINES,
        program="/bin/bash",
        PS1="$ ",
        PATH=f"{programs}:{os.environ['PATH']}",
        HOSTKEY_API_KEY=DEMO_KEY,
        COLORTERM="truecolor",
        BASH_SILENCE_DEPRECATION_WARNING="1",
    ) as tty:
        tty.press("cd; clear\n")
        tty.read_for(0.5)
        film = Recording(tty, palette)
        film.take(0.5)
        film.types("hostdeck", 0.05)
        _scenes(film)
        return film.frames


def _scenes(film: Recording) -> None:
    tty = film.tty
    film.goes("\r", "web-10", 0.3)
    tty.until(lambda: "12 of 12 read" in tty.text, "all is read")
    film.take(2.5)
    film.types("/power:on loc:nl", 0.06)
    film.take(1.2)
    tty.press("\r")
    film.take(0.2)
    tty.press("\x1b")
    film.take(0.2)
    film.goes("g\r", "1 Overview", 1.2)
    film.goes("3", "95 %", 2.0)
    film.goes("q", "web-10", 0.4)
    film.types("/web", 0.06)
    tty.press("\r")
    film.take(0.4)
    film.types("   ", 0.25)
    film.goes("a", "Power off", 1.0)
    film.goes("r", "Reboot 3 servers", 1.5)
    film.types(DEMO_PIN, 0.15)
    tty.press("\r")
    film.take(0.3)
    tty.press("\r")
    # The first server alone, then the others.
    tty.until(lambda: "running" in tty.text, "the first server reboots")
    film.take(1.0)
    tty.until(lambda: _is_running(tty, "web-02"), "the others reboot")
    film.take(0.8)
    _killed(film)


def _is_running(tty: Tty, name: str) -> bool:
    return any("running" in line and name in line for line in tty.text.splitlines())


def _killed(film: Recording) -> None:
    """Kill the program while it works, start it again, and look at what it did since."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if path.read_bytes().endswith(b"-P\0-m\0tui\0"):
            os.kill(int(path.parent.name), signal.SIGKILL)
    film.tty.sees("Killed")
    film.take(1.2)
    film.tty.press("clear\r")
    film.take(0.2)
    film.types("hostdeck", 0.05)
    film.goes("\r", "while Hostdeck was closed", 1.0)
    film.goes("O", "Operations", 1.0)
    for _ in range(4):
        film.take(0.6, settle=1.5)


def main() -> None:
    """Record in both themes, and write the pictures."""
    for theme, palette in (("dark", DARK), ("light", LIGHT)):
        svg = moving(_recorded(theme, palette), "Hostdeck: a tour", palette)
        FILES[theme].write_text(svg, "utf-8")
        print(f"{FILES[theme].name} {len(svg.encode()) // 1000} kB")


def _recorded(theme: str, palette: Palette) -> list[Frame]:
    with tempfile.TemporaryDirectory(prefix="hostdeck-tour-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        simulator = subprocess.Popen(
            [sys.executable, "-m", "tui", "simulate", "--fleet", "demo", "--speed", "1"],
            cwd=ROOT,
            env={**os.environ, "HOME": name},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert simulator.stdout is not None
            url = simulator.stdout.readline().strip()
            return record(home, url, theme, palette)
        finally:
            simulator.send_signal(signal.SIGINT)
            simulator.wait(10)


if __name__ == "__main__":
    main()
