"""A question of a form: what was typed stays, what is wrong stands under it."""

from __future__ import annotations

from stage import Stage, drawn
from textual import on

from widgets.form_field import FormField
from widgets.glyphs import ASCII


class Form(Stage):
    @on(FormField.Changed)
    @on(FormField.Submitted)
    def hear(self, event: FormField.Changed | FormField.Submitted) -> None:
        self.heard.append(event)


async def test_text_is_typed_and_a_problem_takes_the_place_of_the_hint() -> None:
    name = FormField("Profile", hint="a short name", placeholder="main")
    app = Form(name)
    async with app.run_test(size=(40, 6)) as pilot:
        assert "a short name" in drawn(app)
        name.focus_input()
        await pilot.press("a", "b", "enter")
        assert name.value == "ab"
        assert name.take() == "ab"
        assert name.value == "ab"
        assert any(isinstance(event, FormField.Submitted) for event in app.heard)

        name.problem = "taken [/] already"
        await pilot.pause()
        screen = drawn(app)
        assert "✗ taken [/] already" in screen
        assert "a short name" not in screen
        assert "ab" in screen
        name.problem = ""
        await pilot.pause()
        assert "a short name" in drawn(app)


async def test_a_secret_is_never_a_value() -> None:
    key = FormField("API key", secret=True, glyphs=ASCII)
    app = Form(key)
    async with app.run_test(size=(40, 6)) as pilot:
        key.focus_input()
        await pilot.press("k", "1")

        assert key.value == ""
        assert not key.is_empty
        assert "k1" not in drawn(app) + repr(app.heard)
        assert "********" in drawn(app)
        assert key.take() == "k1"
        assert key.is_empty
