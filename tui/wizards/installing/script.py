"""The script that runs at the end of an installation: limits, and reading it from a file.

Its text may hold secrets: it is kept in memory only, and a draft or template keeps the path.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from tui.small_files import UnusableFile, read_small_text

LONGEST = 32_768
"""Bytes. Source: the provider's Terraform client."""


def script_problem(text: str, *, windows: bool = False) -> str | None:
    """Why it cannot be sent, in a sentence; `None` when it can, also when it is empty."""
    if not text:
        return None
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LONGEST:
        return f"It has {size:,} bytes; at most {LONGEST:,} are accepted."
    if "\x00" in text:
        return "It holds a zero byte: that is a program or a picture, not a script."
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        return "It is not valid text; save it as UTF-8."
    if windows:
        return None
    if text.startswith("\ufeff"):
        return "It begins with a byte order mark; save it as UTF-8 without one."
    first = text.split("\n", 1)[0]
    if not first.startswith("#!"):
        return "Its first line does not say what runs it; it begins like #!/bin/sh."
    if first.endswith("\r"):
        return (
            "Its lines end as on Windows; the system would not find what runs it. Save it with "
            "Unix line ends."
        )
    if not first[2:].strip().startswith("/"):
        return "After #! the full path of what runs it must stand, like #!/bin/sh."
    return None


def read_script(path: Path) -> SecretStr:
    """The text of a script. Local worker thread only (disk).

    Raises:
        ValueError: It cannot be read, with the reason in a sentence.
    """
    try:
        return SecretStr(read_small_text(path, LONGEST))
    except UnusableFile as problem:
        raise ValueError(str(problem)) from None
