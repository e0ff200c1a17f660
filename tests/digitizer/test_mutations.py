"""Damaged, changed and wrong pictures: no crash, no hang, no wrong number shown as good.

FULL=1 in the environment tries 10,000 of them; otherwise a few hundred.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from tests.digitizer.measure import load, measured, read, truths
from tests.digitizer.mutate import MUTATIONS
from tui.charts.series import NotReadable

FULL = os.environ.get("FULL") == "1"
PER_BATCH = 625 if FULL else 20
SLOWEST_S = 5.0
"""CPU of one picture; a good one takes a twentieth of a second."""


@pytest.fixture(scope="module")
def originals() -> list[tuple[dict[str, object], bytes]]:
    return [load(path) for path in truths()]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("batch", range(16))
def test_changed_pictures_are_refused_or_right(
    batch: int, originals: list[tuple[dict[str, object], bytes]]
) -> None:
    for number in range(batch * PER_BATCH, (batch + 1) * PER_BATCH):
        chance = random.Random(number)
        truth, content = chance.choice(originals)
        mutation = chance.choice(MUTATIONS)
        changed = mutation(content, chance)
        started = time.process_time()
        try:
            series = read(truth, changed)
        except NotReadable:
            continue
        finally:
            assert time.process_time() - started < SLOWEST_S
        outcome, where = (
            measured(truth, series),
            f"{number}: {mutation.__name__} of {truth['image']}",
        )
        assert outcome.is_legend_exact, where
        assert outcome.is_timed, where
        # What could not be read is a gap that the series tells of, not a wrong number.
        assert sum(outcome.shown) <= 0.02 * len(outcome.shown), where
        assert outcome.current <= 0.031, where


@pytest.mark.parametrize("number", [1845, 5458, 9945])
def test_another_current_value_is_noticed_at_the_end_of_the_curves(
    number: int, originals: list[tuple[dict[str, object], bytes]]
) -> None:
    chance = random.Random(number)
    truth, content = chance.choice(originals)
    mutation = chance.choice(MUTATIONS)
    assert mutation.__name__ == "swap_words"
    with pytest.raises(NotReadable, match="current values"):
        read(truth, mutation(content, chance))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (1371, "contradicts itself"),  # One of both current values is gone.
        (1881, "powers of 1024"),  # A part of the curves lies a row lower.
    ],
)
def test_a_change_that_one_figure_alone_explains_is_refused(
    number: int, reason: str, originals: list[tuple[dict[str, object], bytes]]
) -> None:
    chance = random.Random(number)
    truth, content = chance.choice(originals)
    with pytest.raises(NotReadable, match=reason):
        read(truth, chance.choice(MUTATIONS)(content, chance))
