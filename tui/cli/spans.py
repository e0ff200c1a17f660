"""Seconds as they are given on the command line."""

from __future__ import annotations

import argparse

LONGEST_S = 1e8
"""About three years. What is longer no clock of Python can wait for."""


def seconds(text: str) -> float:
    """A number of seconds. Raises ArgumentTypeError, also for `inf` and `nan`, which are numbers to Python."""
    try:
        span = float(text)
    except ValueError:
        span = -1.0
    if not 0 <= span <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number of seconds from 0 to {LONGEST_S:,.0f}")
    return span
