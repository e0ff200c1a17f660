"""The crash report after a bug: the location, without local values."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.secrets import REDACTOR
from tui.text import safe_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.segment import Segments


def crash_text() -> str:
    """Return the current exception as text: files, lines and names, never local values.

    The exception's message is omitted, because messages of libraries quote values and bodies.
    """
    kind, error, trace = sys.exc_info()
    lines = ["Hostdeck met a bug and stopped. Nothing was sent because of it.", ""]
    for frame in traceback.extract_tb(trace):
        lines.append(f"  {safe_text(frame.filename)}:{frame.lineno} in {safe_text(frame.name)}")
    name = "unknown error" if kind is None else kind.__name__
    said = (
        f": {safe_text(REDACTOR.mask(str(error)), 300)}" if isinstance(error, HostdeckError) else ""
    )
    lines.append(f"  {name}{said}")
    lines += ["", "Please report these lines. They contain none of your data."]
    return "\n".join(lines)


def crash_report(console: Console) -> Segments:
    """Return `crash_text`, rendered for Textual's exit output."""
    from rich.segment import Segments
    from rich.text import Text

    return Segments(console.render(Text(crash_text()), console.options))
