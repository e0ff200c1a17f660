"""`hostdeck do`: whatever the menu offers, without the screen; what it asks for is asked, or was answered before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tests.support.tty import Tty
from tui.cli.exit_codes import ExitCode
from tui.simulator.credentials import DEMO_PIN
from tui.simulator.server import SimulatorServer
from tui.simulator.world import World

__all__ = ["shell"]


def test_every_action_is_listed(shell: Shell) -> None:
    from tui.commands import commands

    listed = {line.split()[0] for line in shell("do").stdout.splitlines()}
    assert listed == set(commands())


def test_a_question_of_the_action_is_answered_beforehand(shell: Shell, world: World) -> None:
    words = ("do", "network.port_off", "db-replica", "--yes", "--pin-stdin")
    done = shell(*words, "--answer", "gi1/0/12", "--confirm", "db-replica", stdin=f"{DEMO_PIN}\n", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert world.requests["net/port_off"] == 1
    done = shell(*words, stdin=f"{DEMO_PIN}\n", **KEY)
    assert_failed(done, ExitCode.USAGE, "Nobody can be asked", "--answer")
    assert world.requests["net/port_off"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [(("network.portoff", "web-01"), "Did you mean network.port_off?"), (("power.reboot",), "No server is named"),
     (("account.check_pin", "web-01"), "concerns the account"), (("power.reboot", "web-01"), "Add --yes")],
)  # fmt: skip
def test_what_is_not_meant_is_said_and_nothing_is_sent(
    shell: Shell, world: World, words: tuple[str, ...], said: str
) -> None:
    done = shell("do", *words, **KEY)
    assert done.returncode == ExitCode.USAGE
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert world.requests["eq/reboot"] == 0


@pytest.mark.terminal
def test_in_line_mode_it_asks_one_thing_after_the_other(home: Path, simulator: SimulatorServer, world: World) -> None:
    with Tty(home, "-m", "tui", "line", "--url", simulator.url, lines=50, **KEY) as tty:
        tty.sees("hostdeck>")
        tty.press("do hands.assistance old-mail\n")
        tty.sees("No passwords: others read it.\n>")
        tty.press("\x03")
        tty.sees("Ended with code 130.")
        tty.press("do power.reboot web-01\n")
        tty.sees("Type yes:")
        tty.press("yes\n")
        tty.sees("PIN (empty")
        tty.press(f"{DEMO_PIN}\n")
        tty.sees("state done")
        tty.press("do power.reboot web-01\n")
        tty.until(lambda: tty.text.count("Type yes:") == 2, "it is asked again")
        tty.press("\x04")
        tty.sees("You did not say yes.")
        tty.press("\x04")
        assert tty.ends() == 0
        assert b"\x1b" not in tty.written
        assert DEMO_PIN.encode() not in tty.written
    assert world.requests["eq/reboot"] == 1
