"""An error is read in four sentences, whatever the width and whoever wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.widgets.stage import HOSTILE, Stage, drawn, seen
from tui.errors import HostdeckError, OutcomeUnknown
from widgets.fold import fold
from widgets.glyphs import ASCII
from widgets.notice import Notice, notice_lines

LOST = OutcomeUnknown(
    "Rebooting web-01 (id 25250)",
    said="No answer within 15 s",
    certain="The request was sent. Whether it was carried out is unknown.",
    next="Its power is being read; press o to watch.",
)


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_every_word_is_there(width: int) -> None:
    notice = Notice()
    async with Stage(notice).run_test(size=(width, 24)) as pilot:
        assert notice.size.height == 0
        notice.error = LOST
        await pilot.pause()

        said = " ".join(" ".join(seen(notice)).split())
        assert said.removeprefix("✗ ") == str(LOST)
        assert notice.size.height == len(notice.lines)

        notice.error = None
        await pilot.pause()
        assert notice.size.height == 0


async def test_folds_anew_when_the_terminal_changes() -> None:
    notice = Notice()
    async with Stage(notice).run_test(size=(120, 24)) as pilot:
        notice.error = LOST
        await pilot.pause()
        before = len(notice.lines)
        await pilot.resize_terminal(40, 24)
        await pilot.pause()

        assert len(notice.lines) > before
        assert notice.size.height == len(notice.lines)
        assert "press o to watch." in " ".join(" ".join(seen(notice)).split())


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_are_only_words(text: str) -> None:
    notice = Notice()
    app = Stage(notice)
    async with app.run_test(size=(40, 24)) as pilot:
        notice.error = HostdeckError(text, said=text, next=text)
        await pilot.pause()

        assert not any(char in drawn(app) for char in "\x1b\x07\x9b\u202e\ud800")


def test_in_ascii() -> None:
    text = "".join(run for line in notice_lines(LOST, 60, ASCII) for run, _ in line)
    assert text.isascii()


@settings(max_examples=200)
@given(st.text("ab 日本\u0301.", max_size=60), st.integers(1, 12))
def test_folding_loses_nothing_and_never_overflows(text: str, width: int) -> None:
    lines = fold(text, width)

    assert all(len(line) > 0 for line in lines)
    assert all(cell_len(line) <= width for line in lines)
    if width >= 2:
        assert "".join(lines).replace(" ", "") == "".join(text.split())
