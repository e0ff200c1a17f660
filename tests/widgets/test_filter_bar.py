"""The filter bar tells what is typed, how much it finds, and where it is wrong."""

from __future__ import annotations

import pytest
from textual import on
from textual.message import Message

from tests.widgets.stage import Counting, Stage, drawn
from tui.errors import FilterError
from tui.fleet.filter import parse
from widgets.filter_bar import FilterBar


class Listing(Stage):
    @on(FilterBar.Changed)
    @on(FilterBar.Submitted)
    @on(FilterBar.Cancelled)
    def hear(self, event: Message) -> None:
        self.posted.append(event)


def error_of(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_typing_tells(width: int) -> None:
    bar = FilterBar()
    app = Listing(bar)
    async with app.run_test(size=(width, 8)) as pilot:
        bar.focus_input()
        await pilot.press(*"web")
        assert [event.value for event in app.posted if isinstance(event, FilterBar.Changed)] == [
            "w",
            "we",
            "web",
        ]
        bar.show_count(23, 10_000)
        await pilot.pause()
        assert ("23 of 10,000 match" if width > 40 else "23/10,000") in drawn(app)
        assert "web" in drawn(app)

        await pilot.press("enter", "escape")
        assert [type(event) for event in app.posted[3:]] == [
            FilterBar.Submitted,
            FilterBar.Cancelled,
        ]


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_the_fault_stands_under_its_character(width: int) -> None:
    bar = FilterBar()
    app = Listing(bar)
    async with app.run_test(size=(width, 8)) as pilot:
        bar.focus_input()
        await pilot.press(*"web locc:nl")
        error = error_of("web locc:nl")
        bar.show_error(error)
        await pilot.pause()

        lines = drawn(app).split("\n")
        typed = next(at for at, line in enumerate(lines) if "locc" in line)
        below = " ".join(" ".join(lines[typed + 1 :]).split())
        assert 'There is no field "locc"' in below
        if width >= 80:
            assert lines[typed].index("locc") == lines[typed + 1].index("^")
            assert 'Did you mean "loc:"?' in below

        bar.show_error(None)
        await pilot.pause()
        assert "There is no field" not in drawn(app)


async def test_the_sign_follows_a_text_that_is_longer_than_the_line() -> None:
    bar = FilterBar()
    app = Listing(bar)
    text = "a " * 40 + "locc:nl"
    async with app.run_test(size=(80, 8)) as pilot:
        bar.focus_input()
        await pilot.press(*text)
        bar.show_error(error_of(text))
        await pilot.pause()

        screen = drawn(app)
        assert "At character 81" in screen
        assert "There is no field" in screen


async def test_the_cursor_does_not_blink_and_the_same_count_draws_nothing() -> None:
    bar = FilterBar()
    app = Listing(bar)
    async with app.run_test(size=(80, 8)) as pilot:
        bar.focus_input()
        bar.show_count(1, 2)
        await pilot.pause()
        from textual.widgets import Input

        assert not bar.query_one(Input).cursor_blink
        counting = [Counting(child) for child in bar.query("Lines")]
        bar.show_count(1, 2)
        bar.show_error(None)
        await pilot.pause()
        assert [counter.taken() for counter in counting] == [[]] * len(counting)


async def test_markup_in_a_filter_is_text() -> None:
    bar = FilterBar()
    app = Listing(bar)
    async with app.run_test(size=(80, 8)) as pilot:
        bar.focus_input()
        await pilot.press(*"kind:[/]")
        bar.show_error(error_of("kind:[/]"))
        await pilot.pause()

        assert '"[/]" is not a server type' in drawn(app)
