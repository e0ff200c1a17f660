"""Drawings of other servers: older and other fonts, long titles, other spans and styles.

All that are read are as exact as those of Cacti's own templates; the others are refused with the
reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.digitizer.measure import Measured, at_95, load, measured, read
from tui.charts import stats
from tui.charts.series import NotReadable, Series

FOLDER = Path(__file__).parents[1] / "data" / "cacti-cases"
REFUSED = {
    "line2": "thick line",
    "nogridfit": "does not lie on whole pixels",
}
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem not in REFUSED)


def _read(name: str) -> tuple[Series, Measured, float]:
    truth, content = load(FOLDER / f"{name}.json")
    series = read(truth, content)
    return series, measured(truth, series), truth["value_max"]


def test_the_cases_are_there() -> None:
    assert len(NAMES) >= 22


@pytest.mark.parametrize("name", NAMES)
def test_each_is_read(name: str) -> None:
    series, found, top = _read(name)
    assert found.is_timed
    assert found.is_legend_exact
    assert found.unaccounted == 0
    assert found.scale <= 0.005
    assert found.total <= 0.005
    assert found.percentile <= 0.009
    assert at_95(found.shown) <= 0.009
    assert at_95(found.shown) * top <= series.tolerance_bps * 1.05


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_above_the_printed_maximum(name: str) -> None:
    series, _, _ = _read(name)
    assert series.legend is not None
    for values, printed in (
        (series.incoming, series.legend.incoming),
        (series.outgoing, series.legend.outgoing),
    ):
        assert printed.maximum is not None
        assert (stats.maximum(values) or 0.0) <= printed.maximum
        assert (stats.percentile_95(values) or 0.0) <= printed.maximum


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_is_refused_has_its_reason(name: str, reason: str) -> None:
    with pytest.raises(NotReadable, match=reason):
        read(*load(FOLDER / f"{name}.json"))


def test_hours_are_no_days() -> None:
    series, _, _ = _read("hour4")
    assert series.note == "the picture covers 4 hours"
