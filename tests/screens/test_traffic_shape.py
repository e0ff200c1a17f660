"""Curves without a scale, above the provider's picture."""

from __future__ import annotations

from screens.server.traffic_view import TrafficView
from tui.charts.series import Shape, Span
from tui.readings.traffic_topics import Traffic
from widgets.glyphs import Glyphs


def test_the_course_of_both_curves_is_shown_in_words_and_bars() -> None:
    view = TrafficView(Glyphs(), id="traffic")
    shape = Shape(0.0, 300.0, ((0.0, 1.0), (None, 0.5)), ("in", "out"), Span.DAY)
    lines = view._shape_lines(Traffic(Span.DAY, "port", why="no scale", shape=shape))
    assert [text.split() for text, _ in lines] == [
        ["Curves", "without", "a", "scale:"],
        ["in", "▁" * 10 + "█" * 10],
        ["out", "▅" * 10],
    ]
    assert view._shape_lines(Traffic(Span.DAY, "port", why="damaged")) == []
