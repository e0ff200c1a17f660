"""Which process has an operation in hand, and whether that process is still alive."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

_numbers = itertools.count(1)


def owner_name() -> str:
    """A name that no other has: host, space of process ids, id, start, and a number within the process."""
    return f"{os.uname().nodename}|{_space()}|{os.getpid()}|{_started(os.getpid())}|{next(_numbers)}"


def is_dead(owner: str) -> bool:
    """Whether the process of that name has certainly ended. `False` when nobody can tell from here."""
    host, space, pid, started = (*owner.split("|"), "", "", "")[:4]
    if host != os.uname().nodename or space != _space() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it belongs to somebody else now, or may not be asked: the pace of its beats decides
    # The same number may have been given to another process meanwhile.
    return _started(int(pid)) != started


def _space() -> str:
    """Process ids of another container mean nothing here."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty where there is no /proc."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    if fields[:1] == ["Z"]:
        return "ended"  # dead, only not yet waited for by its parent
    return fields[19] if len(fields) > 19 else ""
