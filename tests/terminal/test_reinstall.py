"""The wizard as a person meets it: a real terminal, the keyboard alone, 80x24, the program killed
on the way."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_PIN

pytestmark = pytest.mark.terminal
PASSWORD = "Root-canary-4711"


HASTE = "10"
"""The program looks so many times as often: the provider is as quick, and a stage must be seen."""


_DEMO = ("demo", "--fleet", "small", "--still")


def demo(speed: str) -> tuple[str, ...]:
    return ("-m", "tests.support.hasty", HASTE, *_DEMO, "--speed", speed)


def to_server(tty: Tty, name: str) -> None:
    tty.sees("12 servers")
    tty.sees("web-01")
    tty.press("/")
    tty.sees("/words")
    tty.press(name)
    tty.sees("1 of 12")
    tty.sees("Enter To the list")
    tty.press("\r")
    tty.sees("Space Mark")
    tty.press("\r")
    tty.sees("2 Sensors")


def cursor_on(tty: Tty, words: str) -> None:
    """Wait until the field that shows `words` has the focus: its cursor looks unlike the rest."""

    def there() -> bool:
        for y, line in enumerate(tty._screen.display):
            if words in line:
                first, second = (tty._screen.buffer[y][line.index(words) + at] for at in (0, 1))
                return bool((first.reverse, first.bg) != (second.reverse, second.bg))
        return False

    tty.until(there, f"the cursor is on {words!r}")


def name_and_password(tty: Tty, next_step: str = "[3 Disks]") -> None:
    """Press each key when the field it belongs to is there."""
    tty.press("j\r")
    tty.sees("[2 Name]")
    tty.press("\r")
    tty.sees("type a password")
    tty.press(PASSWORD)
    tty.sees("••••••••")
    tty.press("\r")
    tty.sees("repeat the password")
    tty.press(f"{PASSWORD}\r")
    tty.sees("password is set")
    tty.press("\r")
    tty.sees(next_step)


def to_wizard(tty: Tty, name: str) -> None:
    to_server(tty, name)
    tty.sees("Debian 12" if name == "db-replica" else "Ubuntu 24.04")
    tty.press("a")
    tty.sees("Reinstall")
    tty.press("i")
    tty.sees("Select an operating system")
    tty.sees("Ubuntu 26.04")


def past_keys(tty: Tty) -> None:
    """No key, no script, no address."""
    tty.sees(" Keys]")
    tty.press("\x0e")


def to_review(tty: Tty) -> None:
    """From the first step, everything answered."""
    name_and_password(tty)
    tty.press("\r")
    tty.sees("[4 Tasks]")
    tty.press("\r")
    past_keys(tty)
    tty.sees("[6 Review]")


def begin(tty: Tty, name: str) -> None:
    tty.sees(f"Type {name} and press Enter")
    tty.press(f"{name}\r")
    tty.sees("Account PIN")
    tty.press(f"{DEMO_PIN}\r")
    tty.sees("[7 Progress]")


def test_killed_at_stage_three_and_started_again(home: Path) -> None:
    with Tty(home, *demo("60")) as tty:
        to_wizard(tty, "db-replica")
        to_review(tty)
        begin(tty, "db-replica")
        tty.sees("Post-install tasks are done")
        tty.process.send_signal(signal.SIGKILL)
        assert tty.ends() == -signal.SIGKILL
        assert PASSWORD.encode() not in tty.written
    with Tty(home, *demo("60")) as tty:
        to_server(tty, "db-replica")
        tty.press("a")
        tty.sees("Reinstall")
        tty.press("i")
        tty.sees("[7 Progress]")
        tty.sees("the PIN. Press n to continue.")
        tty.press("n")
        tty.sees("Enter: select")  # the words alone stand in the footer too
        tty.press("\r")
        tty.sees("Account PIN")
        tty.press(f"{DEMO_PIN}\r")
        tty.sees("Installed.")
        tty.until(
            lambda: "loose end" not in tty.text, "what was open is counted anew, and nothing is"
        )
        tty.press("\x1b")
        tty.press("q")
        tty.press("q")
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not [path for path in files if PASSWORD.encode() in path.read_bytes()]


def test_a_vm_without_the_step_of_the_disks(home: Path) -> None:
    with Tty(home, *demo("120")) as tty:
        to_wizard(tty, "web-01")
        name_and_password(tty, "[4 Tasks]")
        tty.press("\r")
        past_keys(tty)
        tty.sees("2. eq/reinstall")
        begin(tty, "web-01")
        tty.sees("Installed.")


def test_the_script_in_an_editor_of_ones_own(home: Path) -> None:
    editor = home / "editor"
    editor.write_text('#!/bin/sh\necho "editing $1"\nprintf "#!/bin/sh\\nexit 7\\n" > "$1"\n')
    editor.chmod(0o755)
    with Tty(home, *demo("10"), EDITOR=str(editor)) as tty:
        to_wizard(tty, "db-replica")
        name_and_password(tty)
        tty.press("\r")
        tty.sees("[4 Tasks]")
        tty.press("\r")
        tty.sees("[5 Keys]")
        tty.press("\t\t\t\r")
        tty.sees("17 bytes")
        assert b"editing" in tty.written
        assert (
            home / ".config/hostdeck/scripts/db-replica.sh"
        ).read_text() == "#!/bin/sh\nexit 7\n"


def test_left_on_the_way_it_is_brought_to_its_end_in_the_background(home: Path) -> None:
    with Tty(home, *demo("60")) as tty:
        to_wizard(tty, "db-replica")
        to_review(tty)
        begin(tty, "db-replica")
        tty.sees("OS installation was started")
        tty.press("\x03")
        tty.sees("Keep watching")
        tty.press("k")
        assert tty.ends() == 0
    folder = next((home / ".local/state/hostdeck/demo").glob("*.reinstalls"))
    record = next(folder.glob("*.json"))
    deadline = time.monotonic() + 120
    while json.loads(record.read_text())["closed"] != "Installed.":
        assert time.monotonic() < deadline, record.read_text()
        time.sleep(0.1)
