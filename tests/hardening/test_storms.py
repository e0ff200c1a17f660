"""A little of each storm; `make hardening` makes the big ones."""

from __future__ import annotations

from tests.hardening import storms


def test_signals_give_the_terminal_back() -> None:
    weather = storms.measure(full=False, seed=3, parts=("signals",), share=0.15)
    assert not weather.wrong, storms.report(weather, 3)
    assert sum(weather.exits.values()) == 3
