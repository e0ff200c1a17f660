"""A new screen, and what comes into view on it, is painted when it has its contents."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.widgets import Static

from tests.support.mirror import Mirror
from tui.textual_fixes.changed_cells import ChangedCells
from tui.textual_fixes.single_paint import PaintedOnce

SIZE = (60, 20)


class LateLines(Static):
    """Lines that are known when the size is."""

    DEFAULT_CSS = "LateLines { height: auto; }"

    def on_resize(self) -> None:
        self.update("\n".join([f"{self.id} " * 8] * 6))


class Place(PaintedOnce):
    """A screen whose widgets get their contents when they have been laid out."""

    def compose(self) -> ComposeResult:
        yield Static("head")
        yield LateLines(id="shown")
        hidden = LateLines(id="hidden")
        hidden.display = False
        yield hidden


class First(PaintedOnce):
    """A full screen."""

    def compose(self) -> ComposeResult:
        yield Static("\n".join(["full " * 12] * 20))


class Places(ChangedCells):
    """An app whose first screen is full."""

    async def on_mount(self) -> None:
        await self.push_screen(First())


async def _opened(pilot: Any, mirror: Mirror) -> Place:
    await pilot.pause()
    mirror.counted()
    place = Place()
    await pilot.app.push_screen(place)
    await pilot.pause()
    return place


async def test_a_new_screen_is_painted_once_with_its_contents() -> None:
    app = Places()
    mirror = Mirror(app, *SIZE)
    async with app.run_test(size=SIZE) as pilot:
        await _opened(pilot, mirror)
        await mirror.is_equal()
        assert mirror.counted().frames == 1


async def test_what_comes_into_view_is_painted_once_with_its_contents() -> None:
    app = Places()
    mirror = Mirror(app, *SIZE)
    async with app.run_test(size=SIZE) as pilot:
        place = await _opened(pilot, mirror)
        mirror.counted()
        place.query_one("#shown").display = False
        place.query_one("#hidden").display = True
        place.paint_after_layout()
        await pilot.pause()
        await mirror.is_equal()
        assert mirror.counted().frames == 1


async def test_a_screen_that_is_covered_before_its_first_painting_shines_through() -> None:
    app = Places()
    mirror = Mirror(app, *SIZE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.push_screen(Place())
        app.push_screen(Place())
        await pilot.pause()
        await mirror.is_equal()
        app.pop_screen()
        await pilot.pause()
        await mirror.is_equal()
