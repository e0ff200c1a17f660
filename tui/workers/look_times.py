"""Pauses between polls of an async key. Pure."""

from __future__ import annotations

FIRST_S = 0.5
GROWTH = 1.5
LONGEST_S = 10.0
JITTER = 0.2


CROWD_PER_S = 20.0
"""Maximum polls per second for all keys together. A thousand keys are each polled every 50 s."""


SLOWEST_S = 300.0
"""The longest pause after polls that the provider refused."""


def wait_before(look: int, spread: float, crowd: int = 1, least_s: float = 0.0) -> float:
    """Return the seconds before poll number `look` (0 is the first).

    The pause grows from half a second to ten. `spread` in 0..1 shifts it by up to a fifth either
    way, so that many keys are not polled at the same time.

    Args:
        crowd: Number of keys being polled. The more, the longer each key waits.
        least_s: Shortest pause that the follower of the key requires.
    """
    # Limited before the exponentiation, because a week of polls must not overflow.
    base = max(
        min(LONGEST_S, FIRST_S * GROWTH ** min(look, 20)),
        crowd / CROWD_PER_S,
        least_s,
    )
    return base * (1 - JITTER + 2 * JITTER * spread)


def wait_after_refusals(refused: int) -> float:
    """Return the seconds to wait after `refused` consecutive refused polls. The pause doubles with
    each, up to five minutes."""
    return min(SLOWEST_S, LONGEST_S * 2.0 ** min(refused - 1, 20)) if refused else 0.0
