"""Lines are drawn once: what is equal is not sent again, what is hostile is only text."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.widgets.stage import HOSTILE, Counting, Stage, drawn, seen
from tui.text import safe_text
from widgets.glyphs import UNICODE
from widgets.lines import Line, Lines, field, spread
from widgets.pane import Pane


def numbered(count: int, changed: int = -1) -> list[Line]:
    return [((f"line {at}{'!' if at == changed else ''}", ""),) for at in range(count)]


async def test_only_lines_that_differ_are_drawn() -> None:
    lines = Lines()
    async with Stage(lines).run_test(size=(40, 10)) as pilot:
        lines.set_lines(numbered(5))
        await pilot.pause()
        counting = Counting(lines)

        lines.set_lines(numbered(5))
        await pilot.pause()
        assert counting.taken() == []

        lines.set_lines(numbered(5, changed=3))
        await pilot.pause()
        assert 3 in counting.taken()
        assert seen(lines)[3].startswith("line 3!")


async def test_grows_and_shrinks_with_its_lines() -> None:
    lines = Lines()
    async with Stage(lines).run_test(size=(40, 10)) as pilot:
        assert lines.size.height == 0
        lines.set_lines(numbered(4))
        await pilot.pause()
        assert lines.size.height == 4
        lines.set_lines(numbered(1))
        await pilot.pause()
        assert lines.size.height == 1


async def test_shrinks_too_when_the_screen_was_laid_out_between_two_changes() -> None:
    lines = Lines()
    async with Stage(lines).run_test(size=(40, 10)) as pilot:
        lines.set_lines(numbered(4))
        lines.screen._clear_arrangement_cache()  # something beside it has changed too
        lines.screen._refresh_layout()
        assert lines.size.height == 4
        lines.set_lines(numbered(1))
        await pilot.pause()
        assert lines.size.height == 1


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_only_text(text: str) -> None:
    lines = Lines()
    app = Stage(lines)
    async with app.run_test(size=(40, 4)) as pilot:
        lines.set_lines([((safe_text(text), "bad"), (safe_text(text), ""))])
        await pilot.pause()

        screen = drawn(app)
        assert not any(char in screen for char in "\x1b\x07\x9b\u202e\ud800")
        assert cell_len(seen(lines)[0]) == 40
        if text.isascii() and text.isprintable():
            assert screen.startswith(text[:40])


def test_spread_keeps_the_left_and_counts_cells() -> None:
    assert "".join(text for text, _ in spread((("ab", ""),), (("cd", ""),), 8)) == "ab    cd"
    assert spread((("abcdef", ""),), (("cd", ""),), 8) == (("abcdef", ""),)
    wide = spread((("日本", ""),), (("cd", ""),), 10)
    assert cell_len("".join(text for text, _ in wide)) == 10


def test_a_field_says_unknown() -> None:
    assert "".join(text for text, _ in field("System", "", 40)) == "System       unknown"
    assert "".join(text for text, _ in field("System", "x" * 99, 30)).endswith("…")


async def test_a_pane_scrolls_and_stays_within_its_lines() -> None:
    pane = Pane(UNICODE, id="pane")
    async with Stage(pane).run_test(size=(40, 5)) as pilot:
        pane.set_lines(numbered(12))
        pane.focus()
        await pilot.press("j", "j")
        assert seen(pane)[0].startswith("line 2")
        await pilot.press("G")
        assert seen(pane)[-1].startswith("line 11")
        await pilot.press("j")
        assert seen(pane)[-1].startswith("line 11")
        await pilot.press("g")
        assert seen(pane)[0].startswith("line 0")
        await pilot.press("pagedown", "pageup", "k")
        assert seen(pane)[0].startswith("line 0")


async def test_a_pane_that_was_scrolled_shows_its_lines_when_they_become_few() -> None:
    pane = Pane(UNICODE, id="pane")
    async with Stage(pane).run_test(size=(40, 5)) as pilot:
        pane.set_lines(numbered(30))
        pane.focus()
        await pilot.press("G")
        pane.set_lines(numbered(3))
        await pilot.pause()

        assert seen(pane)[0].startswith("line 0")
        assert "line 2" in drawn(pilot.app)
