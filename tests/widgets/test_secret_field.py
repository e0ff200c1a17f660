"""A secret goes in and comes out once; nothing else ever sees it."""

from __future__ import annotations

from textual import events, on
from textual.message import Message

from tests.widgets.stage import Stage, drawn, seen
from tui.secrets import MASK
from widgets.secret_field import MAX_CHARS, SecretField

SECRET = "q7Zx#-2468"


class Ears(Stage):
    """Hears every message that reaches the app, keys included."""

    BINDINGS = [("q", "quit", "Quit"), ("x", "quit", "Quit")]

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and event.is_forwarded:
            self.posted.append(event)
        await super().on_event(event)

    @on(SecretField.Changed)
    @on(SecretField.Submitted)
    def hear(self, event: Message) -> None:
        self.posted.append(event)


async def test_what_is_typed_comes_out_once() -> None:
    field = SecretField()
    async with Ears(field).run_test() as pilot:
        await pilot.press(*SECRET.replace("#", "").replace("-", ""))

        assert not field.is_empty
        assert field.take() == "q7Zx2468"
        assert field.is_empty
        assert field.take() == ""


async def test_shows_dots_that_do_not_tell_the_length() -> None:
    field = SecretField("paste the key here")
    async with Ears(field).run_test(size=(40, 3)) as pilot:
        assert "paste the key here" in seen(field)[0]
        await pilot.press("a")
        first = seen(field)
        await pilot.press(*"bcdefghijklmnop")

        assert seen(field) == first
        assert first[0].startswith(MASK + " ")


async def test_no_message_and_no_picture_holds_the_secret() -> None:
    app = Ears(field := SecretField())
    async with app.run_test(size=(40, 3)) as pilot:
        await pilot.press(*"qx7")
        field.post_message(events.Paste(SECRET))
        await pilot.pause()
        await pilot.press("enter", "ctrl+c", "ctrl+x")

        output = repr(app.posted) + repr(field) + drawn(app) + app.export_screenshot()
        assert SECRET not in output
        assert "qx7" not in output
        assert [type(event) for event in app.posted if isinstance(event, SecretField.Submitted)]
        assert not [e for e in app.posted if isinstance(e, events.Paste)]
        assert not [e for e in app.posted if isinstance(e, events.Key) and e.is_printable]
        assert app.clipboard == ""
        assert field.take() == "qx7" + SECRET


async def test_a_pasted_key_loses_its_line_break_and_a_file_is_cut() -> None:
    field = SecretField()
    async with Ears(field).run_test() as pilot:
        field.post_message(events.Paste(f"  {SECRET}\r\n"))
        await pilot.pause()
        assert field.take() == SECRET

        field.post_message(events.Paste("k" * 10_000))
        field.post_message(events.Paste("\n \n"))
        await pilot.pause()
        assert field.take() == "k" * MAX_CHARS


async def test_deleting() -> None:
    field = SecretField()
    async with Ears(field).run_test() as pilot:
        await pilot.press("a", "b", "backspace")
        assert field.take() == "a"
        await pilot.press("a", "b", "ctrl+u")
        assert field.is_empty
        await pilot.press("backspace")
        assert field.is_empty


async def test_typed_twice() -> None:
    first, second = SecretField(id="first"), SecretField(id="second")
    async with Ears(first, second).run_test() as pilot:
        await pilot.press("a", "b", "tab", "a")
        assert not first.is_same(second)
        await pilot.press("b")
        assert first.is_same(second)
        # Going to the next field forgets nothing.
        assert first.take() == "ab"


async def test_forgets_when_it_goes() -> None:
    field = SecretField()
    async with Ears(field).run_test() as pilot:
        await pilot.press("a")
        await field.remove()

        assert field.is_empty


async def test_narrow_and_ascii() -> None:
    field = SecretField("paste", mask="*" * 8)
    async with Ears(field).run_test(size=(5, 2)) as pilot:
        assert len(seen(field)[0]) == 5
        await pilot.press("a")
        assert seen(field)[0] == "*****"
        assert drawn(pilot.app).isascii()
