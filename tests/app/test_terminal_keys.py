"""From bytes to Textual's events; a new Textual that renames what is used of it privately fails
here."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, MouseDown, MouseScrollDown, MouseUp, Paste
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from tui.app.terminal_keys import TerminalKeys

KEYS = {
    b"\x1b": ["escape"],
    b"\x1bx": ["alt+x"],
    b"\x1b/": ["slash"],
    b"\x1b[A": ["up"],
    b"\x1bOA": ["up"],
    b"\x1b[1;5A": ["ctrl+up"],
    b"\x1b[3~": ["delete"],
    b"\x1bOP": ["f1"],
    b"\x1b[[A": ["f1"],
    b"\x1b[Z": ["shift+tab"],
    b"\x1b[97;5u": ["ctrl+a"],
    b"\x1b[13u": ["enter"],
    b"\x1b[27u": ["escape"],
    b"\x1b[0;;229u": ["å"],
    b"\x1b[97:65;2:1u": ["shift+a"],
    b"\x03": ["ctrl+c"],
    b"\r\t\x7f": ["enter", "tab", "backspace"],
    "é漢".encode(): ["é", "漢"],
    b"\x1b\x1b": ["escape", "escape"],
    b"\x1b[3$": ["shift+delete"],
}
NO_KEYS = (
    b"\x1b[97;1:3u",
    b"\x1b[99999999u",
    b"\x1b[1114112u",
    b"\x1b[55296u",
    b"\x1b[97;999u",
    b"\x1b[97;1;13u",
    b"\x1b[97;1;55296u",
    b"\x1b[:;:;:u",
    b"\x1b[99~",
    b"\x1b[118~",
    b"\x1b[0u",
    b"\x1b[1;2R",
    b"\x1b[12;40R",
    b"\x1b[48;1;1;1;1t",
    b"\x1b[?2048;2$y",
    b"\x1b[<1;2M",
    b"\x1b[<9999;1;1M",
    b"\x1bOZ",
    b"\x1bO2;3;4;5;6P",
    b"\x1b[" + b"9" * 5_000 + b"u",
)


def events(data: bytes, *, mouse: bool = True) -> list[Message]:
    reading = TerminalKeys(mouse=mouse)
    return [*reading.feed(data, 0.0), *reading.finish()]


@pytest.mark.parametrize("data", KEYS)
def test_keys(data: bytes) -> None:
    found = events(data)
    assert [event.key for event in found if isinstance(event, Key)] == KEYS[data]
    assert len(found) == len(KEYS[data])


@pytest.mark.parametrize("data", NO_KEYS)
def test_no_keys(data: bytes) -> None:
    assert [event for event in events(data) if isinstance(event, Key)] == []


def test_the_mouse_only_where_it_was_asked_for() -> None:
    data = b"\x1b[<0;5;6M\x1b[<0;5;6m\x1b[<65;5;6M"
    assert [type(event) for event in events(data)] == [MouseDown, MouseUp, MouseScrollDown]
    assert events(data, mouse=False) == []


def test_pastes_and_the_answer_that_is_waited_for() -> None:
    [paste] = events(b"\x1b[200~a\x1b[201~")
    assert isinstance(paste, Paste)
    assert paste.text == "a"
    [answer] = events(b"\x1b[?2026;2$y")
    assert isinstance(answer, TerminalSupportsSynchronizedOutput)


parts = st.one_of(
    st.binary(max_size=12),
    st.text("0123456789;:<>?=$ u~ABCHPQRSmMIt", max_size=14).map(
        lambda text: b"\x1b[" + text.encode()
    ),
)


@given(st.lists(parts, max_size=6))
def test_no_bytes_make_it_fail(given_parts: list[bytes]) -> None:
    events(b"".join(given_parts))


def test_what_is_used_of_the_driver_is_there() -> None:
    for name in (
        "run_input_thread",
        "process_message",
        "start_application_mode",
        "stop_application_mode",
        "close",
    ):
        assert callable(getattr(LinuxDriver, name))
    source = inspect.getsource(LinuxDriver)
    assert "self._writer_thread.write(data)" in inspect.getsource(LinuxDriver.write), (
        "the only way out"
    )
    assert source.count("_file.write") == 0
    assert "exit_event" in source
    assert "self.run_input_thread()" in inspect.getsource(LinuxDriver._run_input_thread)


def test_a_report_of_the_cursor_is_no_key_and_is_passed_on() -> None:
    found: list[tuple[int, int]] = []
    reading = TerminalKeys(mouse=False, on_cursor=lambda *place: found.append(place))
    data = b"\x1b[12;40R\x1b[" + b"9" * 5_000 + b";1R\x1b[3;" + b"9" * 6 + b"R"
    assert [*reading.feed(data, 0.0), *reading.finish()] == []
    assert found == [(12, 40)]
