"""`hostdeck do`: whatever the menu offers, without the screen; what it asks for is asked, or was
answered before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tests.support.tty import Tty
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

__all__ = ["shell"]


def test_every_action_is_listed(shell: Shell) -> None:
    from tui.commands import commands

    listed = {line.split()[0] for line in shell("do").stdout.splitlines()}
    assert listed == set(commands())


def test_a_question_of_the_action_is_answered_beforehand(shell: Shell, world: World) -> None:
    words = ("do", "network.port_off", "db-replica", "--yes", "--pin-stdin")
    done = shell(
        *words, "--answer", "gi1/0/12", "--confirm", "db-replica", stdin=f"{DEMO_PIN}\n", **KEY
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert world.requests["net/port_off"] == 1
    done = shell(*words, stdin=f"{DEMO_PIN}\n", **KEY)
    assert_failed(done, ExitCode.USAGE, "There is no terminal to ask", "--answer")
    assert world.requests["net/port_off"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("network.portoff", "web-01"), "Did you mean network.port_off?"),
        (("power.reboot",), "No server was given"),
        (("account.check_pin", "web-01"), "changes the account"),
        (("power.reboot", "web-01"), "Use --yes"),
    ],
)
def test_what_is_not_meant_is_said_and_nothing_is_sent(
    shell: Shell, world: World, words: tuple[str, ...], said: str
) -> None:
    done = shell("do", *words, **KEY)
    assert done.returncode == ExitCode.USAGE
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert world.requests["eq/reboot"] == 0


@pytest.mark.parametrize(
    ("words", "way"),
    [
        (("install.reinstall", "db-replica"), "Run: hostdeck reinstall 25251 --os"),
        (("access.note", "web-01"), "hostdeck access note web-01"),
        (("order.send",), "hostdeck order PRESET"),
        (
            ("network.port_off_for", "db-replica", "--answer", "gi1/0/12", "--answer", "5"),
            "hostdeck do network.port_on db-replica",
        ),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_what_leads_to_a_screen_names_the_command_that_does_it(
    shell: Shell, world: World, words: tuple[str, ...], way: str
) -> None:
    assert_failed(shell("do", *words, **KEY), ExitCode.USAGE, way, "Nothing was sent.")
    assert world.requests["net/port_off"] == 0


def test_what_is_chosen_on_a_screen_is_chosen_of_what_there_is(shell: Shell, world: World) -> None:
    asked = shell("do", "account.delete_ssh_key", "--yes", **KEY)
    assert_failed(asked, ExitCode.USAGE, "Select a key", "Options: laptop.")
    done = shell("do", "account.delete_ssh_key", "--yes", "--answer", "laptop", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "laptop" in done.stderr
    assert world.account.ssh_keys == []
    done = shell("do", "billing.top_up", "--answer", "20", "--confirm", "20.00", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "Credit" not in done.stdout
    assert "Unpaid invoices: 901." in done.stderr
    assert world.requests["whmcs/create_addfunds"] == 1
    on = shell("do", "network.port_on", "db-replica", "--answer", "gi1/0/12", "--yes", **KEY)
    assert_failed(on, ExitCode.REFUSED, "The port is already connected.")
    assert world.requests["net/port_on"] == 0


def test_an_action_without_anything_to_show_says_how_it_ended(shell: Shell) -> None:
    done = shell(
        "do",
        "hands.rhr",
        "gpu-train-1",
        "--answer",
        "KVM",
        "--answer",
        "Please",
        "--yes",
        "--json",
        **KEY,
    )
    [result] = json.loads(done.stdout)
    assert (result["action"], result["state"]) == ("rhr/add", "done")


def test_no_key_of_the_dashboard_is_named(shell: Shell) -> None:
    opened = shell("do", "access.open", "db-replica", "--yes", **KEY)
    assert "run hostdeck access close to remove it" in opened.stderr
    assert "Run hostdeck access close to close the access." in opened.stderr
    assert shell("do", "hands.check", "api-01", "--yes", **KEY).returncode == ExitCode.OK
    assert (
        "mark it as resolved under Loose ends (hostdeck loose-ends)"
        in shell("do", "hands.pon", "api-01", "--yes", **KEY).stderr
    )
    for words in ("Access tab", "{key:", "ress x"):
        assert words not in opened.stderr


@pytest.mark.terminal
def test_a_slip_in_a_choice_is_asked_again(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    words = ("-m", "tui", "do", "access.open_for", "db-replica", "--url", simulator.url)
    with Tty(home, *words, columns=100, **KEY) as tty:
        tty.sees("Other addresses")
        tty.press("everybody\n")
        tty.sees("'everybody' is not one of the options. Options: as-seen, other.")
        tty.press("1\n")
        tty.sees("Duration")
        tty.press("4\n")  # hours mean themselves, not a place in the list
        tty.sees("sees it for 4 h and creates a temporary IPMI user.")
        tty.press("\x03")
        assert tty.ends() == ExitCode.INTERRUPTED
    assert world.requests["nat/add_static_nat"] == 0


@pytest.mark.terminal
def test_in_line_mode_it_asks_one_thing_after_the_other(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    with Tty(home, "-m", "tui", "line", "--url", simulator.url, lines=50, **KEY) as tty:
        tty.sees("hostdeck>")
        tty.press("do hands.assistance old-mail\n")
        tty.sees("include passwords: other people read this message.\n>")
        tty.press("\x03")
        tty.sees("Exit code 130.")
        tty.press("do power.reboot web-01\n")
        tty.sees("Type yes to continue:")
        tty.press("yes\n")
        tty.sees("PIN (leave empty")
        tty.press(f"{DEMO_PIN}\n")
        tty.sees("state done")
        tty.press("do power.reboot web-01\n")
        tty.until(lambda: tty.text.count("Type yes to continue:") == 2, "it is asked again")
        tty.press("\x04")
        tty.sees('The confirmation was not "yes".')
        tty.press("\x04")
        assert tty.ends() == 0
        assert b"\x1b" not in tty.written
        assert DEMO_PIN.encode() not in tty.written
    assert world.requests["eq/reboot"] == 1
