"""Fewer bytes, the same picture: only what the terminal does anyway is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tui.app.lean_filter import LeanFilter

DEFAULT = RichColor.default()
COLORS = st.sampled_from([None, DEFAULT, RichColor.parse("red"), RichColor.parse("bright_blue")])
STYLES = st.builds(
    lambda color, ground, bold, reverse: Style(
        color=color, bgcolor=ground, bold=bold, reverse=reverse
    ),
    COLORS,
    COLORS,
    st.booleans(),
    st.booleans(),
)
PIECES = st.builds(Segment, st.text("ab ", min_size=1, max_size=4), st.one_of(st.none(), STYLES))
SEGMENTS = st.lists(PIECES, max_size=8)


def looks(segments: list[Segment]) -> list[tuple[str, object, object, bool, bool]]:
    """Every cell: its character and how the terminal shows it."""
    cells = []
    for text, style, _ in segments:
        style = style or Style()
        color = None if style.color is None or style.color.is_default else style.color.name
        ground = None if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor.name
        cells += [(char, color, ground, bool(style.bold), bool(style.reverse)) for char in text]
    return cells


def written(segments: list[Segment]) -> int:
    return sum(len(style.render(text)) if style else len(text) for text, style, _ in segments)


@given(SEGMENTS)
def test_every_cell_looks_as_before_and_never_costs_more(segments: list[Segment]) -> None:
    filtered = LeanFilter().apply(segments, Color(0, 0, 0))
    assert looks(filtered) == looks(segments)
    assert written(filtered) <= written(segments)


def test_a_plain_row_is_sent_as_its_text() -> None:
    plain = Style(color=DEFAULT, bgcolor=DEFAULT)
    assert LeanFilter().apply([Segment("web", plain), Segment("-01", plain)], Color(0, 0, 0)) == [
        Segment("web-01")
    ]


def test_controls_pass_untouched() -> None:
    control = Segment("\x1b[H", None, [(1,)])  # type: ignore[list-item]  # any control will do
    assert LeanFilter().apply([Segment("a"), control, Segment("b")], Color(0, 0, 0))[1] is not None
