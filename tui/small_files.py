"""Small text files that the user names: keys, scripts, templates. Any worker thread (disk).

A path may lead to an endless device, to a pipe without a writer, or to gigabytes. Only a regular
file of limited size is read. Text saved by a Windows editor is supported.
"""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path
from typing import BinaryIO

from tui.system import O_CLOEXEC, O_NONBLOCK

LIMIT_BYTES = 64 * 1024
"""Size limit in bytes, larger than any key, script, or template."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnusableFile(Exception):
    """A file that cannot be read. The text of the exception is the reason, a sentence."""


def read_small_file(path: Path, limit: int = LIMIT_BYTES) -> bytes:
    """Return the content of a regular file.

    Raises:
        UnusableFile: It is missing, unreadable, not a regular file, or longer than `limit` bytes.
    """
    with open_ordinary(path) as file:
        try:
            content = file.read(limit + 1)
        except OSError as error:
            raise UnusableFile(reason(error)) from None
    if len(content) > limit:
        raise UnusableFile(f"The file has more than {limit:,} bytes.")
    return content


def read_small_text(path: Path, limit: int = LIMIT_BYTES) -> str:
    """Return the text of a regular file without its byte order mark: UTF-8, or UTF-16 with a mark.

    Raises:
        UnusableFile: As for `read_small_file`, or the content is not text.
    """
    return decoded(read_small_file(path, limit))


def decoded(content: bytes) -> str:
    """Return `content` as text. Raises UnusableFile when it is neither UTF-8 nor UTF-16 with a
    mark."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnusableFile("It is not valid text. Save it as UTF-8.") from None


def open_ordinary(path: Path) -> BinaryIO:
    """Open a regular file for reading. Links are followed. Raises UnusableFile."""
    try:
        # Without O_NONBLOCK, opening a pipe waits for its writer.
        handle = os.open(path, os.O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise UnusableFile(reason(error)) from None
    try:
        _check_ordinary(os.fstat(handle))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_ordinary(found: os.stat_result) -> None:
    """Refuse directories, devices, pipes and sockets. Raises UnusableFile."""
    if stat.S_ISREG(found.st_mode):
        return
    kinds = ((stat.S_ISDIR, "a directory"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    kind = next((name for is_kind, name in kinds if is_kind(found.st_mode)), "a device")
    raise UnusableFile(f"It is {kind}, not an ordinary file.")


def reason(error: OSError | ValueError) -> str:
    """Return the reason for a system error, as a sentence."""
    if isinstance(error, FileNotFoundError):
        return "There is no such file."
    words = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return f"It cannot be read: {words}."
