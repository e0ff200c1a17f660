"""Lines that report the position of clicks."""

from __future__ import annotations

from dataclasses import dataclass

from textual.events import Click
from textual.message import Message

from widgets.lines import Lines


class ClickLines(Lines):
    """Lines whose screen or pane handles clicks."""

    @dataclass
    class Clicked(Message):
        """Message: the user clicked a position."""

        lines: ClickLines
        line: int
        """Line index, counted from the first of all lines."""
        run: int | None
        """Index of the run at that position; `None` without one."""

        @property
        def control(self) -> ClickLines:
            return self.lines

    def on_click(self, event: Click) -> None:
        event.stop()
        run = self.run_at(event.x, event.y)
        self.post_message(self.Clicked(self, event.y + self.scroll_offset.y, run))
