"""A public SSH key given to a command as a file."""

from __future__ import annotations

from tui.errors import UsageError

_ADVICE = "Give the path of the .pub file."


def key_in(path: str, doing: str, certain: str) -> str:
    """Return the content of the key file; empty without a file. Raises UsageError with `certain` if
    it cannot be read."""
    if not path:
        return ""
    from pathlib import Path

    from tui.small_files import UnusableFile, read_small_text

    try:
        key = read_small_text(Path(path).expanduser()).strip()
    except UnusableFile as problem:
        raise UsageError(
            f"{doing}: {path}", said=str(problem), certain=certain, next=_ADVICE
        ) from None
    if not key:
        raise UsageError(
            f"{doing}: {path}", said="The file is empty.", certain=certain, next=_ADVICE
        )
    return key
