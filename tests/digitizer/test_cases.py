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
from tui.digitizer.raster.legend import read_legend

FOLDER = Path(__file__).parents[1] / "data" / "cacti-cases"
REFUSED = {
    "nogridfit-half": "does not lie on whole pixels",
}
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem not in REFUSED)


def _read(name: str) -> tuple[Series, Measured, float]:
    truth, content = load(FOLDER / f"{name}.json")
    series = read(truth, content)
    return series, measured(truth, series), truth["value_max"]


def test_the_cases_are_there() -> None:
    assert len(NAMES) >= 35


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


@pytest.mark.parametrize(
    "row",
    [
        "{} Last: 1.00 M  Average: 2.00 M  Max: 3.00 M",
        "{} Current: 1,00 M  Average: 2,00 M  Maximum: 3,00 M",
        "{} Cur: 1.00 M  Min: 0.50 M  Avg: 2.00 M  Max: 3.00 M",
    ],
)
@pytest.mark.parametrize("names", [("In", "Out"), ("Download", "Upload"), ("nbound", "utbound")])
def test_legends_in_other_words(row: str, names: tuple[str, str]) -> None:
    found = read_legend([row.format(name) for name in names], 1.0)
    for figures in found.rows():
        assert figures[:3] == (1e6, 2e6, 3e6)
    assert found.half_digit == 5e3


@pytest.mark.parametrize("number", ["1,234", "1,000"])
def test_a_comma_that_may_set_thousands_apart_is_not_read(number: str) -> None:
    row = "{} Current: " + number + " M  Average: 2.00 M  Maximum: 3.00 M"
    with pytest.raises(NotReadable):
        read_legend([row.format("In"), row.format("Out")], 1.0)


def test_what_another_area_hides_is_unread() -> None:
    series, found, _ = _read("areas-hidden")
    truth, _ = load(FOLDER / "areas-hidden.json")
    assert series.unread[1] == 0 < series.unread[0]
    assert "cannot be read" in series.note
    known = sum(value is not None for value in truth["in"])
    assert sum(value is not None for value in series.incoming) + series.unread[0] >= known - 2
    assert stats.summary(series)[0].percentile is None
    assert found.total <= 0.001


def test_hours_are_no_days() -> None:
    series, _, _ = _read("hour4")
    assert series.note == "the picture covers 4 hours"
