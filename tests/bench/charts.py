"""Traffic pictures: CPU of one in a fresh process, imports included, and how exactly the corpus is
read."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.bench.figures import Figure, median, p95
from tests.bench.fixtures import Bench
from tests.digitizer.measure import CORPUS, load, measured, read, truths
from tui.charts.series import NotReadable

PICTURES = (
    ("day-web-500x120", 120.0),
    ("day-web-dark-700x200-12", 250.0),
    ("month-full10g-700x200-12", 250.0),
)
"""Names with their limits in ms."""
_READ = """
import sys, time
from tui.digitizer.picture_series import read_picture
from tui.charts.series import Span
with open(sys.argv[1], "rb") as file:
    content = file.read()
read_picture(content, span=Span(int(sys.argv[2])), answered_at=1795341943.0)
print(time.process_time() * 1000)
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """Yields CPU of single pictures, then the errors over all of them."""
    for name, limit in PICTURES:
        span = {"day": "1", "month": "2"}[name.partition("-")[0]]
        with tempfile.TemporaryDirectory() as bytecode:
            _cpu_ms(name, span, bytecode)
            runs = [_cpu_ms(name, span, bytecode) for _ in range(3 if bench.quick else 9)]
        yield Figure(
            f"CPU {name}",
            median(runs),
            "ms",
            limit,
            f"fresh process, {len(runs)} runs, least {min(runs):.0f}",
        )
    yield from _errors()


def _cpu_ms(name: str, span: str, bytecode: str) -> float:
    """In a fresh process that finds compiled modules in `bytecode`, as it does where a wheel was
    installed.

    The first one fills it. Without, compiling is measured: a fifth of the whole, and more with
    every comment.
    """
    environment = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(CORPUS / f"{name}.png"), span],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, "PYTHONPYCACHEPREFIX": bytecode},
    )
    return float(done.stdout)


def _errors() -> Iterator[Figure]:
    errors, percentiles, refused = [], [], 0
    scales, totals, inexact = [], [], 0
    for path in truths():
        truth, content = load(path)
        try:
            outcome = measured(truth, read(truth, content))
        except NotReadable:
            refused += 1
            continue
        errors += outcome.errors
        percentiles.append(outcome.percentile)
        scales.append(outcome.scale)
        totals.append(outcome.total)
        inexact += not (outcome.is_legend_exact and outcome.is_current_exact)
        detail = f"p95 {outcome.p95 * 100:.2f} %, largest {max(outcome.errors) * 100:.2f} %"
        yield Figure(f"error {path.stem}", outcome.mean * 100, "%", None, detail)
    yield Figure(
        "error of all, mean",
        sum(errors) / len(errors) * 100,
        "%",
        0.35,
        "of full scale, per interval",
    )
    yield Figure("error of all, p95", p95(errors) * 100, "%", 0.9, "of full scale, per interval")
    yield Figure(
        "error of the 95th percentile", max(percentiles) * 100, "%", 0.7, "largest of all pictures"
    )
    yield Figure(
        "error of the scale",
        max(scales) * 100,
        "%",
        0.5,
        "of the plot's upper edge, largest of all pictures",
    )
    yield Figure(
        "error of the total",
        max(totals) * 100,
        "%",
        None,
        "largest of all pictures; averages are printed rounded",
    )
    yield Figure(
        "figures not as printed",
        float(inexact),
        "",
        0,
        "pictures whose current, average or maximum differs",
    )
    yield Figure("pictures refused", float(refused), "", 0, f"of {len(truths())}")
