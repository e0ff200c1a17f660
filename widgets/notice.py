"""An error in four sentences: the action, the cause, the certain facts, the next step."""

from __future__ import annotations

from textual.geometry import Size

from tui.errors import HostdeckError
from tui.text import safe_text
from widgets.fold import fold
from widgets.glyphs import UNICODE, Glyphs
from widgets.lines import Line, Lines


def notice_lines(error: HostdeckError | None, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the available sentences, wrapped; the first with its symbol, the last separated."""
    if error is None:
        return []
    lines: list[Line] = []
    parts = ((error.headline, "bad"), (error.said, ""), (error.certain, ""), (error.next, "strong"))
    for text, tone in parts:
        sign = f"{glyphs.critical} " if text and not lines else "  "
        for at, folded in enumerate(fold(_sentence(text), max(1, width - 2))):
            lines.append(((f"{'  ' if at else sign}{folded}", tone),))
    return lines


def _sentence(text: str) -> str:
    text = safe_text(text).strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


class Notice(Lines):
    """Widget that shows an error until it is cleared; takes no space without one."""

    DEFAULT_CSS = "Notice { height: auto; padding: 0 1; }"

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._error: HostdeckError | None = None

    @property
    def error(self) -> HostdeckError | None:
        """Return the displayed error; `None` for none."""
        return self._error

    @error.setter
    def error(self, error: HostdeckError | None) -> None:
        self._error = error
        self.relayout()

    def relayout(self) -> None:
        self.set_lines(notice_lines(self._error, max(10, self.size.width), self._glyphs))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # Called before the size is known, which decides how a sentence wraps.
        return len(notice_lines(self._error, max(10, width), self._glyphs))
