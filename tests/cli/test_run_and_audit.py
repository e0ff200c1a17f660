"""Programs of the user, reasons and ticket ids, and the audit trail."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tests.support.process import environ
from tests.support.process import run as run_python
from tests.support.until import until_now
from tui.config.user_commands import UserCommand
from tui.fleet.rows import ServerRow
from tui.operations.justification import reason_fault, ticket_fault
from tui.remote.user_programs import MOST_BYTES, ProgramRefused, run_program, words_of
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.ssh import SshOptions

__all__ = ["shell"]

SSH = SshOptions()
PATH = {"PATH": "/usr/bin:/bin"}
COMMANDS = """
[commands.greet]
run = ["echo", "hello", "{name}", "{ip}"]
inputs = ["name"]
safe = true

[commands.wipe]
run = ["echo", "wipe", "{hostname}"]

[commands.forever]
run = ["sleep", "600"]
safe = true
"""


def run(*words: str, limit_s: float = 20.0, stop: threading.Event | None = None) -> list[str]:
    found = run_program(words, limit_s, PATH, stop or threading.Event())
    return [*found.lines, found.problem]


# Arguments


@given(st.text(max_size=40))
def test_a_value_is_one_argument_and_never_an_option(name: str) -> None:
    command = UserCommand(run=["ssh", "{hostname}", "--host={hostname}"])
    row = ServerRow(7, name, ip="192.0.2.7")
    try:
        words = words_of("x", command, row, {}, SSH)
    except ProgramRefused:
        return
    assert len(words) == 3
    assert not words[1].startswith("-")
    assert words[1]


def test_values_of_values_are_not_filled_in_again() -> None:
    command = UserCommand(run=["echo", "{hostname}/{ip}"])
    words = words_of("x", command, ServerRow(7, "{ip}{id}", ip="192.0.2.7"), {}, SSH)
    assert words == ["echo", "{ip}{id}/192.0.2.7"]


def test_a_login_is_unknown_while_the_tags_are() -> None:
    command = UserCommand(run=["ssh", "-p{ssh_port}", "{ssh_user}@{ip}"])
    row = ServerRow(7, "web", ip="192.0.2.7", tags=(("ssh_port", "2222"),))
    with pytest.raises(ProgramRefused, match="The ssh_port of web is unknown"):
        words_of("x", command, row, {}, SSH)
    words = words_of("x", command, replace(row, detailed=True), {}, SSH)
    assert words == ["ssh", "-p2222", "root@192.0.2.7"]


def test_a_shell_gets_values_as_parameters() -> None:
    command = UserCommand(run=['echo "$1" | tr a-z A-Z', "{hostname}"], shell=True)
    row = ServerRow(7, "web; touch owned $(id)", ip="192.0.2.7")
    assert run(*words_of("x", command, row, {}, SSH)) == ["WEB; TOUCH OWNED $(ID)", ""]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (ServerRow(7, "web"), "The ip of web is unknown."),
        (ServerRow(7, "web", ip="192.0.2.7 -x"), "The ip of web is unknown."),
        (ServerRow(7, "-oProxyCommand=x", ip="192.0.2.7"), "begins with - and would be an option"),
    ],
)
def test_what_is_unknown_or_an_option_is_not_run(row: ServerRow, says: str) -> None:
    command = UserCommand(run=["ping", "{hostname}", "{ip}"])
    with pytest.raises(ProgramRefused, match=says):
        words_of("x", command, row, {}, SSH)


# Running


def test_output_is_harmless_and_masked() -> None:
    script = r"printf 'a\033]52;c;QQ==\007b\rc\n'; echo password=hunter2canary; exit 4"
    lines = run("sh", "-c", script)
    assert not any("\x1b" in line or "canary" in line for line in lines)
    assert lines[-1] == "sh exited with code 4."


def test_no_secret_of_the_environment_is_passed_on() -> None:
    environment = {**PATH, "HOSTKEY_API_KEY": "canary", "MY_TOKEN": "canary", "LANG": "C"}
    found = run_program(["env"], 20.0, environment, threading.Event())
    assert sorted(line.partition("=")[0] for line in found.lines) == ["LANG", "PATH"]


def test_what_never_ends_is_ended_with_everything_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    started = time.monotonic()
    script = f"trap '' TERM; sleep 600 & echo $! > {pid}; wait; wait"
    assert run("sh", "-c", script, limit_s=0.5)[-1] == (
        "sh did not end within 0.5 s and was ended."
    )
    assert time.monotonic() - started < 15
    until_now(lambda: _is_gone(int(pid.read_text())), "what it started has ended")


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_it_is_ended_when_told() -> None:
    stop = threading.Event()
    stop.set()
    assert run("sleep", "600", stop=stop) == ["sleep was ended."]


def test_a_child_that_holds_the_output_open_holds_up_nothing() -> None:
    assert run("sh", "-c", "sleep 600 & echo done") == ["done", ""]


def test_long_output_is_bounded() -> None:
    found = run_program(["sh", "-c", "yes | head -c 3000000"], 60.0, PATH, threading.Event())
    assert sum(len(line) + 1 for line in found.lines) < MOST_BYTES + 200
    assert found.lines[-1] == "(output longer than 1024 KiB is not shown)"
    assert found.problem == ""


# The verb


def test_a_program_runs_on_each_server_and_leaves_a_trail(shell: Shell) -> None:
    shell.configure('[profiles.default]\nreason = "ticket"\n' + COMMANDS)
    done = shell("run", "greet", "web-01", "web-02", "--input", "name=$HOME", **KEY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "web-01: hello $HOME 192.0.2.10",
        "web-02: hello $HOME 192.0.2.11",
    ]
    assert_failed(shell("run", "wipe", "web-01", "--yes", **KEY), 2, "A reason is required.")
    words = ("--reason", "disk failed", "--ticket", "OPS-7")
    done = shell("run", "wipe", "web-01", "--yes", *words, **KEY)
    assert done.stdout == "web-01: wipe web-01\n"
    trail = json.loads(shell("audit", "--json").stdout)
    assert [(item["action"], item["state"], item["reason"], item["ticket"]) for item in trail] == [
        ("run/wipe", "done", "disk failed", "OPS-7"),
        ("run/wipe", "refused", "", ""),
    ]
    assert trail[0]["command"] == "echo wipe web-01"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["wipe", "web-01", "--read-only", "--yes"], 3, "Read-only"),
        (["greet", "web-01"], 2, "The input name is missing."),
        (["greet", "web-01", "--input", "nmae=x"], 2, "is not NAME=VALUE of an input"),
        (["gret", "web-01"], 2, "Did you mean greet?"),
        (["greet"], 2, "No server was given."),
    ],
)
def test_what_is_not_run_is_said(shell: Shell, words: list[str], code: int, says: str) -> None:
    shell.configure(COMMANDS)
    assert_failed(shell("run", *words, **KEY), code, says)


def test_read_only_hides_what_may_change_something(shell: Shell) -> None:
    shell.configure("[profiles.default]\nread_only = true\n" + COMMANDS)
    done = shell("run")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["greet", "forever"]
    assert "Read-only hides 1 command that may" in done.stderr


def test_ctrl_c_ends_a_program_that_never_ends(shell: Shell) -> None:
    shell.configure(COMMANDS.replace('"600"', '"60{id}"'))
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "run", "forever", "web-01", "--url", shell.url],
        env=environ(shell.home, KEY),
        cwd=shell.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # As below: a test run in the background of a shell ignores the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        until_now(lambda: _sleeps("6020311"), "the program runs")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert not _sleeps("6020311")


INTERRUPTED_AT_THE_START = """
import os, signal, subprocess, tui.__main__
signal.signal(signal.SIGINT, signal.default_int_handler)
class Popen(subprocess.Popen):
    def __init__(self, words, *rest, **more):
        super().__init__(words, *rest, **more)
        if words[0] == "sleep":
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(9): pass
subprocess.Popen = Popen
tui.__main__.main()
"""


def test_ctrl_c_while_a_program_starts_leaves_nothing_running(shell: Shell) -> None:
    shell.configure(COMMANDS.replace('"600"', '"62{id}"'))
    (shell.home / "interrupted_at_the_start.py").write_text(INTERRUPTED_AT_THE_START)
    words = ("-m", "interrupted_at_the_start", "run", "forever", "web-01", "--url", shell.url)
    done = run_python(shell.home, *words, **KEY)
    assert done.returncode == 130
    assert not _sleeps("6220311")


def test_a_change_by_a_filter_that_is_not_decided_runs_on_no_server(
    shell: Shell, world: World
) -> None:
    shell.configure(COMMANDS)
    world.faults.add("eq/show", Fault.HTML_502, times=None)
    words = ("run", "wipe", "--select", "name:web !tag:env=prod", "--yes")
    done = shell(*words, **KEY)
    assert_failed(done, 2, "The filter could not decide", "Nothing was sent.")
    assert "No server matches" not in done.stderr


def test_a_lost_connection_ends_a_program_and_the_trail_says_so(shell: Shell) -> None:
    shell.configure('[commands.slow]\nrun = ["sleep", "61{id}"]')
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "run", "slow", "web-01", "--yes", "--url", shell.url],
        env=environ(shell.home, KEY),
        cwd=shell.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A test run under nohup ignores the signal, and its children would.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    try:
        until_now(lambda: _sleeps("6120311"), "the program runs")
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert not _sleeps("6120311")
    trail = json.loads(shell("audit", "--json").stdout)
    assert [item["state"] for item in trail if item["action"] == "run/slow"] == ["failed"]


def _sleeps(words: str) -> bool:
    """Return whether a process that sleeps that long runs."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == f"sleep\0{words}\0".encode():
                return True
        except OSError:
            continue
    return False


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('run = ["ping", "{adress}"]', "{adress} is not a known value."),
        ("run = []", "does not name a program."),
        ('run = ["{hostname}"]', "the program itself cannot contain a value."),
        ('run = ["/bin/bash", "-ec", "ping {hostname}"]', "would be run as text of a shell."),
        ('run = ["sh", "-o", "nounset", "-c", "{hostname}"]', "would be run as text of a shell."),
        ('run = ["x"]\ninputs = ["ip"]', "is not a name of an input."),
        ('run = "ping"', "must be a list."),
        ('run = ["x"]\ndangerous = true', "unknown option."),
    ],
)
def test_a_command_that_cannot_be_run_is_said(shell: Shell, text: str, says: str) -> None:
    shell.configure(f"[commands.ping]\n{text}")
    assert_failed(shell("run", "ping", "web-01", **KEY), 2, says)


