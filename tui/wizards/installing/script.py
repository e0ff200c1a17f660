"""The script that runs at the end of an installation: its limits, and reading it from a file.

Its text may hold secrets: it is kept in memory only, and a draft or template keeps the path.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from tui.small_files import UnusableFile, read_small_text

LONGEST = 32_768
"""Bytes. Source: the provider's Terraform client."""


def script_problem(text: str, *, windows: bool = False) -> str | None:
    """Return why the script cannot be sent, as a sentence; `None` if it can, or if it is empty."""
    if not text:
        return None
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LONGEST:
        return f"The script has {size:,} bytes; the maximum is {LONGEST:,}."
    if "\x00" in text:
        return "The file contains a zero byte: it is a binary file, not a script."
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        return "The file is not valid UTF-8 text. Save it as UTF-8."
    if windows:
        return None
    if text.startswith("\ufeff"):
        return "The file begins with a byte order mark. Save it as UTF-8 without BOM."
    first = text.split("\n", 1)[0]
    if not first.startswith("#!"):
        return "The first line must name the interpreter, for example #!/bin/sh."
    if first.endswith("\r"):
        return (
            "The file has Windows line endings, so the system cannot find the interpreter. "
            "Save it with Unix line endings."
        )
    if not first[2:].strip().startswith("/"):
        return "Write the full path of the interpreter after #!, for example #!/bin/sh."
    return None


def read_script(path: Path) -> SecretStr:
    """Return the text of a script. Worker thread for disk only.

    Raises:
        ValueError: The file is unreadable; the text is the reason, a sentence.
    """
    try:
        return SecretStr(read_small_text(path, LONGEST))
    except UnusableFile as problem:
        raise ValueError(str(problem)) from None
