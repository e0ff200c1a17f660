"""A terminal that sends what nobody typed, or takes nothing: the dashboard stays steerable, and
ends when told."""

from __future__ import annotations

import os
import re
import signal
import termios
import time
from pathlib import Path

import pytest

from tests.support.terminal_bytes import BODIES, REPLIES, ST, STRINGS
from tests.support.tty import Tty

pytestmark = pytest.mark.terminal
DEMO = ("-m", "tui", "demo", "--still")
SOON_S = 2.0
"""Limit for an end that nothing may hold up."""


def send(tty: Tty, data: bytes) -> None:
    os.write(tty.fd, data)


def on_the_list(tty: Tty) -> None:
    """Wait until the list stands there with its keys."""
    tty.sees("12 servers")
    tty.sees("Enter Open")


def places(tty: Tty) -> list[str]:
    """The lines of the screen that tell where the person is, and what is chosen there."""
    lines = tty.text.splitlines()
    # The right end of the first line counts servers by state: that changes by itself.
    return [re.split(r"\s+[0-9]", lines[0])[0].rstrip(), lines[1].split()[0], lines[-1]]


def test_bytes_that_were_not_typed_change_no_screen(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        on_the_list(tty)
        before = places(tty)
        for data in (
            b"\xca",
            b"\xfc",
            b"\x9b",
            b"\x1b[M \xca\xfc",
            *STRINGS.values(),
            *REPLIES.values(),
        ):
            half = len(data) // 2
            send(tty, data[:half] if half > 1 else data)
            tty.read_for(0.06)
            send(tty, data[half:] if half > 1 else b"")
            tty.read_for(0.06)
        send(tty, BODIES["OSC 11"][:8])
        tty.read_for(1.5)
        send(tty, BODIES["OSC 11"][8:] + ST)
        tty.read_for(0.5)
        assert places(tty) == before
        tty.press("\r")
        tty.sees("Overview")
        tty.press("\x1bq")
        assert b"Traceback" not in tty.written


def test_within_a_field_only_text_arrives(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        on_the_list(tty)
        tty.press("/")
        tty.sees("Esc Clear" if "Esc Clear" in tty.text else "Filter")
        send(tty, b"w\xcae\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\b")
        send(tty, "é".encode()[:1])
        tty.read_for(0.3)
        send(tty, "é".encode()[1:] + "漢".encode() + b"\x1b[O-\x1b[200~pas\x1b[31mted\x1b[201~")
        tty.sees("webé漢-pas[31mted")
        tty.press("\x1b")
        tty.sees("12 servers")


def test_a_paste_where_no_field_is_does_nothing(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        on_the_list(tty)
        before = places(tty)
        send(tty, b"\x1b[200~q:B\r\x1b[201~Nq\r\x1b[201~")
        tty.read_for(1.0)
        send(tty, b"\x1b[200~qq")
        tty.read_for(1.0)
        assert places(tty) == before
        tty.press("B")
        tty.sees("Billing")


FAILS = """
import sys
from tui.app import terminal_keys

def feed(self, data, now):
    if b"!" in data:
        raise RuntimeError("canary")
    return []

terminal_keys.TerminalKeys.feed = feed
sys.argv = ["hostdeck", "demo", "--still"]
from tui.__main__ import main
main()
"""


def test_a_failure_while_keys_are_read_ends_with_a_code_and_no_values(home: Path) -> None:
    with Tty(home, "-c", FAILS) as tty:
        tty.sees("12 servers")
        tty.press("!")
        assert tty.ends() == 70
        assert b"canary" not in tty.written
        assert tty.still_on() == []


def freeze(tty: Tty) -> None:
    """Let it draw until nothing more goes out: nobody reads."""
    os.set_blocking(tty.fd, False)
    before, at, until = -1, 0, time.monotonic() + 20.0
    while time.monotonic() < until:
        for _ in range(20):
            tty.resize(100 + at % 20, 30 + at % 5)
            at += 1
            time.sleep(0.01)  # another process draws; it cannot be asked
        waits = waiting_bytes(tty)
        if waits == before:
            return
        before = waits
    raise AssertionError("it never stood still")


def waiting_bytes(tty: Tty) -> int:
    """Bytes that wait for a reader."""
    import array
    import fcntl

    size = array.array("i", [0])
    fcntl.ioctl(tty.fd, termios.FIONREAD, size)
    return size[0]


def gone_soon(tty: Tty, number: signal.Signals) -> int:
    started = time.monotonic()
    tty.process.send_signal(number)
    code = tty.process.wait(10)
    assert time.monotonic() - started < SOON_S
    return code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("keys", ["", "a", "\r3"])
def test_frozen_it_is_gone_soon_and_the_terminal_is_as_it_was(
    home: Path, number: signal.Signals, keys: str
) -> None:
    with Tty(home, *DEMO, columns=100, lines=30) as tty:
        on_the_list(tty)
        for key in keys:
            tty.press(key)
            tty.read_for(0.5)
        freeze(tty)
        assert gone_soon(tty, number) == 128 + number
        assert termios.tcgetattr(tty.theirs) == tty.settings
        tty.read_for(0.3)
        assert tty.still_on() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_frozen_from_the_start_it_is_gone_soon(home: Path, number: signal.Signals) -> None:
    with Tty(home, *DEMO, columns=100, lines=30) as tty:
        while waiting_bytes(tty) < 3_000:
            time.sleep(0.02)  # another process draws; reading would thaw it
        freeze(tty)
        assert gone_soon(tty, number) == 128 + number


def test_the_terminal_says_its_size_and_not_the_environment(home: Path) -> None:
    with Tty(home, *DEMO, columns=120, lines=40, COLUMNS="60", LINES="15") as tty:
        tty.sees("12 servers")
        tty.until(lambda: "Help" in tty.text.splitlines()[39], "the keys stand in the last line")
        tty.resize(100, 30)
        tty.until(lambda: "Help" in tty.text.splitlines()[29], "it follows the window")


def click(tty: Tty, words: str) -> None:
    """Press and release the left button over words, as a terminal tells it."""
    y, line = next((y, line) for y, line in enumerate(tty.text.splitlines(), 1) if words in line)
    x = line.index(words) + 1
    tty.press(f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m")


def first_row(tty: Tty) -> str:
    """Return the line below the titles of the list."""
    lines = tty.text.splitlines()
    title = next((at for at, line in enumerate(lines) if "HOSTNAME" in line), -1)
    return lines[title + 1]


def test_clicks_in_a_real_terminal(home: Path) -> None:
    with Tty(home, *DEMO, columns=100, lines=30) as tty:
        on_the_list(tty)
        click(tty, "web-10")
        tty.until(lambda: tty.stands_out("web-10"), "the cursor is there")
        click(tty, "web-10")
        tty.sees("Fleet > web-10 > Overview")
        click(tty, " Network")
        tty.sees("Fleet > web-10 > Network")
        click(tty, " Overview")
        tty.sees("Fleet > web-10 > Overview")
        tty.sees("Raw answer")
        tty.read_for(1.0)  # the last line is drawn to its end
        click(tty, "Esc Back")
        tty.sees("12 servers")
        tty.read_for(1.0)  # the frame above the list has its height
        click(tty, "LOC")
        tty.until(lambda: " DE " in first_row(tty), "sorted by location")
        click(tty, "Operations" if "Operations" in tty.text else "Ops")
        tty.sees("Fleet > Operations")
        tty.sees("Esc Back")
        click(tty, "Esc Back")
        tty.sees("12 servers")
        tty.press("\x1b[<65;5;5M\x1b[<0;9999;9999M\x1b[<0;9999;9999m\x1b[<0;0;0M\x1b[<35;1;1M")
        tty.sees("12 servers")
        click(tty, " Help")
        tty.sees("Keys")


def test_without_the_mouse_its_reports_are_nothing(home: Path) -> None:
    config = home / ".config" / "hostdeck"
    config.mkdir(parents=True, mode=0o700)
    (config / "config.toml").write_text('[ui]\nmouse = "off"\n')
    (config / "config.toml").chmod(0o600)
    with Tty(home, *DEMO, columns=100, lines=30) as tty:
        on_the_list(tty)
        before = places(tty)
        click(tty, " Help")
        tty.read_for(0.5)
        assert b"\x1b[?1003h" not in tty.written
        assert places(tty) == before
