"""Order of the tests in a run: those that may take longest come first, or all are shuffled."""

from __future__ import annotations

import random
from itertools import groupby

import pytest


def shuffled(items: list[pytest.Item], seed: int) -> list[pytest.Item]:
    """Return the tests in a random order, the same for one seed.

    Files change places, and tests within each file: what a file prepares for its tests is made
    once.
    """
    source = random.Random(seed)
    files = [list(found) for _, found in groupby(items, key=_file)]
    source.shuffle(files)
    for found in files:
        source.shuffle(found)
    return [item for found in files for item in found]


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with a time limit of their own before the others, by that limit.

    A test of a minute that comes last keeps one worker busy while the others have nothing to do.
    """
    return sorted(items, key=_limit_s, reverse=True)


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _limit_s(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark and mark.args else 0.0
