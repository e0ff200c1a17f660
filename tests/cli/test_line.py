"""Line mode and watching: plain sentences, one session, and never an escape sequence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, shell
from tests.support.process import environ, run
from tests.support.tty import Tty
from tests.support.until import until_now
from tui.cli.verbs import NAMES, verb
from tui.simulator.world import World

__all__ = ["shell"]


def lines(shell: Shell, *typed: str, code: int = 0, **more: str) -> list[str]:
    """What line mode says to these lines on standard input."""
    done = run(
        shell.home,
        "-m",
        "tui",
        "line",
        "--url",
        shell.url,
        stdin="".join(f"{line}\n" for line in typed),
        **{**KEY, **more},
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr
    return (done.stdout + done.stderr).splitlines()


def test_rows_are_printed_one_after_the_other_in_one_session(shell: Shell, world: World) -> None:
    said = lines(shell, "ls --select web-0", "status web-01", "show 20311 --columns hostname,os")
    assert said[:3] == [
        "id 20311, state on, hostname web-01, kind VM, loc NL, ip 192.0.2.10.",
        "id 20312, state on, hostname web-02, kind VM, loc NL, ip 192.0.2.11.",
        "2 servers.",
    ]
    assert said[3].startswith("id 20311, power on, hostname web-01, read at ")
    assert said[4] == "hostname web-01, os Ubuntu 24.04."
    assert world.requests["auth/login"] == 1
    until_now(lambda: world.logins == {}, "the session was ended")


def test_headless_commands_are_taken_as_they_are(shell: Shell) -> None:
    said = lines(
        shell,
        "hostdeck ls --json --select 'loc:nl web' --columns id",
        "",
        "# a remark",
        "help exit-codes",
    )
    assert json.loads(said[0]) == [{"id": 20311}, {"id": 20312}]
    assert said[1] == "Exit codes of every command:"


def test_mistakes_end_nothing_and_give_their_code(shell: Shell) -> None:
    said = lines(
        shell,
        "lss",
        "ls --bogus",
        "show 'open",
        "show nobody",
        "demo",
        "--theme dark",
        "whoami",
        code=2,
    )
    text = "\n".join(said)
    assert "unknown command 'lss'. Did you mean ls?" in text
    assert "unrecognized arguments: --bogus" in text
    assert "A quotation mark is not closed." in text
    assert "no server named 'nobody'" in text
    assert "demo needs the whole terminal" in text
    assert "Begin with a command" in text
    assert "Signed in as 54321" in text


def test_a_wrong_key_is_asked_for_again_by_the_next_command(shell: Shell, world: World) -> None:
    said = lines(shell, "whoami", "whoami", code=6, HOSTKEY_API_KEY="wrong-canary")
    assert "canary" not in "\n".join(said)
    assert world.requests["auth/login"] == 1


def test_a_command_that_came_later_works_here_too_and_first(shell: Shell, world: World) -> None:
    said = lines(shell, "power off web-01 --yes --pin-stdin", "0420", "status web-01", "ops")
    text = "\n".join(said)
    assert "state done" in text, text
    assert any(line.startswith("id 20311, power off, hostname web-01") for line in said), text
    assert "0420" not in text
    assert world.requests["eq/off"] == 1


@pytest.mark.parametrize("name", [name for name in NAMES if not verb(name).alone])
def test_every_command_can_be_asked_for_help_here(shell: Shell, name: str) -> None:
    assert any("hostdeck" in line for line in lines(shell, f"{name} --help"))


@pytest.mark.terminal
def test_at_a_terminal_it_prompts_without_drawing(home: Path, simulator: object) -> None:
    url = simulator.url  # type: ignore[attr-defined]
    with Tty(home, "-m", "tui", "line", "--url", url, **KEY) as tty:
        tty.sees("hostdeck>")
        tty.press("status --select web-0\n")
        tty.sees("2 servers.")
        assert "Reading power: 2 requests." in tty.text
        tty.press("watch --select web-0\n")
        tty.sees("Watching 2 servers.")
        tty.press("\x03")
        tty.sees("Exit code 130.")
        tty.press("whoami\n")
        tty.sees("Signed in as 54321")
        tty.press("\x04")
        assert tty.ends() == 0
        assert b"\x1b" not in tty.written


# Watching


def test_watch_prints_events_during_the_session(shell: Shell, world: World) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tui",
            "watch",
            "--only",
            "servers,power",
            "--every",
            "5",
            "--for",
            "11",
            "--json",
            "--url",
            shell.url,
        ],
        env=environ(shell.home, KEY),
        cwd=shell.home,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        until_now(lambda: world.requests["eq/list"] == 1, "it has looked once")
        machine = world.machines[20311]
        machine.status = "suspended"
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    events = [json.loads(line) for line in out.splitlines()]
    assert [(item["id"], item["what"], item["before"], item["after"]) for item in events] == [
        (20311, "status", "rent", "suspended")
    ]
    assert process.returncode == 0


def test_watching_too_often_is_refused(shell: Shell, world: World) -> None:
    done = shell("watch", "--every", "1", **KEY)
    assert (done.returncode, "put load on the provider" in done.stderr) == (2, True)
    assert sum(world.requests.values()) == 0
