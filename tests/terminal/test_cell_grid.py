"""Rules of the cell grid: few bytes, and never another picture than the one wanted."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.repeating import RepeatingScreen, RepeatingStream
from tui.terminal.cell_grid import CellGrid, erases_with_background, painted
from tui.terminal.cell_looks import PLAIN, Look, change, of_blank
from tui.terminal.pen import Cell, Pen
from tui.terminal.pen import Piece as Run

COLUMNS, LINES = 30, 4
LOOKS = st.sampled_from(
    [
        PLAIN,
        Look("38;2;1;2;3", "48;2;9;9;9"),
        Look("31", "48;2;9;9;9", ("1",)),
        Look("31", "", ("4",)),
        Look("", "44", ("1", "2", "7")),
        Look("", "48;2;9;9;9"),
    ]
)


@st.composite
def pieces(draw: st.DrawFn) -> list[tuple[int, int, list[Cell]]]:
    """Some pieces that do not overlap."""
    found: list[tuple[int, int, list[Cell]]] = []
    for line in draw(st.lists(st.integers(0, LINES - 1), unique=True)):
        start = draw(st.integers(0, COLUMNS - 1))
        cells: list[Cell] = []
        for _ in range(draw(st.integers(1, 4))):
            look = draw(LOOKS)
            for char in draw(
                st.sampled_from(["ab", "      ", " " * 20, "東", "x", "⣿⣀", "e\u0301", "─" * 6])
            ):
                if char == "\u0301":
                    cells[-1] = (cells[-1][0] + char, look)
                    continue
                cells.append((char, of_blank(look) if char == " " else look))
                if char == "東":
                    cells.append(("", look))
        found.append((line, start, cells))
    return [piece for piece in found if piece[1] + len(piece[2]) <= COLUMNS]


def shown(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    marks = ("underscore", "reverse", "bold")
    return [
        [
            (cell.data, cell.bg)
            if cell.data == " " and not (cell.underscore or cell.reverse)
            else (cell.data, cell.bg, cell.fg, *(getattr(cell, mark) for mark in marks))
            for cell in (screen.buffer[line][column] for column in range(COLUMNS))
        ]
        for line in range(LINES)
    ]


class ByLook(CellGrid):
    """A grid that writes look by look, also where that is longer."""

    def _written(self, changes: Sequence[Run]) -> str:
        pen = Pen(erases_with_background=self._erases, repeats=self.repeats)
        pen.write_by_look(changes)
        return pen.finished()


@settings(max_examples=150)
@given(
    st.lists(pieces(), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
    st.sampled_from((CellGrid, ByLook)),
)
def test_differences_show_what_the_same_frames_written_in_full_show(
    frames: list[list[tuple[int, int, list[Cell]]]],
    erases: bool,
    repeats: bool,
    kind: type[CellGrid],
) -> None:
    """Write each frame as a difference, and the last state of the grid in full elsewhere."""
    grid = kind(COLUMNS, LINES, erases_with_background=erases, repeats=repeats)
    grid.seed([[(" ", PLAIN)] * COLUMNS for _ in range(LINES)])
    screen, whole = RepeatingScreen(COLUMNS, LINES), pyte.Screen(COLUMNS, LINES)
    stream = RepeatingStream(screen)
    for frame in frames:
        stream.feed("\x1b[?7l" + grid.draw(frame))
        assert grid.draw(frame) == "", "an equal frame writes nothing"
    pyte.Stream(whole).feed("\x1b[?7l" + painted(grid.snapshot(), is_clear=True))
    wanted = shown(whole)
    for line, row in enumerate(grid.snapshot()):
        for column, (text, look) in enumerate(row):
            if look != Look("unknown"):
                assert shown(screen)[line][column] == wanted[line][column], (line, column, text)


def test_one_changed_cell_costs_a_movement_and_a_character() -> None:
    grid = CellGrid(COLUMNS, LINES)
    row = [("a", PLAIN)] * COLUMNS
    grid.draw((line, 0, row) for line in range(LINES))
    assert grid.draw([(2, 10, [("b", PLAIN)])]) == "\x1b[3;11Hb"


def _alternating(odd: str = "") -> str:
    """Return the output of words that alternate between two looks."""
    red, blue = Look("38;2;200;1;1", "48;2;9;9;9"), Look("38;2;1;1;200", "48;2;9;9;9")
    text = f"one{odd}two" * 3
    row = [(char, red if char in "one" else blue) for char in text]
    return CellGrid(len(row), 1).draw([(0, 0, row)])


def test_words_of_one_look_in_a_line_are_written_together() -> None:
    assert _alternating().count("200;1;1") == 1
    assert _alternating().count("1;1;200") == 1


def test_long_output_is_written_look_by_look_across_lines() -> None:
    red, blue = Look("38;2;200;1;1", "48;2;9;9;9"), Look("38;2;1;1;200", "48;2;9;9;9")
    row = [("r", red)] * 8 + [("b", blue)] * 8
    output = CellGrid(16, 40).draw((line, 0, row) for line in range(40))
    assert output.count("200;1;1") == output.count("1;1;200") == 1


def test_equal_characters_are_repeated_where_the_terminal_repeats_them() -> None:
    row = [("│", PLAIN), *[("─", PLAIN)] * (COLUMNS - 2), ("│", PLAIN)]
    assert CellGrid(COLUMNS, 1, repeats=True).draw([(0, 0, row)]) == "\x1b[H│─\x1b[27b│"
    assert "b" not in CellGrid(COLUMNS, 1).draw([(0, 0, row)])


def test_three_equal_letters_are_shorter_than_their_repetition() -> None:
    row = [("a", PLAIN)] * 3 + [("b", PLAIN)] * (COLUMNS - 3)
    assert CellGrid(COLUMNS, 1, repeats=True).draw([(0, 0, row)]).startswith("\x1b[Haaab")


@pytest.mark.parametrize("repeats", [True, False])
def test_the_question_whether_the_terminal_repeats_changes_nothing_that_it_shows(
    repeats: bool,
) -> None:
    grid, look = CellGrid(COLUMNS, LINES), Look("38;2;1;2;3", "48;2;9;9;9")
    screen = RepeatingScreen(COLUMNS, LINES)
    stream = (RepeatingStream if repeats else pyte.Stream)(screen)
    answers: list[str] = []
    screen.write_process_input = answers.append
    rows = [[("a", PLAIN)] * COLUMNS, [("x", PLAIN), *[("─", look)] * 20, *[("y", PLAIN)] * 9]]
    stream.feed(grid.draw((line, 0, row) for line, row in enumerate(rows)))
    question, before = grid.repeat_question(), shown(screen)
    assert question is not None
    stream.feed(question.output)
    assert shown(screen) == before
    [report] = answers
    line, column = map(int, report[2:-1].split(";"))
    assert question.answer(line, column) is repeats
    assert question.answer(line + 1, column) is None, "the answer to another question"
    assert question.answer(line, column + 1) is None


def test_nothing_is_asked_without_equal_characters_on_a_line() -> None:
    assert CellGrid(COLUMNS, LINES).repeat_question() is None


def test_a_line_with_a_character_of_doubtful_width_is_written_from_left_to_right() -> None:
    assert _alternating("⚡").count("1;1;200") > 1


def test_blanks_at_the_end_are_erased_where_the_terminal_erases_with_the_background() -> None:
    blue = Look("", "44")
    row = [("a", PLAIN), *[(" ", blue)] * (COLUMNS - 1)]
    erasing = CellGrid(COLUMNS, 1, erases_with_background=True)
    assert erasing.draw([(0, 0, row)]) == "\x1b[Ha\x1b[44m\x1b[K\x1b[m"
    writing = CellGrid(COLUMNS, 1)
    assert writing.draw([(0, 0, row)]) == "\x1b[Ha\x1b[44m" + " " * (COLUMNS - 1) + "\x1b[m"


@pytest.mark.parametrize(
    ("environ", "erases"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "tmux-256color"}, False),
        ({"TERM": "xterm-256color", "STY": "4711.pts-0"}, False),
        ({}, False),
    ],
)
def test_terminals_that_erase_with_the_background(environ: dict[str, str], erases: bool) -> None:
    assert erases_with_background(environ) is erases


def test_lines_that_move_are_moved_by_the_terminal() -> None:
    grid = CellGrid(COLUMNS, 20)
    rows = [[(chr(97 + line), PLAIN)] * COLUMNS for line in range(20)]
    screen = pyte.Screen(COLUMNS, 20)
    stream = pyte.Stream(screen)
    stream.feed(grid.draw((line, 0, row) for line, row in enumerate(rows)))
    for after in (
        [rows[0], [("-", PLAIN)] * COLUMNS, *rows[1:18], rows[19]],
        [*rows[:3], *rows[6:], *rows[3:6]],
    ):
        output = grid.draw((line, 0, row) for line, row in enumerate(after))
        stream.feed(output)
        assert screen.display == ["".join(text for text, _ in row) for row in after]
        assert len(output) < 10 * COLUMNS


def test_a_saved_screen_is_the_base_of_the_next_difference() -> None:
    """A program draws saved cells; another one takes over and writes the difference only."""
    first = CellGrid(COLUMNS, LINES)
    rows = [[("x", Look("31", "44", ("1",)))] * COLUMNS for _ in range(LINES)]
    first.draw((line, 0, row) for line, row in enumerate(rows))
    saved = json.loads(json.dumps(first.snapshot()))
    second = CellGrid(COLUMNS, LINES)
    assert second.seed(saved)
    assert second.is_known
    assert second.draw((line, 0, row) for line, row in enumerate(rows)) == ""
    without_link = [[(text, look[:3]) for text, look in row] for row in saved]
    assert second.seed(without_link)
    assert second.draw((line, 0, row) for line, row in enumerate(rows)) == ""
    assert not CellGrid(COLUMNS + 1, LINES).seed(saved), "another size"
    assert painted(saved).count("x") == COLUMNS * LINES


@given(LOOKS, LOOKS)
def test_a_change_of_look_ends_in_the_look_that_is_wanted(now: Look, wanted: Look) -> None:
    screens = [pyte.Screen(1, 1), pyte.Screen(1, 1)]
    pyte.Stream(screens[0]).feed(change(PLAIN, now) + change(now, wanted) + "x")
    pyte.Stream(screens[1]).feed("\x1b[0m" + change(PLAIN, wanted) + "x")
    assert screens[0].buffer[0][0] == screens[1].buffer[0][0]
