"""The lines of a screen as the terminal would receive them, without sending them. UI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from textual.widgets._toast import ToastRack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App
    from textual.screen import Screen

PRIVATE = (
    "textual.app.App._batch_count",
    "textual.screen.Screen._compositor",
    "textual.screen.Screen._refresh_layout",
    "textual.widgets._toast.ToastRack",
)


def stop_drawing(app: App[Any]) -> None:
    """Send no further frames: the app is ending, and later changes are not for the terminal."""
    app._batch_count += 1


def hide(screen: Screen[Any], *selectors: str) -> None:
    """Remove the notices and some widgets from a screen that is no longer visible, and lay it out
    again."""
    for widget in (*screen.query(ToastRack), *screen.query(", ".join(selectors))):
        widget.display = False
    screen._refresh_layout(screen.app.size)


def captured(screen: Screen[Any]) -> list[str]:
    """Return the lines of a screen: text with SGR sequences.

    A sequence appears only where the style changes, and replaces the previous style.
    """
    console = screen.app.console
    return [merged(strip.render(console)) for strip in screen._compositor.render_strips()]


def merged(row: str) -> str:
    """Return a rendered row with only the effective sequences, as short as possible."""
    first, *parts = row.split("\x1b[")
    merged = ["\x1b[m", first]
    look = Look()
    for part in parts:
        code, _, text = part.partition("m")
        if text:
            now = look_of(code)
            merged += (now.after(look), text)
            look = now
    return "".join(merged)


class Look(NamedTuple):
    """Colors and attributes of a run of text, as parameters of SGR."""

    foreground: str = ""
    background: str = ""
    attributes: tuple[str, ...] = ()

    def after(self, before: Look) -> str:
        """Return the sequence that switches from another style to this one; empty if equal."""
        if self.attributes == before.attributes:
            changed = [
                new or default
                for new, old, default in (
                    (self.foreground, before.foreground, "39"),
                    (self.background, before.background, "49"),
                )
                if new != old
            ]
        else:
            # An empty parameter resets the previous style.
            every = (*self.attributes, self.foreground, self.background)
            changed = ["", *(number for number in every if number)]
        return f"\x1b[{';'.join(changed)}m" if changed else ""


def look_of(code: str, before: Look = Look()) -> Look:
    """Return the style after SGR parameters, limited to those that `Look.after` writes."""
    foreground, background, attributes = before.foreground, before.background, before.attributes
    numbers = code.split(";")
    while numbers:
        number = numbers.pop(0)
        if number in ("38", "48"):
            taken = 4 if numbers[:1] == ["2"] else 2
            number = ";".join((number, *numbers[:taken]))
            del numbers[:taken]
        kind = number[: -1 if ";" not in number else 2]
        if not number.strip("0"):
            foreground, background, attributes = "", "", ()
        elif kind in ("3", "9", "38"):
            foreground = "" if number == "39" else number
        elif kind in ("4", "10", "48"):
            background = "" if number == "49" else number
        else:
            attributes = (*attributes, number)
    return Look(foreground, background, attributes)


def cells_of(rows: Sequence[str]) -> list[list[tuple[str, Look]]]:
    """Return the cells that the terminal shows after these rows: the characters and style of each;
    the second column of a wide character has no characters."""
    return [_cells_of(row) for row in rows]


def _cells_of(row: str) -> list[tuple[str, Look]]:
    first, *parts = row.split("\x1b[")
    cells: list[tuple[str, Look]] = []
    look = Look()
    for part in (f"m{first}", *parts):
        code, _, text = part.partition("m")
        look = look_of(code, look)
        for char in text:
            width = cell_len(char)
            if width:
                cells += [(char, look), *[("", look)] * (width - 1)]
            elif cells:
                cells[-1] = (cells[-1][0] + char, cells[-1][1])
    return cells
