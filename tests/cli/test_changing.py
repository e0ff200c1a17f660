"""The commands that change something: asked first, sent once, followed to their end, kept for the
record."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from subprocess import PIPE
from typing import Any

import pytest

from tests.cli.test_verbs import KEY, Shell, shell
from tests.support.process import HASTY, ROOT, environ, run_in_terminal
from tests.support.until import until_now
from tui.cli.exit_codes import ExitCode
from tui.clock import SystemClock
from tui.operations.journal.journal import Journal
from tui.paths import JOURNAL_NAME, account_name
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.store.operations import Planned

__all__ = ["shell"]


def ops(shell: Shell) -> list[dict[str, Any]]:
    return json.loads(shell("ops", "--json").stdout)


def test_nothing_is_sent_without_a_terminal_to_ask(shell: Shell, world: World) -> None:
    done = shell("power", "reboot", "web-01", **KEY)
    assert done.returncode == ExitCode.USAGE
    assert "There is no terminal to ask for confirmation." in done.stderr
    assert "Use --yes" in done.stderr
    assert world.requests["eq/reboot"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("power", "reboot", "TWIN", "--yes", "--pin-stdin"),
        ("power", "off", "web-10", "twin", "--yes", "--pin-stdin"),
        ("tags", "twin", "--set", "env=x"),
        ("access", "open", "twin", "--yes", "--pin-stdin"),
        ("do", "power.hard_off", "twin", "--yes", "--pin-stdin"),
        ("show", "twin"),
    ],
)
def test_of_two_servers_with_one_name_neither_is_changed(
    shell: Shell, world: World, words: tuple[str, ...]
) -> None:
    for server_id in (20311, 25251):
        world.machines[server_id].hostname = "twin"
    done = shell(*words, stdin=f"{DEMO_PIN}\n", **KEY)
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert "2 servers are called 'twin'" in done.stderr.lower()
    assert "Nothing was" in done.stderr
    assert "20311, 25251" in done.stderr
    assert set(world.requests) <= {"auth/login", "auth/logout", "eq/list"}


def test_a_reboot_is_carried_out_and_written_to_the_journal(shell: Shell, world: World) -> None:
    done = shell(
        "power", "reboot", "web-01", "--yes", "--pin-stdin", "--json", stdin=f"{DEMO_PIN}\n", **KEY
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert json.loads(done.stdout)[0]["state"] == "done"
    assert DEMO_PIN not in done.stdout + done.stderr
    assert [(item["action"], item["state"]) for item in ops(shell)] == [("eq/reboot", "done")]
    assert world.requests["eq/reboot"] == 1


def test_it_is_asked_on_a_terminal(shell: Shell, world: World) -> None:
    words = ("-m", "tui", "--url", shell.url, "power", "off", "web-02")
    code, written = run_in_terminal(
        shell.home, *words, answers=[("Type yes to continue: ", "no\n")], **KEY
    )
    assert code == ExitCode.USAGE
    assert b'The confirmation was not "yes".' in written
    code, written = run_in_terminal(
        shell.home,
        *words,
        answers=[("Type yes to continue: ", "yes\n"), ("PIN (leave empty", f"{DEMO_PIN}\n")],
        **KEY,
    )
    assert code == ExitCode.OK
    assert DEMO_PIN.encode() not in written
    assert not world.machines[20312].on
    assert shell("loose-ends").returncode == ExitCode.FAILED
    assert "Powered off with Hostdeck" in shell("loose-ends").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("off", "db-main"), "protect=1"),
        (("on", "web-01"), "already on"),
        (("unit-reset", "web-01"), "no BMC (IPMI)"),
    ],
)
def test_what_a_guard_refuses_is_kept(
    shell: Shell, world: World, words: tuple[str, ...], said: str
) -> None:
    if words[0] == "on":
        shell("status", "web-01", **KEY)
        world.machines[20311].show_override = {"power_status": "on"}
    done = shell("power", *words, "--yes", **KEY)
    assert done.returncode == ExitCode.REFUSED
    assert said in done.stderr
    assert ops(shell)[0]["state"] == "refused"


def test_many_servers_one_first(shell: Shell, world: World) -> None:
    done = shell("power", "reboot", "--select", "kind:vm loc:nl,de", "--yes", "--json", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert len(json.loads(done.stdout)) == world.requests["eq/reboot"] == 3
    assert "Stops at the first failure." in done.stderr


def test_a_lost_answer_is_unknown_and_a_person_decides(shell: Shell, world: World) -> None:
    world.faults.add("eq/reboot", Fault.DROP_BEFORE)
    world.faults.add("eq/history", Fault.HTML_502, times=None)
    done = shell("power", "reboot", "web-01", "--yes", **KEY)
    assert done.returncode == ExitCode.UNKNOWN
    [operation] = ops(shell)
    assert operation["state"] == "unknown"
    assert operation["decided_by"] == "eq/history"
    assert f"check it with: hostdeck ops --decide {operation['id']}" in shell("ops").stdout
    ends = shell("loose-ends").stdout
    assert "Reboot: outcome unknown" in ends
    assert f"hostdeck ops --decide {operation['id']}" in ends
    again = shell("power", "reboot", "web-01", "--yes", **KEY)
    assert "The outcome of Reboot on this server is unknown" in again.stderr
    assert "Check it under Loose ends (hostdeck loose-ends)." in again.stderr
    none = shell("ops", "--done", "9" * 23)
    assert (none.returncode, "not in the journal" in none.stderr) == (ExitCode.FAILED, True), (
        none.stderr
    )
    assert shell("ops", "--not-done", str(operation["id"])).returncode == ExitCode.OK
    assert shell("power", "reboot", "web-01", "--yes", **KEY).returncode == ExitCode.OK
    assert world.requests["eq/reboot"] == 1


def test_operations_without_waiting_continue_in_the_background(shell: Shell, world: World) -> None:
    world.clock.speed = 2.0
    done = shell("power", "reboot", "web-01", "--yes", "--no-wait", **KEY)
    assert done.returncode == ExitCode.OK
    assert "follows it in the background" in done.stderr
    until_now(
        lambda: ops(shell)[0]["state"] == "done", "the other process has brought it to its end"
    )


def test_waiting_has_an_end_and_the_work_has_not(shell: Shell, world: World) -> None:
    world.clock.speed = 0.5
    done = shell("power", "reboot", "web-01", "--yes", "--timeout", "0.3", **KEY)
    assert done.returncode == ExitCode.TIMEOUT
    world.clock.speed = 50.0
    until_now(lambda: ops(shell)[0]["state"] == "done", "it goes on and ends")


def test_the_pin_is_tried_and_set_by_lines(shell: Shell, world: World) -> None:
    assert (
        shell("pin", "check", "--pin-stdin", stdin=f"{DEMO_PIN}\n", **KEY).returncode == ExitCode.OK
    )
    assert (
        shell(
            "pin", "set", "--pin-stdin", "--yes", stdin=f"{DEMO_PIN}\n0077\n0078\n", **KEY
        ).returncode
        == 2
    )
    assert (
        shell(
            "pin", "set", "--pin-stdin", "--yes", stdin=f"{DEMO_PIN}\n0077\n0077\n", **KEY
        ).returncode
        == 0
    )
    assert world.pin == "0077"
    assert {item["server"] for item in ops(shell)} == {""}
    assert "account" in shell("ops").stdout
    assert "one per line" in " ".join(shell("pin", "--help").stdout.split())


def test_the_first_wrong_pin_says_what_the_next_ones_lead_to(shell: Shell) -> None:
    done = shell("pin", "check", "--pin-stdin", stdin="9999\n", **KEY)
    assert "allows the next try in 30 s" in " ".join(f"{done.stdout} {done.stderr}".split())


def test_the_pin_is_no_argument(shell: Shell) -> None:
    done = shell("power", "reboot", "web-01", "--pin", "1234", **KEY)
    assert done.returncode == ExitCode.USAGE
    assert "1234" not in done.stderr


def test_a_damaged_journal_is_said(shell: Shell) -> None:
    assert shell("power", "reboot", "web-01", "--yes", **KEY).returncode == ExitCode.OK
    journal = shell.home / ".local/state/hostdeck/journal.sqlite3"
    journal.write_bytes(b"no journal at all " * 500)
    done = shell("ops")
    assert "The journal was damaged. Hostdeck recovered 0 operations" in done.stderr
    assert list(journal.parent.glob("*damaged*"))


def test_what_others_ask_for_meanwhile_is_not_this_commands(shell: Shell, world: World) -> None:
    """The dashboard beside it has a change refused while the command waits: that is no failure of
    the command."""
    world.clock.speed = 0.0
    words = [
        sys.executable,
        *HASTY,
        "power",
        "reboot",
        "web-01",
        "--yes",
        "--pin-stdin",
        "--json",
        "--url",
        shell.url,
    ]
    with subprocess.Popen(
        words, env=environ(shell.home, KEY), cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True
    ) as command:
        assert command.stdin is not None
        command.stdin.write(f"{DEMO_PIN}\n")
        command.stdin.close()
        command.stdin = None
        until_now(lambda: world.requests["eq_callback/check"], "it waits")
        beside = Journal(
            shell.home / ".local/state/hostdeck" / JOURNAL_NAME, "beside", SystemClock()
        )
        beside.refuse(
            Planned("eq/reboot", 25250, "db-main", "{}", True),
            "It is protected.",
            who="another",
            profile=account_name("default", shell.url),
        )
        beside.close()
        # It looks less and less often: by then it has read the journal anew.
        until_now(lambda: world.requests["eq_callback/check"] > 6, "it has looked for some seconds")
        world.clock.advance(600)
        output, _ = command.communicate(timeout=60)
    assert [(item["server_id"], item["state"]) for item in json.loads(output)] == [(20311, "done")]
    assert command.returncode == ExitCode.OK


# A journal that lost records

JOURNAL = ".local/state/hostdeck/journal.sqlite3"


def lost_answer(shell: Shell, world: World) -> None:
    """A reboot whose answer was lost, and whose record is gone."""
    world.faults.add("eq/reboot", Fault.DROP_AFTER)
    done = shell("power", "reboot", "web-01", "--yes", **KEY)
    assert done.returncode == ExitCode.UNKNOWN, done.stderr
    path = shell.home / JOURNAL
    path.write_bytes(b"noise" * 9000)


def test_what_is_not_in_the_journal_any_more_is_not_sent_again(shell: Shell, world: World) -> None:
    lost_answer(shell, world)
    before = world.requests["eq/reboot"]
    for words in (
        ("power", "reboot", "web-01"),
        ("tags", "web-01", "--set", "a=b"),
        ("power", "off", "web-01"),
    ):
        done = shell(*words, "--yes", **KEY)
        assert done.returncode == ExitCode.REFUSED, done.stderr
        assert "The journal was damaged. Hostdeck recovered 0 operations" in done.stderr
        assert "Nothing was sent." in done.stderr
        assert "hostdeck ops --confirm-loss" in done.stderr
        assert "Traceback" not in done.stderr
    assert world.requests["eq/reboot"] == before
    assert not world.requests["tags/add"]
    found = json.loads(shell("doctor", "configuration", "--json").stdout)
    [fact] = [item for item in found if item["name"] == "journal"]
    assert fact["verdict"] == "wrong"
    assert "recovered 0 operations" in fact["value"]
    assert "hostdeck ops --confirm-loss" in fact["advice"]
    done = shell("ops", "--confirm-loss")
    assert done.returncode == ExitCode.OK
    assert "Changes are allowed again." in done.stderr
    assert shell("tags", "web-01", "--set", "a=b", "--yes", **KEY).returncode == ExitCode.OK
    assert "no loss to confirm" in shell("ops", "--confirm-loss").stderr


def test_reading_goes_on_after_a_loss(shell: Shell, world: World) -> None:
    lost_answer(shell, world)
    for words in (("ls",), ("ops",), ("loose-ends",), ("show", "web-01")):
        done = shell(*words, **KEY)
        assert done.returncode in (ExitCode.OK, ExitCode.FAILED), (words, done.stderr)
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("damaged", "damaged"),
        ("missing", "missing"),
        ("newer", "newer version of Hostdeck"),
        ("whole", "1 operation"),
    ],
)
def test_doctor_says_how_the_journal_is(shell: Shell, state: str, words: str) -> None:
    assert shell("tags", "web-01", "--set", "a=b", "--yes", **KEY).returncode == ExitCode.OK
    path = shell.home / JOURNAL
    if state == "damaged":
        path.write_bytes(b"noise" * 9000)
    elif state == "missing":
        path.unlink()
    elif state == "newer":
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA user_version=99")
    before = path.read_bytes() if path.exists() else b""
    done = shell("doctor", "configuration", "--json")
    [fact] = [item for item in json.loads(done.stdout) if item["name"] == "journal"]
    assert words in fact["value"]
    assert fact["verdict"] == ("ok" if state == "whole" else "wrong")
    assert (path.read_bytes() if path.exists() else b"") == before, "it only looks"


def test_a_journal_of_a_newer_version_is_read_and_never_written(shell: Shell, world: World) -> None:
    assert shell("tags", "web-01", "--set", "a=b", "--yes", **KEY).returncode == ExitCode.OK
    path = shell.home / JOURNAL
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    before = path.read_bytes()
    assert [item["action"] for item in ops(shell)] == ["tags/add"]
    done = shell("tags", "web-01", "--set", "a=c", "--yes", **KEY)
    assert done.returncode == ExitCode.FAILED
    assert "A newer version of Hostdeck wrote the journal" in done.stderr
    assert "Nothing was sent." in done.stderr
    assert world.requests["tags/add"] == 1
    assert path.read_bytes() == before


def test_nothing_to_show_is_said_on_standard_error(shell: Shell) -> None:
    """With no journal, and with one that holds nothing open."""
    for _ in range(2):
        for words, said in (
            (("loose-ends",), "No loose ends."),
            (("ops", "--decide"), "No operation has an unknown outcome."),
            (("ops", "--open"), "No operation of the last 30d is running or of unknown outcome."),
        ):
            done = shell(*words, **KEY)
            assert (done.returncode, done.stdout) == (ExitCode.OK, "")
            assert done.stderr == f"{said}\n"
        shell("power", "reboot", "web-01", "--yes", "--pin-stdin", stdin=f"{DEMO_PIN}\n", **KEY)


def test_what_goes_on_and_nobody_follows_is_a_loose_end(shell: Shell, world: World) -> None:
    world.faults.add("eq_callback/check", Fault.HTML_502, times=99)
    done = shell(
        "power",
        "reboot",
        "web-01",
        "--yes",
        "--pin-stdin",
        "--timeout",
        "2",
        stdin=f"{DEMO_PIN}\n",
        **KEY,
    )
    assert done.returncode == ExitCode.TIMEOUT, done.stderr
    with contextlib.closing(sqlite3.connect(shell.home / JOURNAL)) as db:
        [(owner,)] = db.execute("SELECT owner FROM operation").fetchall()
    assert shell("loose-ends", **KEY).returncode == ExitCode.OK, "the background process follows it"
    os.kill(int(owner.split("|")[2]), signal.SIGKILL)
    done = shell("loose-ends", **KEY)
    assert done.returncode == ExitCode.FAILED
    assert "Reboot: running, no process follows it" in done.stdout
