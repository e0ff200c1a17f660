"""The line drops, the program is killed, the person leaves: what was begun is brought to its end,
and told."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from screens.dialogs.modal import ARMED_AFTER_S
from tests.support.tty import Tty
from tests.support.until import until_now
from tui.simulator.demo_credentials import DEMO_PIN

pytestmark = pytest.mark.terminal
DEMO = ("-m", "tui", "demo", "--fleet", "small", "--speed", "1")
MARKED = "5 marked"


def mark_five(tty: Tty) -> None:
    """web-01, web-02, web-10 at the end of the list, and two more that may be rebooted."""
    tty.sees("12 servers")
    tty.press("g")
    for keys in (" ", " ", " ", "j ", "j "):
        tty.press(keys)
    tty.sees(MARKED)


def reboot(tty: Tty, until: str) -> None:
    tty.press("a")
    tty.sees("Reset BMC (IPMI)")
    tty.press("r")
    tty.sees("Account PIN")
    tty.press(f"{DEMO_PIN}\r")
    # What is pressed in the dialog's first moment is not meant for it.
    tty.read_for(ARMED_AFTER_S * 2)
    tty.press("\r")
    tty.sees(until)


def ended(home: Path) -> list[str]:
    """The states in the demo's journal."""
    import sqlite3

    [journal] = (home / ".local/state/hostdeck/demo").glob("*.sqlite3")
    db = sqlite3.connect(journal)
    try:
        return [state for (state,) in db.execute("SELECT state FROM operation ORDER BY id")]
    finally:
        db.close()


def test_killed_in_the_middle_of_five_all_come_to_their_end(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        mark_five(tty)
        reboot(tty, "Batch of 5")
        tty.sees("1 done")
        tty.process.send_signal(signal.SIGKILL)
        tty.ends()
    with Tty(home, *DEMO) as tty:
        tty.sees("12 servers")
        until_now(
            lambda: not {"planned", "sent", "running"} & set(ended(home)),
            "everything has come to its end",
        )
        assert set(ended(home)) <= {"done", "not sent", "unknown"}
        tty.process.send_signal(signal.SIGTERM)
        tty.ends()


def test_work_continues_after_a_closed_window_and_the_next_start_reports_it(
    home: Path,
) -> None:
    with Tty(home, *DEMO) as tty:
        mark_five(tty)
        reboot(tty, "Batch of 5")
        tty.sees("1 running")
        tty.hang_up()
        until_now(
            lambda: tty.process.poll() is not None, "the process has finished the work and gone"
        )
        assert ended(home) == ["done"] * 5, "the rest of the batch was sent too"
    with Tty(home, *DEMO) as tty:
        tty.sees("While you were away")
        tty.sees("✓ done")  # the rest of the page is drawn a moment after its title
        tty.press("\r")
        tty.sees("12 servers")
        tty.press("q")
        tty.ends()


def test_leaving_with_keep_watching_gives_the_prompt_back_and_finishes_in_the_background(
    home: Path,
) -> None:
    with Tty(home, *DEMO) as tty:
        mark_five(tty)
        reboot(tty, "Batch of 5")
        tty.sees("1 running")
        tty.press("q")
        tty.sees("12 servers")
        tty.press("q")
        tty.sees("Keep watching")
        tty.press("k")
        assert tty.ends() == 0
        assert b"in the background" in tty.written
        assert tty.still_on() == []
    until_now(
        lambda: ended(home) == ["done"] * 5, "another process has brought all of them to their end"
    )
    with Tty(home, *DEMO) as tty:
        tty.sees("While you were away")
        tty.press("\r")
        tty.sees("12 servers")
        tty.press("q")
        tty.ends()


def test_the_background_process_ends_and_holds_no_secret_in_its_arguments(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        mark_five(tty)
        reboot(tty, "Batch of 5")
        tty.press("q")
        tty.sees("12 servers")
        tty.press("q")
        tty.sees("Keep watching")
        tty.press("k")
        tty.ends()
        pid = int(tty.written.split(b"hostdeck: process ")[1].split()[0])
    words = Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
    assert DEMO_PIN.encode() not in words.replace(str(home).encode(), b"")
    until_now(lambda: not _lives(pid), "it has ended")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Nobody waits for it but init: a zombie has ended.
    return ") Z " not in Path(f"/proc/{pid}/stat").read_text()


def test_a_demo_left_for_good_leaves_no_provider_behind(home: Path) -> None:
    with Tty(home, *DEMO) as tty:
        tty.sees("12 servers")
        run = home / ".local/state/hostdeck/run"
        record = json.loads(next(run.glob("demo-*.json")).read_text())
        tty.press("q")
        assert tty.ends() == 0
    until_now(lambda: not _lives(record["pid"]), "the simulator has ended too")
    assert list(run.glob("demo-*.json")) == []
