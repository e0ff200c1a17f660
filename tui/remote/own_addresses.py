"""Own addresses: those of this machine and of both ends of the SSH connection. Worker threads.

Read while the first list is loading, so the module imports almost nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path


def local_addresses() -> frozenset[str]:
    """Return the addresses of this machine and of both ends of the SSH connection. Worker thread
    (disk)."""
    found = set(os.environ.get("SSH_CONNECTION", "").split()[0:3:2])
    return frozenset(address for address in (*found, *_of_machine()) if _counts(address))


def _of_machine() -> Iterator[str]:
    with contextlib.suppress(OSError):
        before = ""
        for line in Path("/proc/net/fib_trie").read_text("ascii", "replace").splitlines():
            words = line.split()
            if words[-2:] == ["host", "LOCAL"]:
                yield before
            elif words[:1] == ["|--"]:
                before = words[1]
    with contextlib.suppress(OSError):
        for line in Path("/proc/net/if_inet6").read_text("ascii", "replace").splitlines():
            raw = line.split()[0]
            yield str(ipaddress.IPv6Address(":".join(raw[at : at + 4] for at in range(0, 32, 4))))


def _counts(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)
