"""`s`: ssh takes the terminal and gives it back where the person was; within tmux it gets a
window."""

from __future__ import annotations

import json
import os
import sys
import termios
from pathlib import Path

import pytest

from tests.support.tty import Tty

pytestmark = pytest.mark.terminal


@pytest.fixture
def path(home: Path) -> str:
    """Programs that say what they were given, in the place of ssh and tmux."""
    bin_dir = home / "bin"
    bin_dir.mkdir()
    for name in ("ssh", "tmux"):
        program = bin_dir / name
        waits = (
            "input('fake shell> ')\nsys.exit(int(os.environ.get('SSH_ENDS', '0')))\n"
            if name == "ssh"
            else ""
        )
        program.write_text(
            f"#!{sys.executable}\nimport json, os, sys\n"
            "said = {'argv': sys.argv[1:], 'key': 'HOSTKEY_API_KEY' in os.environ}\n"
            f"open({str(home / name)!r}, 'w').write(json.dumps(said))\n{waits}"
        )
        program.chmod(0o755)
    return f"{bin_dir}:{os.environ['PATH']}"


def given(home: Path, name: str) -> list[str]:
    """The arguments that the program was started with."""
    found = json.loads((home / name).read_text())
    assert not found["key"], "no secret is handed on"
    argv: list[str] = found["argv"]
    return argv


def test_ssh_and_back_to_the_same_row(home: Path, path: str) -> None:
    with Tty(home, "-m", "tui", "demo", "--still", columns=120, lines=40, PATH=path) as tty:
        tty.sees("db-main")
        tty.press("jjj")
        tty.sees("198.51.100.7")
        tty.press("s")
        tty.sees("fake shell>")
        assert tty.still_on() == [], "the terminal is as it was before"
        assert termios.tcgetattr(tty.theirs) == tty.settings
        # This terminal has no second screen, like GNU screen as it comes and the Linux console.
        assert "db-main" not in tty.text, "nothing of the dashboard stands around it"
        said = ["ssh -- root@198.51.100.7", "In the demo nobody"]
        assert [words for words in said if words not in tty.text] == [], (
            "for as long as ssh itself says nothing"
        )
        tty.press("exit\n")
        tty.sees("12 servers")
        assert given(home, "ssh") == ["--", "root@198.51.100.7"]
        tty.press("s")
        tty.until(lambda: tty.written.count(b"fake shell>") == 2, "ssh has the terminal again")
        tty.press("\n")
        tty.sees("12 servers")
        assert given(home, "ssh") == ["--", "root@198.51.100.7"], "the cursor stands where it stood"
        tty.press("q")
        assert tty.ends() == 0
        assert tty.still_on() == []
        assert "db-main" not in tty.text


def test_without_a_connection_it_says_so(home: Path, path: str) -> None:
    with Tty(home, "-m", "tui", "demo", "--still", PATH=path, SSH_ENDS="255") as tty:
        tty.sees("db-main")
        tty.press("\r")
        tty.sees("Overview")
        tty.press("s")
        tty.sees("fake shell>")
        tty.press("\n")
        tty.sees("ssh ended without a connection")
        tty.sees("Overview")


def test_within_tmux_it_gets_a_window_of_its_own(home: Path, path: str) -> None:
    with Tty(home, "-m", "tui", "demo", "--still", PATH=path, TMUX="/tmp/t,1,0") as tty:
        tty.sees("db-main")
        tty.press("jjjs")
        tty.until(
            lambda: (home / "tmux").exists() and (home / "tmux").read_text(), "tmux was asked"
        )
        assert given(home, "tmux") == [
            "new-window",
            "-n",
            "db-main",
            "--",
            "ssh",
            "--",
            "root@198.51.100.7",
        ]
        assert "fake shell>" not in tty.text
        tty.sees("12 servers")


def test_no_ssh_on_this_machine(home: Path) -> None:
    with Tty(home, "-m", "tui", "demo", "--still", PATH="/nowhere") as tty:
        tty.sees("db-main")
        tty.press("s")
        tty.sees("ssh: No such file or directory.")
        tty.sees("12 servers")


def test_a_tmux_that_does_not_answer_keeps_no_key_waiting_and_is_ended(
    home: Path, path: str
) -> None:
    said = home / "pid"
    (home / "bin" / "tmux").write_text(f"#!/bin/sh\necho $$ > {said}\nexec sleep 600\n")
    with Tty(home, "-m", "tui", "demo", "--still", PATH=path, TMUX="/tmp/t,1,0") as tty:
        tty.sees("db-main")
        tty.press("s")
        tty.until(lambda: said.exists() and said.read_text().strip(), "tmux was asked")
        tty.press("?")
        tty.sees("Keys that work here")
        assert b"did not answer" not in tty.written
        tty.until(lambda: not Path(f"/proc/{said.read_text().strip()}").exists(), "it is ended")
