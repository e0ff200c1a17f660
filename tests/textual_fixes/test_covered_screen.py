"""Screens below the top one send nothing to the terminal but what shines through."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui.textual_fixes.covered_screen import QuietBelow


class Below(QuietBelow):
    """A screen whose words change."""

    def compose(self) -> ComposeResult:
        yield Static("0 servers", id="words")


class Opaque(QuietBelow):
    """A place: it covers everything."""

    CSS = "Opaque { background: black; }"

    def compose(self) -> ComposeResult:
        yield Static("a server")


class Dialog(QuietBelow, ModalScreen[None]):
    """A dialog: what is below shines through around it."""

    CSS = "Dialog { background: black 60%; } Dialog Static { width: 10; height: 1; }"

    def compose(self) -> ComposeResult:
        yield Static("a question")


class Watched(App[None]):
    """An app that counts what it draws."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[int] = []

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if renderable is not None:
            regions = getattr(renderable, "region", None)
            chops = getattr(renderable, "spans", None)
            if chops is not None:
                self.cells.append(sum(end - start for _, start, end in chops))
            else:
                self.cells.append(self.size.width * self.size.height if regions else 0)
        super()._display(screen, renderable)


async def settled(app: Watched, pilot: Pilot[None]) -> None:
    """Wait until nothing is painted any more: a screen is laid out some time after its push."""
    quiet = 0
    while quiet < 5:
        app.cells.clear()
        await pilot.pause(0.02)
        quiet = 0 if app.cells else quiet + 1


async def changed(top: Screen[Any], *, times: int = 3) -> tuple[Watched, list[int]]:
    app = Watched()
    async with app.run_test(size=(60, 20)) as pilot:
        below = Below()
        await app.push_screen(below)
        await settled(app, pilot)
        await app.push_screen(top)
        await settled(app, pilot)
        for number in range(times):
            below.query_one(Static).update(f"{number + 1} servers")
            await pilot.pause()
        drawn = list(app.cells)
        app.pop_screen()
        await pilot.pause()
        words = below.query_one("#words", Static)
        assert "3 servers" in str(words.render())
    return app, drawn


async def test_below_a_place_a_change_draws_nothing() -> None:
    _, drawn = await changed(Opaque())
    assert sum(drawn) == 0


async def test_below_a_dialog_a_change_draws_its_own_cells_alone() -> None:
    _, drawn = await changed(Dialog())
    assert drawn, "what shines through is kept up to date"
    assert max(drawn) <= 60, "one line, not the screen"


@pytest.mark.parametrize("base", [Opaque, Dialog])
async def test_textual_itself_still_needs_this(base: type[Screen[Any]]) -> None:
    """When this fails, Textual has mended it, and the fix can go."""

    class Plain(Screen[Any]):
        def compose(self) -> ComposeResult:
            yield Static("0 servers", id="words")

    app = Watched()
    async with app.run_test(size=(60, 20)) as pilot:
        below = Plain()
        await app.push_screen(below)
        await app.push_screen(base())
        await pilot.pause()
        below.refresh()
        await pilot.pause()
        app.cells.clear()
        for number in range(3):
            below.query_one(Static).update(f"{number} servers")
            await pilot.pause()
        assert sum(app.cells) > 3 * 60
