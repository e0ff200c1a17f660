"""Contrast of every cell with text, on every kind of screen, in every theme. Source: WCAG 2.2."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tests.app.test_themes import contrast
from tests.snapshots.test_screens import noon, world
from tests.support.driver import Deckhand
from tui.app.app_themes import NAMES

__all__ = ["noon", "world"]
TEXT, MARK = 4.5, 3.0
OWN = [name for name in NAMES if not name.startswith("ansi")]
BLANK = " " + "".join(map(chr, range(0x2500, 0x2580)))
"""Blanks and lines that separate: decoration, which nobody has to read."""
EIGHT = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
READABLE = {"default", "green", "red", "magenta"}
"""Colors of the terminal's own sixteen that can be read on black and on white."""


def _typed(text: str) -> tuple[str, ...]:
    """Return the keys of a text of letters and blanks."""
    return tuple("space" if char == " " else char for char in text)


VISITS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("fleet", ("j", "space", "j"), "1 marked"),
    ("menu", ("a",), "ACTION"),
    ("confirm", ("r",), "PIN"),
    ("palette", ("escape", "escape", "colon"), "Enter runs it"),
    ("help", ("escape", "question_mark"), "Keys on this screen"),
    ("sort", ("escape", "o"), "Enter: select"),
    ("problems", ("escape", "exclamation_mark"), "problems only"),
    ("overview", ("exclamation_mark", "g", "enter"), "Overview"),
    ("sensors", ("2",), "> Sensors"),
    ("network", ("3",), "Ports"),
    ("addresses", ("4",), "> Addresses"),
    ("access", ("5",), "> Access"),
    ("tags", ("6",), "> Tags"),
    ("server billing", ("7",), "> Billing"),
    ("history", ("8",), "> History"),
    ("raw", ("y",), "raw answer"),
    ("operations", ("q", "O"), "Fleet > Operations"),
    ("loose ends", ("q", "L"), "Fleet > Loose ends"),
    ("billing", ("q", "B"), "Billing > "),
    ("catalog", ("q", "N"), "21 offers"),
    ("account", ("q", "A"), "Account"),
    ("requests", ("q", "I"), "Fleet > Requests"),
    ("fleet traffic", ("q", "T"), "Traffic in"),
    ("unrecognized", ("q", "E"), "Meaning"),
    ("api keys", ("q", "A", "4"), "By state"),
    ("sign-ins", ("q", "A", "6"), "By result"),
    ("contacts", ("q", "A", "7"), "Grace Example"),
    ("storage", ("q", "A", "8"), "By plan"),
    ("conversations", ("q", "A", "5"), "Remote hands"),
    ("credit", ("q", "B", "4"), "By description"),
    ("changes", ("q", "S"), "Changes since"),
    ("dns", ("q", "a", "g"), "Selected record"),
    ("snapshots", ("q", "g", "enter", "d"), "Snapshots are"),
    ("backups", ("2",), "hostdeck backup"),
    ("iso images", ("3",), "hostdeck iso"),
    ("stock", ("q", "colon", *_typed("servers in stock"), "enter"), "READY IN"),
    ("reinstall", ("q", "a", "i"), "[1 System]"),
    ("reinstall, name", ("enter",), "[2 Name]"),
    ("order", ("escape", "escape", "N", "enter"), "PER MONTH"),
    ("order, plan", ("enter",), "[2 Traffic plan]"),
    ("order, details", ("enter",), "[3 Details]"),
)


def cells(hand: Deckhand) -> Iterator[tuple[int, Segment]]:
    """The styled segments of the screen; of a dialog those within its frame: what lies under it is
    dimmed on purpose."""
    screen = hand.app.screen
    region = screen.region
    if isinstance(screen, ModalScreen):
        region = screen.query(Vertical).first().region
    for y, strip in enumerate(screen._compositor.render_strips()):
        if region.y <= y < region.bottom:
            for segment in strip.crop(region.x, region.right):
                yield y, segment


def colors(style: Style) -> tuple[str, str]:
    """Text and ground, as they are drawn."""
    assert style.color is not None
    assert style.bgcolor is not None
    found = [Color.from_rich_color(color).rgb for color in (style.color, style.bgcolor)]
    text, ground = (f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in found)
    return (ground, text) if style.reverse else (text, ground)


def named(color: RichColor) -> str:
    """Return the name of one of the eight colors of a terminal: "color(2)" is green too."""
    if color.type is ColorType.STANDARD and color.number is not None and color.number < 8:
        return EIGHT[color.number]
    return color.name


def wants(text: str, color: str, muted: str, *, dim: bool) -> float:
    """Marks without a letter or digit, and text that is dimmed on purpose, need less."""
    is_mark = not any(char.isalnum() for char in text)
    return MARK if is_mark or dim or color == muted else TEXT


async def drawn(hand: Deckhand, pilot: Pilot[None]) -> None:
    """Wait until the screen shows the same twice."""
    before = ""
    while before != (now := hand.text):
        before = now
        await pilot.pause(0.05)


async def each_screen(hand: Deckhand, pilot: Pilot[None], look: Callable[[str], None]) -> None:
    await hand.sees("12 servers")
    for name, keys, words in VISITS:
        await pilot.press(*keys)
        await hand.sees(words)
        await drawn(hand, pilot)
        look(name)


@pytest.mark.parametrize("theme", OWN)
async def test_every_word_can_be_read(noon: Callable[..., Deckhand], theme: str) -> None:
    hand = noon(theme=theme)
    poor: set[str] = set()

    def look(name: str) -> None:
        muted = hand.app.theme_variables["text-muted"].lower()
        for y, segment in cells(hand):
            style = segment.style
            if style is None or not segment.text.strip(BLANK) or style.color is None:
                continue
            text, ground = colors(style)
            found = contrast(text, ground)
            if found < wants(segment.text, text, muted, dim=bool(style.dim)):
                poor.add(
                    f"{name}, line {y}: {segment.text.strip()!r} {text} on {ground} {found:.1f}"
                )

    async with hand.running(120, 40) as pilot:
        await each_screen(hand, pilot, look)
    assert not poor, "\n".join(sorted(poor))


@pytest.mark.parametrize("theme", ["ansi", "ansi-light"])
async def test_the_terminals_own_colors_are_readable_ones(
    noon: Callable[..., Deckhand],
    theme: str,
) -> None:
    hand = noon(theme=theme)
    poor: set[str] = set()

    def look(name: str) -> None:
        for y, segment in cells(hand):
            style = segment.style
            if style is None or not segment.text.strip():
                continue
            used = {
                "default" if color is None or color.type is ColorType.DEFAULT else named(color)
                for color in (style.color, style.bgcolor)
            }
            if used == {"black", "white"}:
                continue  # both are set: the cursor in a field
            if not used <= READABLE or (len(used) == 1 and used != {"default"}):
                poor.add(f"{name}, line {y}: {segment.text.strip()!r} {sorted(used)}")

    async with hand.running(120, 40) as pilot:
        await each_screen(hand, pilot, look)
    assert not poor, "\n".join(sorted(poor))
