"""The line that `/` opens: what is typed before that is not for it."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Button

from widgets.find_field import FindField


class Stage(App[None]):
    """The field comes first, as it does wherever it is used."""

    def compose(self) -> ComposeResult:
        yield FindField("words")
        yield Button("below")


async def test_it_has_the_focus_only_while_it_is_open() -> None:
    async with Stage().run_test() as pilot:
        field, below = pilot.app.query_one(FindField), pilot.app.query_one(Button)
        assert pilot.app.focused is below, "not what comes first and is not shown"
        field.focus()
        await pilot.press("a")
        field.open()
        await pilot.pause()
        await pilot.press("b")
        assert field.value == "b"
        assert field.close(below)
        await pilot.press("c")
        assert (field.value, pilot.app.focused) == ("", below)
        assert not field.close(below)
