"""Pauses between looks at an async key. Pure."""

from __future__ import annotations

FIRST_S = 0.5
GROWTH = 1.5
LONGEST_S = 10.0
JITTER = 0.2


CROWD_PER_S = 20.0
"""Looks a second that many keys together may take: a thousand keys are looked at every 50 s."""


SLOWEST_S = 300.0
"""The longest pause after looks that the provider turned away."""


def wait_before(look: int, spread: float, crowd: int = 1, least_s: float = 0.0) -> float:
    """Seconds before look number `look` (0 is the first).

    Grows from half a second to ten. `spread` in 0..1 shifts it by up to a fifth either way, so
    that many keys do not ask in step.

    Args:
        crowd: Number of keys that are being followed: the more, the longer each one waits.
        least_s: Shortest pause that the follower of the key asks for.
    """
    # Capped before the power: a week of looking must not overflow.
    base = max(
        min(LONGEST_S, FIRST_S * GROWTH ** min(look, 20)),
        crowd / CROWD_PER_S,
        least_s,
    )
    return base * (1 - JITTER + 2 * JITTER * spread)


def wait_after_refusals(refused: int) -> float:
    """Seconds to wait after `refused` looks in a row were turned away: twice as long after each, up
    to five minutes."""
    return min(SLOWEST_S, LONGEST_S * 2.0 ** min(refused - 1, 20)) if refused else 0.0
