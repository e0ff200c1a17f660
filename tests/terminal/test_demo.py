"""`hostdeck demo` as a newcomer meets it: a real process, a real terminal, a real simulator beside
it."""

from __future__ import annotations

import re
import signal
import termios
from pathlib import Path

import pytest

from tests.support.process import run
from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer

pytestmark = pytest.mark.terminal
DEMO = ("-m", "tui", "demo", "--still")
SIZES = pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (160, 50)])


@SIZES
def test_fleet_server_and_back_with_the_terminal_restored(
    home: Path, columns: int, lines: int
) -> None:
    with Tty(home, *DEMO, columns=columns, lines=lines) as tty:
        tty.sees("12 servers")
        tty.sees("db-main")
        tty.sees("●✓✓  on")
        tty.press("jjj\r")
        tty.sees("Fleet › db-main" if "›" in tty.text else "db-main > Overview")
        tty.sees("198.51.100.7")
        tty.press("2")
        tty.sees("Temperature, 1 h")
        tty.press("\x1b")
        tty.sees("12 servers")
        tty.press("q")
        assert tty.ends() == 0
        assert tty.still_on() == []
        assert termios.tcgetattr(tty.theirs) == tty.settings
        assert b"Traceback" not in tty.written
        assert DEMO_KEY.encode() not in tty.written


def test_it_follows_the_size_of_the_window(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        tty.sees("12 servers")
        tty.resize(120, 40)
        tty.sees("Sensors")  # the panels beside the list
        tty.resize(40, 10)
        tty.sees("api-01")
        tty.resize(80, 24)
        tty.sees("Problems")
        tty.press("q")
        assert tty.ends() == 0


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_with_the_terminal_restored(
    home: Path, sent: signal.Signals, code: int
) -> None:
    with Tty(home, *DEMO) as tty:
        tty.sees("12 servers")
        tty.process.send_signal(sent)
        assert tty.ends() == code
        assert tty.still_on() == []


def test_a_hang_up_ends_it(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        tty.sees("12 servers")
        tty.hang_up()
        assert tty.ends() in (129, -signal.SIGHUP)


def test_ctrl_c_leaves(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        tty.sees("12 servers")
        tty.press("\x03")
        assert tty.ends() == 0
        assert tty.still_on() == []


def test_an_ascii_terminal_gets_ascii_only(home: Path) -> None:
    with Tty(home, *DEMO, LC_ALL="C", columns=120, lines=40) as tty:
        tty.sees("+++  on")
        tty.sees("  CPU  ")
        tty.press("q")
        assert tty.ends() == 0
        assert tty.written.isascii()


def test_no_color_means_none(home: Path) -> None:
    with Tty(home, *DEMO, NO_COLOR="1") as tty:
        tty.sees("●✓✓  on")
        tty.press("q")
        assert tty.ends() == 0
        looks = re.findall(rb"\x1b\[([0-9;]*)m", tty.written)
        assert looks
        colors = [look for look in looks if re.search(rb"(^|;)([34][0-8]|9[0-7]|10[0-7])", look)]
        assert colors == []


def test_the_odd_fleet_sends_no_control_of_its_own(home: Path) -> None:
    with Tty(home, "-m", "tui", "demo", "--still", "--fleet", "odd", columns=120, lines=40) as tty:
        tty.sees("15 servers")
        for _ in range(15):
            tty.press("j")
            tty.press("\r")
            # A frame arrives in pieces: wait for the new words and for the old ones to be gone.
            tty.until(
                lambda: "Overview" in tty.text and "15 servers" not in tty.text, "a server is shown"
            )
            tty.press("2")
            tty.press("\x1b")
            tty.until(
                lambda: "15 servers" in tty.text and "Overview" not in tty.text,
                "the list is shown again",
            )
        tty.press("q")
        assert tty.ends() == 0
        # 22 is the shape of the mouse pointer, a constant of Textual's.
        assert b"\x1b]" not in tty.written.replace(b"\x1b]22;", b""), (
            "no window title, no clipboard"
        )
        assert b"\x1b[2Jevil" not in tty.written
        assert b"s3cret-canary" not in tty.written


def test_a_key_typed_at_a_separate_simulator(home: Path, simulator: SimulatorServer) -> None:
    with Tty(home, "-m", "tui", "--url", simulator.url) as tty:
        tty.sees("Sign in")
        tty.press(DEMO_KEY + "\r")
        tty.sees("12 servers")
        tty.sees("nothing is stored")
        tty.press("q")
        assert tty.ends() == 0
        assert DEMO_KEY.encode() not in tty.written
    assert not [
        path
        for path in home.rglob("*")
        if path.is_file() and DEMO_KEY.encode() in path.read_bytes()
    ]


def test_the_second_start_shows_the_cached_fleet_before_the_network(
    home: Path, simulator: SimulatorServer
) -> None:
    with Tty(home, "-m", "tui", "--url", simulator.url, HOSTKEY_API_KEY=DEMO_KEY) as tty:
        tty.sees("12 servers")
        tty.sees("●✓✓  on")
        tty.press("q")
        assert tty.ends() == 0
    url = simulator.url
    with Tty(home, "-m", "tui", "--url", "http://127.0.0.1:9", HOSTKEY_API_KEY=DEMO_KEY) as tty:
        tty.sees("refused the connection")
        assert "db-main" not in tty.text, "what one address listed is not shown for another"
        tty.press("q")
        assert tty.ends() == 0
    simulator.stop()
    with Tty(home, "-m", "tui", "--url", url, HOSTKEY_API_KEY=DEMO_KEY) as tty:
        tty.sees("db-main")
        tty.sees("Offline")
        tty.press("j")
        tty.press("q")
        assert tty.ends() == 0


def test_a_broken_configuration_is_named_and_the_dashboard_starts(home: Path) -> None:
    config = home / "config.toml"
    config.write_text('[ui]\nthem = "dark"\n')
    with Tty(
        home, "-m", "tui", "--config", str(config), "demo", "--still", columns=120, lines=40
    ) as tty:
        tty.sees("12 servers")
        # The path before it is as long as the machine likes: lines break at any blank.
        tty.until(
            lambda: {"ui.them:", "theme?"} <= set(tty.text.split()),
            "the mistake and the right word are named",
        )
        tty.sees("Read-only")
        tty.press("q")
        assert tty.ends() == 0


def test_without_a_terminal_it_says_what_to_use_instead(home: Path) -> None:
    done = run(home, *DEMO)
    assert done.returncode == 2
    assert "hostdeck ls --json" in done.stderr


def test_a_screen_that_comes_up_is_painted_once(home: Path) -> None:
    """Textual would paint the list's head four times before the list is there, and a place that
    comes back three times."""
    with Tty(home, *DEMO, columns=120, lines=40) as tty:
        tty.sees("12 servers")
        tty.sees("db-main")
        tty.sees("web-10")
        assert tty.written.count(b"HOSTNAME") == 1
        # A row that is read meanwhile is painted again.
        tty.sees("12 of 12 read")
        tty.press("O")
        tty.sees("Fleet > Operations")
        tty.read_for(0.5)
        before = len(tty.written)
        tty.press("\x1b")
        tty.sees("12 servers")
        tty.sees("db-main")
        tty.read_for(0.5)
        painted = tty.written[before:].count(b"web-10")
        # The list may move meanwhile, when another server needs attention.
        assert 1 <= painted <= 2, "what was covered is painted anew"
