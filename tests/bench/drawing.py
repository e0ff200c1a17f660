"""What one drawing of a traffic chart costs, in this process: the UI thread does nothing else
meanwhile."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from functools import partial

from tests.bench.figures import Figure, median, p95
from tests.bench.fixtures import Bench
from tui.charts.series import Series, Span
from widgets.chart_canvas import Marks, draw
from widgets.mirror_chart import Mirrored, draw_mirrored

LIMIT_MS = 20.0
_SIZES = ((60, 15, None), (120, 30, LIMIT_MS), (200, 50, None))


def _day(*, wild: bool) -> Series:
    chance = random.Random(7)
    smooth = [50e6 * (1 + math.sin(at / 46)) + chance.random() * 8e6 for at in range(288)]
    noise = [chance.random() * 108e6 for _ in range(288)]
    return Series(
        0.0, 300.0, tuple(smooth), tuple(noise if wild else smooth[::-1]), "numbers", Span.DAY
    )


def measure(bench: Bench) -> Iterator[Figure]:
    """A usual day, and the worst one: a line that jumps from top to bottom at every value."""
    rounds = 10 if bench.quick else 40
    for name, series in (("a usual day", _day(wild=False)), ("a wild day", _day(wild=True))):
        for columns, rows, limit in _SIZES:
            for kind, draw_once in (
                ("one axis", partial(_draw, series, columns, rows)),
                ("compared", partial(_draw_compared, series, columns, rows)),
            ):
                taken = []
                for _ in range(rounds):
                    started = time.perf_counter()
                    draw_once()
                    taken.append((time.perf_counter() - started) * 1000)
                yield Figure(
                    f"chart {columns}x{rows}, {name}, {kind}",
                    median(taken[1:]),
                    "ms",
                    limit,
                    f"p95 {p95(taken[1:]):.1f}, the first {taken[0]:.1f}, of {rounds}",
                )


def _draw(series: Series, columns: int, rows: int) -> None:
    highest = series.highest() or 0.0
    draw(series, columns, rows, Marks.BRAILLE, highest_bps=highest, speed_bps=1e8)


def _draw_compared(series: Series, columns: int, rows: int) -> None:
    """With everything that the Network tab draws: limit, percentiles, grid, a second series."""
    more = Mirrored(1e8, with_percentile=True, other=series)
    draw_mirrored(series, columns, rows, Marks.BRAILLE, more)
