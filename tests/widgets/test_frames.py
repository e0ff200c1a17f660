"""Frames: exact width whatever the words, nothing drawn at rest, headings where boxes cost room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.stage import Counting, Stage, drawn
from widgets.frame import Frame
from widgets.frames import FrameStyle, bottom_edge, frame_style, framed, top_edge
from widgets.lines import Line, Lines, room_of

WORDS = st.text(alphabet="ab 語é…1", max_size=30)


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def test_a_box_has_its_title_at_the_left_and_its_key_at_the_right() -> None:
    lines = [text_of(line) for line in framed([(("79 °C", ""),)], "Sensors", 24, right="2 all")]
    assert lines == [
        "╭─ Sensors ──── 2 all ─╮",
        "│ 79 °C                │",
        "╰──────────────────────╯",
    ]


def test_without_boxes_the_title_stays_as_a_heading() -> None:
    lines = framed(
        [(("79 °C", ""),)], "Sensors", 24, right="2 all", style=FrameStyle.HEADING, height=3
    )
    assert [text_of(line) for line in lines] == ["Sensors            2 all", "79 °C", ""]


def test_the_hint_stands_in_the_bottom_edge() -> None:
    assert text_of(bottom_edge(24, hint="by name")) == "╰──────────── by name ─╯"


@given(title=WORDS, right=WORDS, width=st.integers(8, 60))
def test_every_edge_is_exactly_as_wide_as_its_frame(title: str, right: str, width: int) -> None:
    assert room_of(top_edge(title, width, right=right)) == width
    assert room_of(bottom_edge(width, hint=right)) == width


@given(content=st.lists(WORDS, max_size=6), height=st.integers(3, 8), width=st.integers(8, 40))
def test_every_line_is_exactly_as_wide_as_its_frame(
    content: list[str], height: int, width: int
) -> None:
    lines = framed([((text, ""),) for text in content], "T", width, height=height)
    assert len(lines) == height
    assert {room_of(line) for line in lines} == {width}


@pytest.mark.parametrize(
    ("ascii", "lean", "columns", "style"),
    [
        (False, False, 120, FrameStyle.BOX),
        (False, False, 99, FrameStyle.HEADING),
        (True, False, 200, FrameStyle.HEADING),
        (False, True, 200, FrameStyle.HEADING),
    ],
)
def test_boxes_only_where_they_cost_nothing(
    ascii: bool, lean: bool, columns: int, style: FrameStyle
) -> None:
    assert frame_style(ascii=ascii, lean=lean, columns=columns) is style


async def test_a_frame_around_a_widget_repaints_only_the_edge_that_changed() -> None:
    inside = Lines()
    inside.styles.height = "1fr"
    frame = Frame(inside, style=FrameStyle.BOX)
    async with Stage(frame).run_test(size=(30, 6)) as pilot:
        frame.tell("Fleet", right="12 read", hint="by name")
        await pilot.pause()
        assert drawn(pilot.app).splitlines()[0] == "╭─ Fleet ────────── 12 read ─╮"
        assert drawn(pilot.app).splitlines()[-1].endswith("by name ─╯")
        counting = [Counting(widget) for widget in (inside, frame.top, frame.bottom)]
        frame.tell("Fleet", right="12 read", hint="by name")
        await pilot.pause()
        assert [each.taken() for each in counting] == [[], [], []]
        frame.tell("Fleet", right="13 read", hint="by name")
        await pilot.pause()
        assert [each.taken() for each in counting] == [[], [0], []]
        frame.use_style(FrameStyle.HEADING)
        await pilot.pause()
        assert "╭" not in drawn(pilot.app)
        assert "Fleet" in drawn(pilot.app)
