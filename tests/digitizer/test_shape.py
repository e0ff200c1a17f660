"""Pictures whose scale is missing: the course of the curves is left, without a number."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.digitizer.measure import CORPUS, load
from tui.charts.series import NotReadable, Shape, Span
from tui.charts.shape_bars import shape_rows
from tui.digitizer.picture_series import read_picture

NAME = "day-web-500x120"


def _without(box: tuple[int, int, int, int]) -> Shape:
    """Return the shape of a picture of which a part is wiped out."""
    truth, content = load(CORPUS / f"{NAME}.json")
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.paste(image.getpixel((5, image.height // 2)), box)
    written = io.BytesIO()
    image.save(written, "PNG")
    with pytest.raises(NotReadable) as caught:
        read_picture(written.getvalue(), span=Span.DAY, answered_at=truth["end"])
    assert caught.value.shape is not None, str(caught.value)
    return caught.value.shape


def _labels() -> tuple[int, int, int, int]:
    plot = load(CORPUS / f"{NAME}.json")[0]["plot"]
    return 20, plot["top"] - 6, plot["left"] - 5, plot["top"] + plot["height"] + 6


def test_without_labels_the_curves_are_left() -> None:
    truth, _ = load(CORPUS / f"{NAME}.json")
    shape = _without(_labels())
    assert shape.names == ("in", "out")
    assert (shape.t0 - truth["t0"]) % truth["step"] == 0
    for name, curve in zip(("in", "out"), shape.curves, strict=True):
        off = [
            abs(height - value / truth["value_max"])
            for height, value in zip(curve[1:280], truth[name][1:280], strict=True)
            if height is not None and value is not None
        ]
        assert len(off) > 250
        assert max(off) < 0.02


def test_without_a_legend_the_curves_have_no_direction() -> None:
    plot = load(CORPUS / f"{NAME}.json")[0]["plot"]
    # The boxes stay; the words beside them go.
    shape = _without((30, plot["top"] + plot["height"] + 20, 560, 400))
    assert shape.names == ("curve 1", "curve 2")


def test_bars_show_the_course_and_the_gaps() -> None:
    shape = Shape(
        0.0, 300.0, ((0.0, 0.5, None, 1.0), (0.1, None, None, None)), ("in", "out"), Span.DAY
    )
    assert shape_rows(shape, 4, "123456") == [("in", "14 6"), ("out", "1   ")]
    assert shape_rows(shape, 2, "123456") == [("in", "46"), ("out", "1 ")]


def test_a_picture_of_two_hours_ago_is_told_by_the_known_zone() -> None:
    truth, content = load(CORPUS / f"{NAME}.json")
    fresh = read_picture(content, span=Span.DAY, answered_at=truth["end"])
    late = truth["end"] + 7200
    stale = read_picture(content, span=Span.DAY, answered_at=late, known_zone_s=fresh.zone_s)
    assert stale.t0 == fresh.t0
    assert "2 h 0 min old" in stale.note
    taken = read_picture(content, span=Span.DAY, answered_at=late)
    assert taken.t0 == fresh.t0 + 7200, "without it the picture passes for one of another zone"
