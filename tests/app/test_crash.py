"""After a bug: where it happened, and not one value it happened with."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.support.process import run_in_terminal
from tui.app.crash import crash_report, crash_text
from tui.errors import HostdeckError
from tui.secrets import MASK, REDACTOR

SCRIPT = """
import sys
from tests.support.driver import Deckhand

def open_the_wallet():
    pin = "7391-canary"
    request = {"root_pass": "canary-root", "pin": pin}
    raise RuntimeError("the provider said \\x1b]0;owned\\x07 token=canary-token")

async def crash(pilot):
    pilot.app.call_later(open_the_wallet)
    await pilot.pause()

hand = Deckhand("http://127.0.0.1:9")
hand.app.run(auto_pilot=crash)
hand.engine.stop()
sys.exit(hand.app.return_code)
"""


def crashed(message: str) -> str:
    """What is said of a bug that ends in an error of our own, the only kind whose words are
    known."""
    pin, password = "7391-canary", {"root_pass": "canary-root"}
    try:
        assert pin
        assert password
        raise HostdeckError(message)
    except HostdeckError:
        return crash_text()


def test_the_terminal_gets_place_and_name_and_no_locals(home: Path) -> None:
    # Private hooks of Textual are overridden for this: a new Textual that renames them fails here.
    code, written = run_in_terminal(home, "-c", SCRIPT)
    assert code == 70
    assert b"Hostdeck met a bug and stopped" in written
    assert b"open_the_wallet" in written
    assert b"RuntimeError" in written
    assert b"canary" not in written
    assert b"\x1b]0;" not in written
    assert b"locals" not in written
    assert b"\x1b[?1049l" in written, "the terminal is given back"


def test_files_lines_and_functions_are_named() -> None:
    text = crashed("all is lost")
    assert "test_crash.py:" in text
    assert "in crashed" in text
    assert "HostdeckError: all is lost" in text
    assert "canary" not in text


def test_the_message_is_masked_cleaned_and_short() -> None:
    REDACTOR.remember("live-secret-canary")
    try:
        text = crashed("body live-secret-canary {'root_pass': 'canary'} \x1b[2J\n" + "x" * 5000)
    finally:
        REDACTOR.forget("live-secret-canary")
    assert "canary" not in text
    assert MASK in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) < 400


@pytest.mark.parametrize(
    "cause", [lambda: int("73 91"), lambda: {}["73 91"], lambda: float("73 91")]
)
def test_a_value_quoted_by_the_exception_is_not_shown(cause: object) -> None:
    try:
        cause()  # type: ignore[operator]
    except (ValueError, KeyError):
        text = crash_text()
    assert "73 91" not in text
    assert "test_crash.py:" in text


def test_without_an_exception_it_still_speaks() -> None:
    assert sys.exc_info() == (None, None, None)
    assert "unknown error" in crash_text()


def test_markup_in_a_message_is_drawn_as_text() -> None:
    console = Console(width=200, record=True, file=StringIO())
    try:
        raise HostdeckError("host[/] [red]x[/red] \x9b31m")
    except HostdeckError:
        console.print(crash_report(console))
    shown = console.export_text()
    assert "host[/] [red]x[/red]" in shown
    assert "\x9b" not in shown
