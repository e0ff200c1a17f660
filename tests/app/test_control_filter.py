"""The last door before the terminal: whatever a widget draws, no control byte of data gets out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tests.support.driver import Deckhand
from tests.support.process import run_in_terminal
from tui.app.control_filter import ControlFilter

BLACK = Color(0, 0, 0)
PAYLOADS = {
    "clipboard": "\x1b]52;c;Y2FuYXJ5\x1b\\",
    "title": "\x1b]0;canary\x07",
    "color": "\x1b[31mcanary",
    "erase": "\x1b[2Jcanary",
    "link": "\x1b]8;;https://canary\x1b\\x",
    "C1 CSI": "\x9b31mcanary",
    "C1 OSC": "\x9d0;canary\x9c",
    "bidi": "\u202ecanary\u202c",
    "isolate": "\u2066canary\u2069",
    "bell, backspace, return": "\x07\x08\rcanary",
    "delete, nul": "\x7f\x00canary",
}
ACTING = [
    *map(chr, range(32)),
    *map(chr, range(127, 160)),
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
]


def filtered(*texts: str) -> list[Segment]:
    return ControlFilter().apply([Segment(text, Style(bold=True)) for text in texts], BLACK)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_nothing_acting_gets_through(payload: str) -> None:
    (segment,) = filtered(payload)
    assert not set(segment.text) & set(ACTING)
    word = "Y2FuYXJ5" if "Y2FuYXJ5" in payload else "canary"
    assert word in segment.text, "only what acts is dropped"
    assert segment.style == Style(bold=True)


@pytest.mark.parametrize("char", ACTING, ids=lambda char: f"U+{ord(char):04X}")
def test_every_acting_character_is_dropped(char: str) -> None:
    assert [segment.text for segment in filtered(f"a{char}b", "plain")] == ["ab", "plain"]


@given(st.lists(st.text(st.characters() | st.sampled_from(ACTING)), max_size=5))
def test_any_line_keeps_its_width_and_its_other_characters(texts: list[str]) -> None:
    before = [Segment(text) for text in texts]
    after = ControlFilter().apply(before, BLACK)
    assert ["".join(char for char in text if char not in ACTING) for text in texts] == [
        segment.text for segment in after
    ]
    assert sum(cell_len(segment.text) for segment in after) == sum(cell_len(text) for text in texts)


def test_a_harmless_line_is_passed_on_as_it_is() -> None:
    line = [Segment("web-01 サーバー é ●")]
    assert ControlFilter().apply(line, BLACK) is line


async def test_the_dashboard_draws_through_it(hand: Deckhand) -> None:
    from rich.text import Text
    from textual.widgets import Static

    assert isinstance(list(hand.app.get_line_filters())[-1], ControlFilter), "the last one"
    async with hand.running():
        await hand.sees("12 servers")
        for at, payload in enumerate(PAYLOADS.values()):
            await hand.app.screen.mount(
                Static(Text(f"drawn {at} {payload}"), markup=False), before=0
            )
        await hand.sees("drawn 0 ")
        assert not set(hand.text) & (set(ACTING) - {"\n"})


async def test_markup_in_a_notice_is_only_text(hand: Deckhand) -> None:
    async with hand.app.run_test(size=(80, 24), notifications=True):
        hand.app.notify("host[/] web[@click=app.leave]01[/] \x1b]0;x\x07", title="[red]t[/nope]")
        await hand.sees("host[/]")
        await hand.sees("[@click=app.leave]")
        await hand.sees("[red]t[/nope]")


SCRIPT = """
from rich.text import Text
from textual.screen import Screen
from textual.widgets import DataTable, Input, Label, Static
from tests.support.driver import Deckhand
PAYLOADS = {payloads!r}

async def draw(pilot):
    await pilot.app.push_screen(Screen())
    for payload in PAYLOADS:
        one = Static(Text("seen " + payload), markup=False)
        one.border_title = Text(payload)
        await pilot.app.screen.mount(one, Label(Text(payload)), Input(value=payload))
    table = DataTable()
    table.add_column(Text(PAYLOADS[0]))
    for payload in PAYLOADS:
        table.add_row(Text(payload))
    await pilot.app.screen.mount(table)
    await pilot.pause()
    pilot.app.exit()

hand = Deckhand("http://127.0.0.1:9")
hand.app.run(auto_pilot=draw)
hand.engine.stop()
"""


def test_no_byte_of_a_payload_acts_on_a_real_terminal(home: Path) -> None:
    code, written = run_in_terminal(home, "-c", SCRIPT.format(payloads=list(PAYLOADS.values())))
    assert code == 0, written
    assert b"seen" in written
    assert b"canary" in written
    for never in (
        "\x1b]52",
        "\x1b]0;",
        "\x1b]8;;https",
        "\x1b[31mcanary",
        "\x1b[2Jcanary",
        "\x9b",
        "\x9d",
        "\x9c",
        "\u202e",
        "\u2066",
        "\x07\x08",
        "\x7f\x00",
    ):
        assert never.encode() not in written
