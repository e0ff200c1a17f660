"""Durations in seconds on the command line."""

from __future__ import annotations

import argparse

USUAL_ANSWER_S = 60.0
"""Default time limit for an answer."""
LONGEST_S = 1e8
"""About three years: the maximum for Python's clocks."""


LEAST_ANSWER_S = 5.0
"""Shortest time limit for an answer in a command whose `--timeout` limits its work."""


def answer_seconds(text: str) -> float:
    """Parse a number of seconds above 0. Raises ArgumentTypeError."""
    span = seconds(text)
    if span == 0:
        raise argparse.ArgumentTypeError("0 seconds is too short")
    return span


def answer_s(options: argparse.Namespace) -> float | None:
    """Return the time limit of each answer from the options; `None`: the action's default."""
    given: float | None = getattr(options, "answer_s", None)
    for_work: float | None = getattr(options, "timeout", None)
    if given is not None or for_work is None or for_work >= USUAL_ANSWER_S:
        return given
    return max(LEAST_ANSWER_S, for_work)


def seconds(text: str) -> float:
    """Parse a number of seconds. Raises ArgumentTypeError, also for `inf` and `nan`, which Python
    accepts as numbers."""
    try:
        span = float(text)
    except ValueError:
        span = -1.0
    if not 0 <= span <= LONGEST_S:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a number of seconds from 0 to {LONGEST_S:,.0f}"
        )
    return span
