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
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

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


_KEY = {"HOSTKEY_API_KEY": DEMO_KEY}


def _on(simulator: SimulatorServer) -> tuple[str, ...]:
    """The dashboard on a simulator that is no demo: it may run ssh."""
    return ("-m", "tui", "--url", simulator.url)


def given(home: Path, name: str) -> list[str]:
    """The arguments that the program was started with."""
    found = json.loads((home / name).read_text())
    assert not found["key"], "no secret is handed on"
    argv: list[str] = found["argv"]
    return argv


def test_ssh_and_back_to_the_same_row(home: Path, path: str, simulator: SimulatorServer) -> None:
    with Tty(home, *_on(simulator), columns=120, lines=40, PATH=path, **_KEY) as tty:
        tty.sees("db-main")
        tty.press("jjj")
        tty.sees("198.51.100.7")
        tty.press("s")
        tty.sees("fake shell>")
        assert tty.still_on() == [], "the terminal is as it was before"
        assert termios.tcgetattr(tty.theirs) == tty.settings
        # This terminal has no second screen, like GNU screen as it comes and the Linux console.
        assert "db-main" not in tty.text, "nothing of the dashboard stands around it"
        said = ["ssh -- root@198.51.100.7", "Press Ctrl+C to return."]
        assert [words for words in said if words not in tty.text] == []
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


def test_without_a_connection_it_says_so(home: Path, path: str, simulator: SimulatorServer) -> None:
    with Tty(home, *_on(simulator), PATH=path, SSH_ENDS="255", **_KEY) as tty:
        tty.sees("db-main")
        tty.press("\r")
        tty.sees("Overview")
        tty.press("s")
        tty.sees("fake shell>")
        tty.press("\n")
        tty.sees("ssh ended without a connection")
        tty.sees("Overview")


def test_within_tmux_it_gets_a_window_of_its_own(
    home: Path, path: str, simulator: SimulatorServer
) -> None:
    with Tty(home, *_on(simulator), PATH=path, TMUX="/tmp/t,1,0", **_KEY) as tty:
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


def test_no_ssh_on_this_machine(home: Path, simulator: SimulatorServer) -> None:
    with Tty(home, *_on(simulator), PATH="/nowhere", **_KEY) as tty:
        tty.sees("db-main")
        tty.press("s")
        tty.sees("ssh: No such file or directory.")
        tty.sees("12 servers")


def test_a_tmux_that_does_not_answer_keeps_no_key_waiting_and_is_ended(
    home: Path, path: str, simulator: SimulatorServer
) -> None:
    said = home / "pid"
    (home / "bin" / "tmux").write_text(f"#!/bin/sh\necho $$ > {said}\nexec sleep 600\n")
    with Tty(home, *_on(simulator), PATH=path, TMUX="/tmp/t,1,0", **_KEY) as tty:
        tty.sees("db-main")
        tty.press("s")
        tty.until(lambda: said.exists() and said.read_text().strip(), "tmux was asked")
        tty.press("?")
        tty.sees("Keys on this screen")
        assert b"did not answer" not in tty.written
        tty.until(lambda: not Path(f"/proc/{said.read_text().strip()}").exists(), "it is ended")


def test_the_demo_runs_no_ssh(home: Path, path: str) -> None:
    with Tty(home, "-m", "tui", "demo", "--still", PATH=path) as tty:
        tty.sees("db-main")
        tty.press("s")
        tty.sees("The demo has no servers to log in")
        tty.press("q")
        assert tty.ends() == 0
    assert not (home / "ssh").exists()


def test_user_port_and_jump_host_come_from_profile_and_tags(
    home: Path, path: str, simulator: SimulatorServer, world: World
) -> None:
    config = home / "config.toml"
    config.write_text('[profiles.default]\nssh_user = "ops"\nssh_jump = "jump.example.com:2200"\n')
    machine = next(each for each in world.machines.values() if each.hostname == "db-main")
    machine.tags += [("ssh_port", "2222", ""), ("ssh_user", "-oProxyCommand=x", "")]
    words = ("-m", "tui", "--config", str(config), "--url", simulator.url)
    with Tty(home, *words, columns=120, lines=40, PATH=path, **_KEY) as tty:
        tty.sees("db-main")
        tty.press("jjj")
        tty.sees("198.51.100.7")
        tty.sees("ssh_port")  # its details have been read
        tty.press("s")
        tty.sees("fake shell>")
        tty.press("\n")
        tty.sees("12 servers")
    assert given(home, "ssh") == [
        "-p",
        "2222",
        "-J",
        "jump.example.com:2200",
        "--",
        "ops@198.51.100.7",
    ]


def test_a_windows_server_shows_its_rdp_line(
    home: Path, path: str, simulator: SimulatorServer, world: World
) -> None:
    machine = next(each for each in world.machines.values() if each.hostname == "db-main")
    machine.os = {"id": 1, "name": "Windows Server 2022"}
    with Tty(home, *_on(simulator), columns=120, lines=40, PATH=path, **_KEY) as tty:
        tty.sees("db-main")
        tty.press("jjj")
        tty.sees("Windows Server 2022")
        tty.press("s")
        tty.sees("/v:198.51.100.7")
    assert not (home / "ssh").exists()
