"""The terminal shows after any steps what a full repaint would show."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tests.support.mirror import Mirror
from tui.textual_fixes import changed_cells
from tui.textual_fixes.changed_cells import ChangedCells
from tui.textual_fixes.covered_screen import QuietBelow

STEPS = int(os.environ.get("HOSTDECK_CELL_STEPS", "400"))
TEXTS = (
    "web-01",
    "  ",
    "[b]bold[/b] and [u]underlined   [/u]",
    "[reverse]  on  [/reverse]",
    "[red on blue]alarm[/]     [green]fine[/]",
    "東京 サーバー",
    "e\u0301te\u0301 ノ\u3099",
    "👩‍💻 ok 🇳🇱 ⚡⚠️",
    "⣀⣤⣶⣿ ▁▂▃",
    "[link='https://example.com']page[/link] x",
    "─" * 40,
)


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same colors in each test: Rich keeps what it once made of a style."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setattr(changed_cells, "_START_S", 0.0)


class Dialog(QuietBelow, ModalScreen[None]):
    CSS = "Dialog { align: center middle; } Dialog Static { width: 20; height: 3; border: round; }"

    def compose(self) -> ComposeResult:
        yield Static("A question?")


class Texts(ChangedCells):
    """Lines of any text, side by side, which change, move and disappear."""

    CSS = """
    Screen { layout: grid; grid-size: 3; }
    Static { height: 3; overflow: hidden; text-wrap: nowrap; }
    .a { background: darkblue; } .b { background: $panel; color: yellow; }
    """

    def compose(self) -> ComposeResult:
        for number in range(12):
            yield Static(TEXTS[number % len(TEXTS)], classes=("a", "b", "")[number % 3])
        yield Input()


async def step(app: Texts, pilot: Any, mirror: Mirror, choose: random.Random) -> None:
    """Do something at random."""
    widget = choose.choice(list(app.screen_stack[0].query(Static)))
    match choose.randrange(9):
        case 0 | 1 | 2 | 3:
            widget.update("\n".join(choose.choices(TEXTS, k=choose.randrange(1, 4))))
        case 4:
            widget.display = not widget.display
        case 5:
            widget.set_classes(choose.choice(("a", "b", "")))
        case 6:
            if len(app.screen_stack) > 1:
                app.pop_screen()
            else:
                await app.push_screen(Dialog())
        case 7:
            size = choose.choice(((60, 20), (47, 15), (60, 20)))
            mirror.resize(*size)
            await pilot.resize_terminal(*size)
        case 8:
            await pilot.press(choose.choice(("x", "tab", "backspace", "left")))


@pytest.mark.parametrize("erases", [True, False])
async def test_after_any_steps_it_shows_what_a_full_repaint_would(
    erases: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not erases:
        monkeypatch.setenv("STY", "4711.pts-0")
    choose = random.Random(20)
    app = Texts()
    mirror = Mirror(app, 60, 20)
    async with app.run_test(size=(60, 20)) as pilot:
        for _ in range(STEPS // 8):
            for _ in range(choose.randrange(1, 8)):
                await step(app, pilot, mirror, choose)
            await pilot.pause()
            await mirror.is_equal()
        count = mirror.counted()
        assert 2 * count.written < count.textual


async def test_an_equal_frame_writes_nothing() -> None:
    app = Texts()
    mirror = Mirror(app, 60, 20)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        mirror.counted()
        app.screen.refresh()
        app.query_one(Static).update(TEXTS[0])
        await pilot.pause()
        count = mirror.counted()
        assert count.textual_frames
        assert (count.frames, count.written) == (0, 0)


async def test_what_another_program_wrote_is_drawn_over_when_asked() -> None:
    app = Texts()
    mirror = Mirror(app, 60, 20)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        mirror.screen.reset()
        mirror.screen.draw("Broadcast message: the system is going down")
        assert mirror.shown() != mirror.repainted()
        app.forget_screen()
        await pilot.pause()
        await mirror.is_equal()


async def test_a_screen_that_is_seeded_gets_the_difference_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changed_cells, "_START_S", 60.0)
    first = Texts()
    Mirror(first, 60, 20)
    async with first.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        saved = first.grid.snapshot()
        assert first.grid.is_known
    second = Texts()
    mirror = Mirror(second, 60, 20)
    second.seed_screen(saved)
    async with second.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert second.grid.snapshot() == saved
        assert mirror.counted().written < 100


async def test_a_terminal_that_repeats_characters_is_asked_once_and_believed() -> None:
    app = Texts()
    mirror = Mirror(app, 60, 20, repeats=False)
    answers: list[str] = []
    mirror.screen.write_process_input = answers.append
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert app._question_after("short") == ""
        long = "x" * 2_000
        mirror.feed(app._question_after(long))
        assert app._question_after(long) == "", "it is asked once"
        await mirror.is_equal()
        [report] = answers
        app.cursor_reported(1, 1)
        assert not app.grid.repeats, "the answer to another question"
        app.cursor_reported(*map(int, report[2:-1].split(";")))
        assert app.grid.repeats
        app.forget_screen()
        await pilot.pause()
        assert app.grid.repeats, "known after a repaint too"
        await mirror.is_equal()
