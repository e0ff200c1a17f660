"""A five-line app for one widget, and what a person would see of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

HOSTILE = (
    "host[/]",
    "web[@click=app.quit]01[/]",
    "[red]x",
    "\\[b]",
    "\x1b]52;c;eA==\x07",
    "\x1b[2J",
    "\x9b31m",
    "a\u202eb",
    "a\nb\rc",
    "\ud800",
    "日本語のサーバー",
    "x" * 5000,
)
"""What a provider, a tag or a sensor could say."""


class Stage(App[None]):
    """Shows the widgets one below the other; remembers the messages they post."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets
        self.posted: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self._widgets


def seen(widget: Widget) -> list[str]:
    """The lines of the widget's content as text."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


def drawn(app: App[None]) -> str:
    """The whole screen as text, through everything that stands before the terminal."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)


class Counting:
    """How often lines of a widget are drawn: nothing may be drawn when nothing changes."""

    def __init__(self, widget: Widget) -> None:
        self.lines: list[int] = []
        render = widget.render_line

        def counted(y: int) -> object:
            self.lines.append(y)
            return render(y)

        widget.render_line = counted  # type: ignore[assignment, method-assign]

    def taken(self) -> Sequence[int]:
        """The lines drawn since the last call."""
        lines, self.lines = self.lines, []
        return sorted(set(lines))
