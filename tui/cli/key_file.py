"""A public SSH key that a command is given as a file."""

from __future__ import annotations

from tui.errors import UsageError

_MOST = 20_000
"""Characters that are looked at: more than any key has."""


def key_in(path: str, doing: str, certain: str) -> str:
    """What stands in the file, nothing without one. Raises UsageError, with what is `certain`, if it cannot be read."""
    if not path:
        return ""
    from pathlib import Path

    try:
        return Path(path).expanduser().read_text("utf-8", "replace")[:_MOST].strip()
    except OSError as error:
        raise UsageError(doing, said=f"{path} cannot be read: {error.strerror}.", certain=certain) from None
