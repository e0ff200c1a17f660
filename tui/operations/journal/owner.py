"""Names of processes in the journal, and evidence that the process of a name lives or has ended."""

from __future__ import annotations

import itertools
import os
import secrets
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_numbers = itertools.count(1)


class Life(Enum):
    """Evidence about another process."""

    ALIVE = "alive"
    """A process on this machine: running, stopped, or asleep."""
    ENDED = "ended"
    UNKNOWN = "unknown"
    """A process that cannot be examined from here; only its lease counts."""


@dataclass(frozen=True, slots=True)
class _Process:
    """The parts of a name."""

    host: str
    space: str
    pid: str
    started: str
    boot: str
    """Id of the boot of its kernel; empty where the system has none and in names of older
    versions."""

    @property
    def is_of_this_kernel(self) -> bool:
        """Return whether it runs under the kernel of this process. A host name alone may change."""
        boot = _boot()
        return self.boot == boot if self.boot and boot else self.host == os.uname().nodename


def owner_name() -> str:
    """Return a name that no other journal connection has.

    Parts: host, space of process ids, process id, start, number and random part, boot.
    """
    number = f"{next(_numbers)}-{secrets.token_hex(4)}"
    pid = os.getpid()
    return f"{os.uname().nodename}|{_space()}|{pid}|{_started(pid) or ''}|{number}|{_boot()}"


def life_of(owner: str) -> Life:
    """Return what is certain about the process of that name."""
    process = _parsed(owner)
    if process is None or not process.is_of_this_kernel or process.space != _space():
        return Life.UNKNOWN
    pid = int(process.pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return Life.ENDED
    except PermissionError:
        pass  # it exists: whose it is shows its start
    except (OSError, OverflowError):
        return Life.UNKNOWN
    started = _started(pid)
    if started is None:
        return Life.UNKNOWN
    # The same number may have been given to another process meanwhile.
    return Life.ALIVE if started == process.started else Life.ENDED


def is_dead(owner: str) -> bool:
    """Return whether the process of that name has certainly ended; `False` when nothing is
    certain."""
    return life_of(owner) is Life.ENDED


def is_of_earlier_boot(owner: str) -> bool:
    """Return whether the name is of this host before it was started anew.

    Two hosts may share a name: this proves an end only where no other host reaches the journal.
    """
    process = _parsed(owner)
    if process is None or not process.boot or not _boot():
        return False
    return process.host == os.uname().nodename and process.boot != _boot()


def process_id(owner: str) -> int | None:
    """Return the process id in a name; `None` when it has none."""
    process = _parsed(owner)
    return None if process is None else int(process.pid)


def _parsed(owner: str) -> _Process | None:
    parts = owner.split("|")
    if len(parts) < 4 or not (parts[2].isascii() and parts[2].isdigit()) or int(parts[2]) < 1:
        return None
    boot = parts[5] if len(parts) > 5 else ""
    return _Process(parts[0], parts[1], parts[2], parts[3], boot)


def _boot() -> str:
    """Id of the running boot: of the kernel, so containers of one machine share it."""
    try:
        return _BOOT_ID.read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _space() -> str:
    """Process ids of another container mean nothing here."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """Start of a process in the kernel's ticks; empty without /proc, `None` when it cannot be
    read."""
    if not Path("/proc/self").exists():
        return ""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return "ended"
    except OSError:
        return None  # no descriptor is free, or /proc hides it: that proves no end
    fields = text.rpartition(")")[2].split()
    if fields[:1] in (["Z"], ["X"]):
        return "ended"  # dead, only not yet waited for by its parent
    return fields[19] if len(fields) > 19 else None
