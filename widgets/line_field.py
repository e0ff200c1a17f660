"""Input field for one line of text."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class LineField(Input):
    """Field that takes the first line of a pasted text, and reports that it omitted the others."""

    class Omitted(Message):
        """Message: a pasted text had more lines than the field takes. Carries no text."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    def on_paste(self, event: events.Paste) -> None:
        """Report the number of lines; the base class inserts the first one."""
        lines = event.text.rstrip().splitlines()
        if len(lines) > 1:
            self.post_message(self.Omitted(len(lines)))
