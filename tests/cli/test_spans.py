"""Numbers of seconds on the command line that are none: a sentence, not a bug."""

from __future__ import annotations

import argparse

import pytest

from tests.cli.test_verbs import KEY, Shell, shell
from tui.cli.durations import answer_s
from tui.cli.exit_codes import ExitCode
from tui.cli.verbs.ls_verb import VERB as LS
from tui.simulator.world import World

__all__ = ["shell"]


@pytest.mark.parametrize("span", ["inf", "nan", "1e300", "-1", "soon"])
@pytest.mark.parametrize(
    "words",
    [
        ("watch", "--every"),
        ("watch", "--for"),
        ("status", "--all", "--timeout"),
        ("ops", "--decide", "--timeout"),
        ("power", "on", "web-01", "--yes", "--timeout"),
        ("api", "eq/list", "--timeout"),
        ("traffic", "web-01", "--timeout"),
    ],
)
def test_it_is_said_what_a_number_of_seconds_is(
    shell: Shell, world: World, words: tuple[str, ...], span: str
) -> None:
    done = shell(*words[:-1], f"{words[-1]}={span}", **KEY)
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert "number of seconds" in done.stderr
    assert sum(world.requests.values()) == 0


def test_the_list_waits_as_long_as_any_answer_unless_said_otherwise() -> None:
    parser = argparse.ArgumentParser()
    LS.arguments(parser)
    assert answer_s(parser.parse_args([])) is None
    assert answer_s(parser.parse_args(["--timeout", "20"])) == 20
