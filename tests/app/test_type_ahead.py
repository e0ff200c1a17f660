"""Keys that are held back while nothing answers: a program that is busy gets more time."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tui.app import type_ahead
from tui.app.type_ahead import LONGEST_S, TypeAhead


class _Silent:
    """Stands for an app whose widgets never answer: it records the timers."""

    def __init__(self) -> None:
        self.focused = None
        self.screen = self
        self.timers: list[Callable[[], Any]] = []

    def set_timer(self, _: float, look: Callable[[], Any]) -> None:
        """Record a timer."""
        self.timers.append(look)

    def call_later(self, *_: object) -> bool:
        """Take a callback that is never carried out."""
        return True


@pytest.mark.parametrize(("late_s", "holds"), [(0.0, False), (0.5, True)])
async def test_a_look_that_comes_late_gives_nothing_up(
    monkeypatch: pytest.MonkeyPatch, late_s: float, holds: bool
) -> None:
    now = [100.0]
    monkeypatch.setattr(type_ahead, "time", SimpleNamespace(monotonic=lambda: now[0]))
    app = _Silent()
    ahead = TypeAhead(cast(Any, app))
    await ahead.begin()
    ahead._wait(1)
    now[0] += LONGEST_S
    await app.timers.pop()()
    assert not ahead.is_empty, "the first look waits for an answer"
    now[0] += LONGEST_S + late_s
    await app.timers.pop()()
    assert ahead.is_empty is not holds
