"""The saved list in the first milliseconds of a start: taken over by the dashboard, or left again
with the terminal as it was."""

from __future__ import annotations

import json
import os
import re
import signal
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.accounts.two_accounts import TwoAccounts, accounts, second_world
from tests.credentials.test_keyring import ROOT
from tests.support.process import environ
from tests.support.tty import Tty
from tests.terminal.test_stops import state
from tui import __version__
from tui.paths import replace_file
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer
from tui.terminal.saved_screen import SavedScreen, StartKey, encoded

__all__ = ["accounts", "second_world"]
pytestmark = pytest.mark.terminal
CLOSED_PORT = ("--url", "http://127.0.0.1:9")
COLUMNS, LINES = 80, 24
SECOND_SCREEN = b"\x1b[?1049h"
MARK = "Saved list, "


def save(home: Path, *argv: str, asks: bool = False, **more: str) -> None:
    """Save a screen for exactly this start, as the dashboard would."""
    rows = [f"\x1b[m\x1b[38;2;1;2;3mrow {at}".ljust(COLUMNS) for at in range(LINES)]
    saved = SavedScreen(
        rows, taken_at=time.time() - 7_300, mark_row=22, is_ascii=False, asks=asks, watched=()
    )
    key = StartKey(__version__, argv, environ(home, more))
    path = home / ".cache/hostdeck" / key.file_name(COLUMNS, LINES)
    replace_file(path, encoded(saved, key, COLUMNS, LINES))


@contextmanager
def saved_start(home: Path, *argv: str, **more: str) -> Iterator[Tty]:
    """Start with a saved screen, and wait until that is shown."""
    save(home, *argv, **more)
    with Tty(home, "-m", "tui", *argv, **more) as tty:
        tty.sees(f"{MARK}2 h ago. Loading…")
        assert "row 0" in tty.text
        yield tty


def assert_as_before(tty: Tty) -> None:
    assert tty.still_on() == []
    assert termios.tcgetattr(tty.theirs) == tty.settings


def test_the_next_start_shows_the_list_at_once_and_keys_typed_meanwhile_count(
    home: Path, simulator: SimulatorServer
) -> None:
    start = ("-m", "tui", "--url", simulator.url)
    with Tty(home, *start, HOSTKEY_API_KEY=DEMO_KEY) as tty:
        tty.sees("Connected")
        tty.press("jj/web\r")
        tty.sees("of 12 servers")
        tty.press("\x03")
        assert tty.ends() == 0
    with Tty(home, *start, HOSTKEY_API_KEY=DEMO_KEY) as tty:
        tty.sees(MARK)
        assert SECOND_SCREEN in tty.written.partition(b"Saved")[0]
        assert "db-main" in tty.text, "the whole list, not the filtered one"
        assert "row" not in tty.text
        tty.press("jjj\r")
        shown: list[str] = []
        tty.until(lambda: shown.append(tty.text) or "Overview" in tty.text, "the server is shown")
        assert all("db-main" in text for text in shown), "never an empty screen"
        assert tty.written.count(SECOND_SCREEN) == 1
        assert DEMO_KEY.encode() not in tty.written
        tty.press("\x03")
        assert tty.ends() == 0
        assert_as_before(tty)
    files = list((home / ".cache/hostdeck").glob("screen-*"))
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert DEMO_KEY.encode() not in files[0].read_bytes()


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_restores_the_terminal(home: Path, sent: signal.Signals, code: int) -> None:
    with saved_start(home, *CLOSED_PORT) as tty:
        tty.process.send_signal(sent)
        assert tty.ends() in (code, -sent)
        assert_as_before(tty)
        assert tty.written.count(SECOND_SCREEN) == 1, "the dashboard did not come up"


def test_ctrl_c_ends_it(home: Path) -> None:
    with saved_start(home, *CLOSED_PORT) as tty:
        tty.press("\x03")
        tty.ends()
        assert_as_before(tty)


def test_a_stop_gives_the_terminal_back_until_it_goes_on(home: Path) -> None:
    with saved_start(home, *CLOSED_PORT, HOSTKEY_API_KEY=DEMO_KEY) as tty:
        tty.process.send_signal(signal.SIGTSTP)
        tty.until(lambda: state(tty.process.pid) == "T", "it is stopped")
        tty.read_until(lambda: tty.still_on() == [], 5)
        assert_as_before(tty)
        tty.process.send_signal(signal.SIGCONT)
        tty.sees("Help")
        assert tty.written.count(SECOND_SCREEN) == 2
        tty.press("\x03")
        tty.ends()
        assert_as_before(tty)


