"""Host keys in `known_hosts` that a reinstall invalidated: found, removed, and read again.

`ssh-keygen` and `ssh-keyscan` do the work, without a shell. Names come from the provider, so a
command line gets only addresses and plain host names.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui.ssh import PORT, is_address
from tui.text import safe_text

RUN_S = 10.0
SCAN_S = 5
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OldKey:
    """A host key of the system before the reinstall."""

    name: str
    """Name in `known_hosts`: "web-01", "[192.0.2.7]:2222"."""
    words: str
    """Fingerprint and type. Safe text."""


def known_hosts_file() -> Path:
    """Return the user's file."""
    return Path("~/.ssh/known_hosts").expanduser()


def names_of(hostname: str, addresses: Sequence[str], port: int = PORT) -> tuple[str, ...]:
    """Return the names under which `known_hosts` may list a server."""
    named = [each for each in (hostname,) if _HOST.fullmatch(each)]
    named += [each for each in addresses if is_address(each)]
    bracketed = [f"[{each}]:{port}" for each in named] if port != PORT else []
    return tuple(dict.fromkeys([*named, *bracketed]))


def old_keys(file: Path, names: Sequence[str]) -> tuple[OldKey, ...]:
    """Return the keys in the file for these names; none without `ssh-keygen`."""
    if not file.is_file():
        return ()
    found = []
    for name in names:
        for line in _run(["ssh-keygen", "-l", "-F", name, "-f", str(file)]).splitlines():
            if not line.startswith("#") and line.strip():
                words = line.removeprefix(f"{name} ").strip()
                found.append(OldKey(name, safe_text(words, 120)))
    return tuple(found)


def remove_keys(file: Path, names: Sequence[str]) -> str:
    """Remove all keys of these names; `ssh-keygen` keeps a copy beside the file.

    Return why a key remains; empty if all are removed.
    """
    for name in dict.fromkeys(names):
        _run(["ssh-keygen", "-R", name, "-f", str(file)])
    left = old_keys(file, names)
    return f"ssh-keygen did not remove the keys of {left[0].name}." if left else ""


def _run(words: list[str]) -> str:
    try:
        done = subprocess.run(  # no shell; every word is checked
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=RUN_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


async def presented_key(address: str, port: int = PORT) -> str:
    """Return the fingerprint of the server's current key; empty if there is none.

    Nothing proves that the key belongs to the server. Compare it with the console.
    """
    if not is_address(address):
        return ""
    scan = ["ssh-keyscan", "-T", str(SCAN_S), "-t", "ed25519", "-p", str(port), address]
    scanned = await _output(scan, b"")
    listed = await _output(["ssh-keygen", "-l", "-f", "-"], scanned) if scanned.strip() else b""
    return safe_text(listed.decode("utf-8", "replace").strip(), 120)


async def _output(words: list[str], given: bytes) -> bytes:
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=null)
    except OSError:
        return b""
    try:
        out, _ = await asyncio.wait_for(process.communicate(given), 2.0 * SCAN_S)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        return b""
    return out
