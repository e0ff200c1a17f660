"""A few places on every run of the tests; `make hardening` walks through all of them, and `FULL=1`
presses 10,000 keys."""

from __future__ import annotations

import shutil

import pytest

from tests.hardening import cells
from tests.support.places import SPOTS

FEW = tuple(
    spot for spot in SPOTS if spot.name in ("fleet", "confirm", "sensors", "commands", "catalog")
)


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TERM", "COLORTERM", "TEXTUAL_ANIMATIONS"):
        monkeypatch.setenv(name, "")


def test_the_terminal_shows_what_a_full_repaint_would() -> None:
    found = cells.measure(40, 20, spots=FEW)
    assert found.wrong == []
    assert 4 * found.written < found.textual


def test_something_else_on_the_terminal_is_noticed() -> None:
    assert cells.measure(1, 20, spots=FEW[:1], spoils=True).wrong


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux")
@pytest.mark.parametrize("spoils", [False, True])
def test_a_real_tmux_shows_it_too(spoils: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "")
    found = cells.measure(4, 21, spots=FEW[:2], spoils=spoils, in_tmux=True)
    assert any("in tmux" in difference for difference in found.wrong) is spoils
