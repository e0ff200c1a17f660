"""Exit codes, as an interface for scripts."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command ended with."""

    OK = 0
    FAILED = 1
    USAGE = 2
    """Arguments, filter or configuration are wrong; nothing was sent."""
    REFUSED = 3
    """The provider said no."""
    UNREACHABLE = 4
    """No connection, or no API at the other end."""
    UNKNOWN = 5
    """A change was sent and its answer lost."""
    CREDENTIALS = 6
    """No usable secret."""
    BUG = 70
    """Hostdeck met a bug."""
    INTERRUPTED = 130
    """Ctrl+C."""
