"""The search line that `/` opens and Esc closes."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input


class FindField(Input):
    """Search field that takes no space while closed."""

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
        """Allow the focus only while open: Textual focuses the first field of a new screen even if
        it is hidden."""
        return self.is_open

    @property
    def is_open(self) -> bool:
        """Return whether typed letters are search text."""
        return self.has_class("-open")

    def open(self) -> None:
        """Start typing a search text."""
        self.add_class("-open")
        self.focus()

    def close(self, then: Widget) -> bool:
        """Clear the search and focus `then`. Return whether the field was open."""
        if not self.is_open:
            return False
        then.focus()
        self.remove_class("-open")
        self.value = ""
        return True
