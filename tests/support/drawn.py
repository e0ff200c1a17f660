"""Values that a hypothesis strategy draws, to check that they include the interesting cases."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

EXAMPLES = 200
"""Number of values that are drawn: twice as many as a property test uses by default."""


def drawn(strategy: SearchStrategy[Any]) -> list[Any]:
    """Return values of a strategy, the same ones each time."""
    values: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def take(value: Any) -> None:
        values.append(value)

    take()
    return values
