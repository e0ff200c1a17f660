"""Every sign has a twin, and both keep the columns where they are."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tui.text import safe_text
from widgets.glyphs import ASCII, UNICODE, Glyphs, glyphs_for

NAMES = Glyphs._fields
WIDER = {"degree", "bars", "eighths"}


@pytest.mark.parametrize("name", NAMES)
def test_the_ascii_set_is_ascii(name: str) -> None:
    assert getattr(ASCII, name).isascii()
    assert getattr(ASCII, name).isprintable()


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("name", [name for name in NAMES if name not in WIDER])
def test_one_cell_each(glyphs: Glyphs, name: str) -> None:
    assert cell_len(getattr(glyphs, name)) == 1
    assert len(getattr(glyphs, name)) == 1


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_bars_are_one_cell_each_and_differ(glyphs: Glyphs) -> None:
    assert cell_len(glyphs.bars) == len(glyphs.bars)
    assert len(set(glyphs.bars)) == len(glyphs.bars) >= 4


def test_no_emoji_and_nothing_that_hides() -> None:
    text = "".join(getattr(UNICODE, name) for name in NAMES)

    assert safe_text(text) == text
    assert all(ord(char) < 0x2800 for char in text)
    assert "\ufe0f" not in text


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_states_are_told_apart_without_color(glyphs: Glyphs) -> None:
    shapes = [glyphs.on, glyphs.off, glyphs.unknown, glyphs.warning, glyphs.critical]
    assert len(set(shapes)) == 5


def test_chosen_by_the_terminal() -> None:
    assert glyphs_for(ascii=True) is ASCII
    assert glyphs_for(ascii=False) is UNICODE
