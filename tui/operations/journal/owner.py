"""Names of processes in the journal, and evidence whether a named process is alive."""

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
    """A process that cannot be inspected from this one. Only its lease counts."""


@dataclass(frozen=True, slots=True)
class _Process:
    """The parts of a name."""

    host: str
    space: str
    pid: str
    started: str
    boot: str
    """Boot id of its kernel; empty on systems without one and in names of older versions."""

    @property
    def is_of_this_kernel(self) -> bool:
        """Return whether it runs under the kernel of this process. The host name alone is not
        reliable, because it may change."""
        boot = _boot()
        return self.boot == boot if self.boot and boot else self.host == os.uname().nodename


def owner_name() -> str:
    """Return a unique name for a journal connection.

    Parts: host, space of process ids, process id, start, number and random part, boot.
    """
    number = f"{next(_numbers)}-{secrets.token_hex(4)}"
    pid = os.getpid()
    return f"{os.uname().nodename}|{_space()}|{pid}|{_started(pid) or ''}|{number}|{_boot()}"


def life_of(owner: str) -> Life:
    """Return the evidence about the named process."""
    process = _parsed(owner)
    if process is None or not process.is_of_this_kernel or process.space != _space():
        return Life.UNKNOWN
    pid = int(process.pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return Life.ENDED
    except PermissionError:
        pass  # it exists; its start time shows whose it is
    except (OSError, OverflowError):
        return Life.UNKNOWN
    started = _started(pid)
    if started is None:
        return Life.UNKNOWN
    # The process id may have been reused in the meantime.
    return Life.ALIVE if started == process.started else Life.ENDED


def is_dead(owner: str) -> bool:
    """Return whether the named process has certainly ended; `False` if uncertain."""
    return life_of(owner) is Life.ENDED


def is_of_earlier_boot(owner: str) -> bool:
    """Return whether the name is from an earlier boot of this host.

    Two hosts may share a name, so this proves an end only if no other host can reach the journal.
    """
    process = _parsed(owner)
    if process is None or not process.boot or not _boot():
        return False
    return process.host == os.uname().nodename and process.boot != _boot()


def process_id(owner: str) -> int | None:
    """Return the process id in a name; `None` if there is none."""
    process = _parsed(owner)
    return None if process is None else int(process.pid)


def _parsed(owner: str) -> _Process | None:
    parts = owner.split("|")
    if len(parts) < 4 or not (parts[2].isascii() and parts[2].isdigit()) or int(parts[2]) < 1:
        return None
    boot = parts[5] if len(parts) > 5 else ""
    return _Process(parts[0], parts[1], parts[2], parts[3], boot)


def _boot() -> str:
    """Return the boot id of the kernel, which containers on one machine share."""
    try:
        return _BOOT_ID.read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _space() -> str:
    """Return the namespace of process ids, because those of another container are meaningless
    here."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """Return the start of a process in kernel ticks; empty without /proc, `None` if it is
    unreadable."""
    if not Path("/proc/self").exists():
        return ""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return "ended"
    except OSError:
        return None  # out of descriptors, or /proc hides it; that proves no end
    fields = text.rpartition(")")[2].split()
    if fields[:1] in (["Z"], ["X"]):
        return "ended"  # dead, but its parent has not waited for it yet
    return fields[19] if len(fields) > 19 else None
