"""Drawings of other fonts, sizes, themes and options: either the scale is right, or nothing is
shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.digitizer.measure import SPANS
from tui.charts import stats
from tui.charts.series import NotReadable, Series
from tui.digitizer.picture_series import read_picture

FOLDER = Path(__file__).parents[1] / "data" / "cacti-other"
DRAWN: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text())


def _read(drawn: dict[str, Any]) -> Series:
    content = (FOLDER / drawn["image"]).read_bytes()
    return read_picture(
        content, span=SPANS[drawn["end"] - drawn["start"]], answered_at=drawn["end"]
    )


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn["image"])
def test_the_scale_is_right_or_nothing_is_shown(drawn: dict[str, Any]) -> None:
    try:
        series = _read(drawn)
    except NotReadable as reason:
        if drawn["accepted"]:
            pytest.fail(f"was readable before: {reason}")
        return
    factor = 8 if drawn["units"].startswith("bytes") else 1
    top = drawn["value_max"] * factor
    for name, values in (("in", series.incoming), ("out", series.outgoing)):
        true = drawn["stats"][name]
        if true["max"] is None:
            assert stats.maximum(values) is None
            continue
        own = (stats.average(values), stats.maximum(values), stats.percentile_95(values))
        for mine, theirs in zip(own, (true["average"], true["max"], true["p95"]), strict=True):
            assert mine is not None
            assert abs(mine - theirs * factor) <= 0.02 * top


def test_many_kinds_are_read_and_many_are_refused() -> None:
    assert sum(drawn["accepted"] for drawn in DRAWN) >= 20
    assert sum(not drawn["accepted"] for drawn in DRAWN) >= 20
