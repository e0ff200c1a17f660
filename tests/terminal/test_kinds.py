"""Every kind of terminal shows every screen in a form that can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tty import Tty

pytestmark = pytest.mark.terminal
PLAIN_WORDS = {"TERM": "linux"}, {"TERM": "dumb"}, {"LANG": "C"}, {"LC_ALL": "POSIX"}
KINDS = [
    {},
    {"NO_COLOR": "1"},
    {"TERM": "screen"},
    {"TERM": "screen-256color", "STY": "1.pts"},
    {"TERM": "vt100"},
    {"TERM": "tmux-256color", "TMUX": "/tmp/t,1,0"},
    {"TERM": "xterm"},
    *PLAIN_WORDS,
]


IDS = [
    " ".join(f"{name}={value}" for name, value in kind.items()) or "xterm-256color"
    for kind in KINDS
]


@pytest.mark.parametrize("more", KINDS, ids=IDS)
def test_list_server_help_and_back(home: Path, more: dict[str, str]) -> None:
    with Tty(home, "-m", "tui", "demo", "--still", **more) as tty:
        tty.sees("12 servers")
        tty.sees("db-main")
        tty.press("jjj\r")
        tty.sees("2 Sensors")
        tty.press("2")
        tty.sees("Temperature, 1 h")
        tty.press("?")
        tty.sees("Keys on this screen")
        tty.press("q")
        tty.sees("Temperature, 1 h")
        tty.press("q")
        tty.sees("12 servers")
        if more in PLAIN_WORDS:
            assert tty.text.isascii(), tty.text
        if more.get("TERM") == "linux" or "NO_COLOR" in more:
            assert b"38;2;" not in tty.written
            assert b"38;5;" not in tty.written
        tty.press("q")
        assert tty.ends() == 0
        assert tty.still_on() == []
