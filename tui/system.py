"""Access to parts of POSIX that some systems lack. Only this module uses them.

A stand-in for a missing part does nothing or raises an error that callers already handle: a
terminal without settings, a file system without locks. This module is imported before the first
frame, so it imports almost nothing.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` imports enum: 5 ms before the frame
import errno
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

O_NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
O_NONBLOCK: int = getattr(os, "O_NONBLOCK", 0)
O_NOCTTY: int = getattr(os, "O_NOCTTY", 0)
O_CLOEXEC: int = getattr(os, "O_CLOEXEC", 0)
"""Children do not inherit descriptors without this flag either, because Python opens all files
non-inheritable."""

HANG_UP: int | None = getattr(_signal, "SIGHUP", None)
"""The signal for a lost terminal; `None` on systems without it."""
STOP_KEY: int | None = getattr(_signal, "SIGTSTP", None)
ENDING_SIGNALS: tuple[int, ...] = (
    (_signal.SIGTERM,) if HANG_UP is None else (_signal.SIGTERM, HANG_UP)
)
"""Signals after which the process shuts down properly."""

HAS_OWNERS = hasattr(os, "getuid")
"""True if files have an owner id and mode bits that restrict reading."""


class _NoTerminalSettings:
    """Stand-in for the modules `termios` and `tty`."""

    error = OSError
    TCSANOW = TCOFLUSH = 0

    def _refuse(self, *_: object) -> Any:
        raise OSError(errno.ENOTTY, "This system has no terminal settings")

    tcgetattr = tcsetattr = tcflush = setcbreak = _refuse


termios: Any
tty: Any
try:
    import termios
    import tty
except ImportError:
    termios = tty = _NoTerminalSettings()


def user_id() -> int:
    """Return the id of this user. On systems without user ids it is 0, as in the status of every
    file."""
    return os.getuid() if HAS_OWNERS else 0


def group_ids() -> tuple[int, ...]:
    """Return the group ids of this user."""
    return (os.getgid(), *os.getgroups()) if HAS_OWNERS else ()


def user_name() -> str:
    """Return the system's name of this user; the id if there is no name."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:
        return os.environ.get("USERNAME", "")
    except KeyError:
        return str(os.getuid())  # a container may have no entry for this user id


def open_to_others(mode: int, bits: int = 0o077) -> int:
    """Return the set bits among `bits` in a file's mode; 0 where mode bits do not limit other
    users."""
    return mode & bits if HAS_OWNERS else 0


def in_foreground() -> bool:
    """Return whether this process is in the foreground of the terminal. Raises OSError without a
    terminal."""
    return not hasattr(os, "tcgetpgrp") or os.tcgetpgrp(0) == os.getpgrp()


def terminal_name(descriptor: int) -> str:
    """Return the path of a terminal. Raises OSError where terminals have no path."""
    if not hasattr(os, "ttyname"):
        raise OSError(errno.ENOTTY, "This system has no names of terminals")
    return os.ttyname(descriptor)


def pause() -> None:
    """Stop this process until it is continued, on systems with job control."""
    if hasattr(_signal, "SIGSTOP"):
        os.kill(os.getpid(), _signal.SIGSTOP)


def end_group(number: int, *, at_once: bool) -> None:
    """End a child that leads a session, and all its descendants in it. Raises ProcessLookupError.

    Args:
        at_once: Kill without time to clean up.
    """
    ending = _signal.SIGKILL if at_once and hasattr(_signal, "SIGKILL") else _signal.SIGTERM
    if hasattr(os, "killpg"):
        os.killpg(number, ending)
    else:
        os.kill(number, ending)


def no_core_files() -> None:
    """Disable core dumps of this process, on systems that allow it."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass


def be_nice() -> None:
    """Lower the priority of this process, on systems that allow it."""
    if hasattr(os, "nice"):
        os.nice(10)


def call_after(seconds: float, end: Any) -> None:
    """Call a signal handler after a time, even while Python blocks in a write.

    On systems without alarms the handler is never called.
    """
    if hasattr(_signal, "SIGALRM"):
        _signal.signal(_signal.SIGALRM, end)
        _signal.setitimer(_signal.ITIMER_REAL, seconds)


def lock_file(handle: int, *, wait: bool) -> None:
    """Lock an open file for this process. Raises BlockingIOError, or OSError without locks."""
    try:
        import fcntl
    except ImportError:
        _lock_first_byte(handle, wait=wait)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_first_byte(handle: int, *, wait: bool) -> None:
    try:
        import msvcrt
    except ImportError:
        raise OSError(errno.ENOLCK, "This system has no file locks") from None
    if sys.platform == "win32":
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(errno.EWOULDBLOCK, "Another process has the lock") from error


def missing_parts() -> tuple[str, ...]:
    """Return the parts that this system lacks, each with its consequence."""
    parts = (
        (isinstance(termios, _NoTerminalSettings), "terminal settings (no saved first screen)"),
        (not HAS_OWNERS, "file owners (private files are not checked)"),
        (
            not hasattr(os, "killpg"),
            "process groups (programs started by other programs keep running)",
        ),
        (HANG_UP is None, "the hang-up signal (a closed window is detected late)"),
        (not _has_locks(), "file locks (run only one Hostdeck at a time)"),
    )
    return tuple(words for is_missing, words in parts if is_missing)


def _has_locks() -> bool:
    for name in ("fcntl", "msvcrt"):
        try:
            __import__(name)
        except ImportError:
            continue
        return True
    return False