def test_an_error_is_written_on_the_terminal_as_it_was(home: Path) -> None:
    with saved_start(home, "--theme", "nosuch") as tty:
        assert tty.ends() == 2
        assert_as_before(tty)
        last = tty.written.rpartition(b"\x1b[?1049l")[2]
        assert b"'nosuch' is not a theme" in last


def test_a_credential_command_gets_the_terminal_as_it_was(home: Path) -> None:
    config = home / "c.toml"
    config.write_text('[profiles.default]\ncredential_command = ["sleep", "20"]\n')
    with saved_start(home, "--config", str(config)) as tty:
        tty.until(
            lambda: tty.still_on() == [] and termios.tcgetattr(tty.theirs) == tty.settings,
            "the terminal is given back",
        )
        assert tty.written.count(SECOND_SCREEN) == 1, "the command is still running"


def test_the_sign_in_takes_the_screen_over(home: Path) -> None:
    with saved_start(home, *CLOSED_PORT) as tty:
        tty.sees("Sign in")
        assert "row 0" not in tty.text
        assert MARK not in tty.text
        tty.press("\x03")
        tty.ends()
        assert_as_before(tty)


def test_a_resized_terminal_gets_a_whole_frame(home: Path) -> None:
    with saved_start(home, *CLOSED_PORT, HOSTKEY_API_KEY=DEMO_KEY) as tty:
        tty.resize(100, 30)
        tty.sees("Help")
        assert not any(line.startswith("row ") for line in tty.text.splitlines())
        tty.press("\x03")
        tty.ends()
        assert_as_before(tty)


def test_the_question_of_the_link_is_asked_once_and_before_the_frame(home: Path) -> None:
    remote = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22", "HOSTKEY_API_KEY": DEMO_KEY}
    save(home, *CLOSED_PORT, asks=True, **remote)
    with Tty(home, "-m", "tui", *CLOSED_PORT, answers=True, **remote) as tty:
        tty.sees(MARK)
        tty.press("?")
        tty.sees("Esc")
        # The question after a repeated character is another one, with the first long frame.
        assert len(re.findall(rb"(?<!b)\x1b\[6n", tty.written)) == 1
        assert tty.written.index(b"\x1b[6n") < tty.written.index(b"row 0")
        tty.press("\x03")
        tty.ends()
        assert_as_before(tty)


def test_a_readable_file_or_another_size_shows_nothing(home: Path) -> None:
    save(home, *CLOSED_PORT)
    file = next((home / ".cache/hostdeck").glob("screen-*"))
    os.chmod(file, 0o640)
    with Tty(home, "-m", "tui", *CLOSED_PORT) as tty:
        tty.sees("Sign in")
        assert MARK.encode() not in tty.written


def test_the_list_of_several_accounts_is_saved_and_shown(accounts: TwoAccounts) -> None:
    accounts.configure(**dict.fromkeys(("work", "home"), 'store = "keyring"'))
    ring = accounts.home / "ring.json"
    ring.write_text(json.dumps({f"hostdeck/{name}": DEMO_KEY for name in accounts.urls}))
    more = {
        "PYTHONPATH": str(ROOT),
        "RING_FILE": str(ring),
        "PYTHON_KEYRING_BACKEND": "tests.credentials.ring.Ring",
    }
    for is_saved in (False, True):
        with Tty(accounts.home, "-m", "tui", "--all-profiles", **more) as tty:
            if is_saved:
                tty.sees(MARK)
                lines = tty.text.splitlines()
                for name in accounts.urls:
                    assert any(line.startswith(f"  {name} ") for line in lines), tty.text
                assert "accounts connected" not in tty.text, "that is not known yet"
                assert tty.written.count(SECOND_SCREEN) == 1
            tty.sees("24 servers            Connected")
            tty.press("\x03")
            assert tty.ends() == 0
    accounts.configure(work='store = "keyring"')
    with Tty(accounts.home, "-m", "tui", "--all-profiles", **more) as tty:
        tty.sees("servers")
        assert MARK.encode() not in tty.written, "the configuration is another one"