# Reasons


def test_a_change_without_a_reason_is_refused_and_recorded(shell: Shell, world: World) -> None:
    shell.configure('[profiles.default]\nreason = "ticket"')
    change = ("tags", "web-01", "--set", "env=new", "--yes")
    assert_failed(shell(*change, **KEY), 2, "A reason is required.", "--reason TEXT --ticket ID")
    bad = shell(*change, "--reason", "move", "--ticket", "two words", **KEY)
    assert_failed(bad, 2, "A ticket id has letters")
    assert world.requests["tags/add"] == 0
    done = shell(*change, "--reason", "move", "--ticket", "OPS-9", **KEY)
    assert done.returncode == 0, done.stderr
    trail = json.loads(shell("audit", "--ticket", "OPS-9", "--json").stdout)
    assert [(item["state"], item["reason"]) for item in trail] == [("done", "move")]
    refused = json.loads(shell("audit", "--refused", "--json").stdout)
    assert [item["said"] for item in refused] == [
        "A ticket id has letters, digits, and # . _ / -, like OPS-123.",
        "A reason is required.",
    ]


def test_a_profile_that_is_read_only_refuses_changes_on_the_command_line(
    shell: Shell, world: World
) -> None:
    shell.configure("[profiles.default]\nread_only = true")
    words = ("--reason", "because", "--ticket", "OPS-1")
    done = shell("tags", "web-01", "--set", "env=new", "--yes", **KEY)
    assert (done.returncode, world.requests["tags/add"]) == (3, 0), done.stderr
    done = shell("power", "reboot", "web-01", "--yes", *words, **KEY)
    assert (done.returncode, world.requests["eq/reboot"]) == (3, 0), done.stderr
    trail = json.loads(shell("audit", "--refused", "--json").stdout)
    assert [(item["reason"], item["ticket"]) for item in trail] == [("because", "OPS-1")]


