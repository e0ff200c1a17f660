"""A remote terminal is measured without being waited for, and left as it was found."""

from __future__ import annotations

import re
import termios
from pathlib import Path

import pytest

from tests.support.tty import Tty

pytestmark = pytest.mark.terminal
REMOTE = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
ASKED = re.compile(rb"(?<!b)\x1b\[6n")
"""The question of the link; that after a repeated character is another one."""
TRUE_COLOR = b"38;2;"


def dashboard(home: Path, *flags: str, answers: bool = False, **more: str) -> Tty:
    """The demo on a terminal 120 columns wide."""
    return Tty(
        home,
        "-m",
        "tui",
        *flags,
        "demo",
        "--still",
        columns=120,
        lines=40,
        answers=answers,
        **{"COLORTERM": "truecolor", **more},
    )


def left(tty: Tty) -> bytes:
    """Waits for the list, quits, checks that nothing was left behind, and gives all that was
    written."""
    tty.sees("12 servers")
    tty.press("q")
    assert tty.ends() == 0
    assert tty.still_on() == []
    assert termios.tcgetattr(tty.theirs) == tty.settings
    return tty.written


def test_a_terminal_near_by_is_not_asked(home: Path) -> None:
    with dashboard(home, answers=True) as tty:
        tty.sees("12 servers")
        assert "lean" not in tty.text
        assert not ASKED.search(left(tty))


def test_a_quick_answer_keeps_the_colors(home: Path) -> None:
    with dashboard(home, answers=True, **REMOTE) as tty:
        tty.sees("12 servers")
        assert "lean" not in tty.text
        written = left(tty)
    assert ASKED.match(written), "asked before anything else"
    assert TRUE_COLOR in written


def test_no_answer_in_time_is_a_slow_link(home: Path) -> None:
    with dashboard(home, **REMOTE) as tty:
        tty.sees("lean over ")
        written = left(tty)
    assert TRUE_COLOR not in written


def test_an_answer_that_comes_late_is_ignored(home: Path) -> None:
    with dashboard(home, **REMOTE) as tty:
        tty.sees("lean over ")
        tty.press("\x1b[1;1R")
        tty.press("j")
        left(tty)
        assert "[1;1R" not in tty.text


@pytest.mark.parametrize(
    "more", [{"TMUX": "/tmp/tmux-0/default,1,0"}, {"STY": "1.pts-0"}, {"TERM": "linux"}]
)
def test_where_somebody_else_would_answer_nobody_is_asked(home: Path, more: dict[str, str]) -> None:
    with dashboard(home, answers=True, **REMOTE, **more) as tty:
        assert not ASKED.search(left(tty))


@pytest.mark.parametrize(("flag", "lean"), [("--lean", True), ("--no-lean", False)])
def test_the_flag_decides(home: Path, flag: str, lean: bool) -> None:
    with dashboard(home, flag, **REMOTE) as tty:
        tty.sees("12 servers")
        assert (" lean " in tty.text) == lean
        written = left(tty)
    assert not ASKED.search(written)
    assert (TRUE_COLOR in written) != lean


def test_what_is_typed_while_the_terminal_is_measured_is_not_lost(home: Path) -> None:
    with dashboard(home, **REMOTE) as tty:
        tty.until(lambda: bool(ASKED.search(tty.written)), "it is asked")
        tty.press("/web")
        tty.sees("3 of 12")
        tty.press("\x1b")
        tty.until(
            lambda: "/web" not in tty.text, "Esc stands for itself, not for what is typed behind it"
        )
        left(tty)
