"""Faults on demand, also for people who try their own client."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.process import environ
from tui.simulator.faults import Fault, Faults, parse_rule


def test_a_rule_counts_its_requests_and_the_first_match_wins() -> None:
    faults = Faults()
    faults.add("eq/list", Fault.HTTP_500, times=2)
    faults.add("eq/*", Fault.EMPTY, times=None)
    happened = [faults.next_for("eq/list") for _ in range(3)]
    assert [outcome[0] for outcome in happened if outcome] == [
        Fault.HTTP_500,
        Fault.HTTP_500,
        Fault.EMPTY,
    ]
    assert faults.next_for("auth/login") is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("eq/*=500", ("eq/*", Fault.HTTP_500, None)),
        ("eq/list=502 html:3", ("eq/list", Fault.HTML_502, 3)),
    ],
)
def test_rules_as_typed(text: str, rule: tuple[str, Fault, int | None]) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize("text", ["", "eq/*", "eq/*=boom", "=500", "eq/*=500:x", "eq/*=500:"])
def test_a_rule_that_is_none_says_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"known are|is not a rule"):
        parse_rule(text)


def test_a_simulator_of_its_own_answers_with_the_fault(home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tui", "simulate", "--until-eof", "--fault", "eq/*=502 html:1"],
        env=environ(home, {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        with httpx.Client(trust_env=False) as client:
            assert client.post(f"{url}/eq.php", data={"action": "list"}).status_code == 502
            assert client.post(f"{url}/eq.php", data={"action": "list"}).json() == {
                "result": -2,
                "error": "Invalid token",
            }
    finally:
        child.communicate(timeout=20)
    assert child.returncode == 0
