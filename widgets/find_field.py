"""The line that `/` opens to look for words, and Esc closes."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input


class FindField(Input):
    """Takes no room until it is opened."""

    DEFAULT_CSS = """
    FindField {
        border: none; height: 1; padding: 0; background: $surface; display: none;
        &.-open { display: block; }
    }
    """

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, compact=True, id=id)
        self.cursor_blink = False

    def allow_focus(self) -> bool:
        """Only while it is open: a new screen's first field gets the focus from Textual also if it
        is not shown."""
        return self.is_open

    @property
    def is_open(self) -> bool:
        """Letters are what is looked for."""
        return self.has_class("-open")

    def open(self) -> None:
        """Take letters as the search text from now on."""
        self.add_class("-open")
        self.focus()

    def close(self, then: Widget) -> bool:
        """Look for nothing any more, and give `then` the focus. Returns whether it was open."""
        if not self.is_open:
            return False
        then.focus()
        self.remove_class("-open")
        self.value = ""
        return True