@pytest.mark.parametrize(
    ("wanted", "reason", "ticket", "is_right"),
    [
        ("", "", "", True),
        ("reason", "", "", False),
        ("reason", "ok now", "", True),
        ("reason", "  ", "", False),
        ("reason", "x" * 301, "", False),
        ("reason", "line\nbreak", "", False),
        ("ticket", "ok now", "", False),
        ("ticket", "ok now", "OPS-1", True),
        ("", "", "a b", False),
        ("", "ok now", "#1234", True),
    ],
)
def test_rules_of_reasons(wanted: str, reason: str, ticket: str, is_right: bool) -> None:
    fault = reason_fault(wanted, reason) or ticket_fault(wanted, ticket)
    assert (fault == "") is is_right


def test_an_empty_trail_is_said(shell: Shell) -> None:
    done = shell("audit")
    assert (done.returncode, done.stderr) == (0, "No change in the last 30d matches.\n")


def test_the_end_of_an_operation_is_waited_for(shell: Shell, world: World) -> None:
    done = shell("power", "reboot", "web-01", "--yes", "--no-wait", "--json", **KEY)
    number = json.loads(done.stdout)[0]["id"]
    waited = shell("ops", "--wait", str(number), "--json", **KEY)
    assert (waited.returncode, json.loads(waited.stdout)[0]["state"]) == (0, "done"), waited.stderr
    assert world.requests["eq/reboot"] == 1
    shown = shell("ops", str(number))
    assert (shown.returncode, "Compared" in shown.stdout) == (0, False), shown.stderr
    assert "web-01" in shown.stdout
    assert_failed(shell("ops", "999"), 2, "The journal has no such operation.")
    assert_failed(shell("ops", "--wait", "999", **KEY), 2, "The journal has no such operation.")
