"""`--until`: the next wave begins when the servers of the last one answer."""

from __future__ import annotations

from tests.cli.test_verbs import KEY, Shell, shell
from tui.cli.exit_codes import ExitCode
from tui.simulator.world import World

__all__ = ["shell"]


def test_a_batch_waits_for_answers_between_its_waves(shell: Shell, world: World) -> None:
    names = ("web-01", "web-02", "web-10")
    done = shell("power", "reboot", *names, "--yes", "--until", "ssh", "--json", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "Waits after each wave until the servers answer on port 22." in done.stderr
    assert world.requests["eq/reboot"] == 3


def test_what_cannot_be_waited_for_is_refused(shell: Shell, world: World) -> None:
    for words in (
        ("power", "off", "web-01", "--yes", "--until", "ssh"),
        ("power", "reboot", "web-01", "--yes", "--until", "ssh", "--no-wait"),
        ("power", "reboot", "web-01", "--yes", "--until", "sometime"),
    ):
        done = shell(*words, **KEY)
        assert done.returncode == ExitCode.USAGE, done.stderr
    assert not world.requests["eq/reboot"]
    assert not world.requests["eq/off"]
