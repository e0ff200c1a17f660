"""The figures beside Posting where it cannot be had: said, and no failure of the rest."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.bench import posting
from tests.bench.figures import Figure, plain, table
from tests.bench.fixtures import Bench
from tests.bench.terminal import Desk
from tests.support import own_environment


def test_without_a_network_the_figures_say_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(words: list[str]) -> None:
        if "pip" in words:
            raise subprocess.CalledProcessError(
                1, words, stderr="WARNING: x\nERROR: No matching distribution found\n"
            )

    monkeypatch.setattr(own_environment, "_run", fails)
    with Desk() as desk:
        figures = list(posting.measure(Bench(desk, home, quick=True)))
    assert [figure.name for figure in figures] == list(posting.UNITS)
    assert {figure.value for figure in figures} == {None}
    assert (
        "not measured: it could not be installed (ERROR: No matching distribution found)"
        in table(figures)
    )
    assert {figure["verdict"] for figure in plain(figures)} == {""}
    assert not list(home.rglob("ready")), "it is tried again the next time"


def test_what_was_made_is_used_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def makes(words: list[str]) -> None:
        asked.append(words)
        Path(words[-1]).mkdir(exist_ok=True, parents=True) if "venv" in words else None

    monkeypatch.setattr(own_environment, "_run", makes)
    first, why = own_environment.environment(("it==1",), home)
    assert (own_environment.environment(("it==1",), home), why) == ((first, ""), "")
    assert len(asked) == 2


def test_a_figure_over_its_limit_is_missed() -> None:
    assert Figure("x", 1.1, "×", 1.0).verdict == "MISSED"
    assert Figure("x", 0.9, "×", 1.0).verdict == "ok"
    assert Figure("x", None, "×", 1.0).verdict == ""
