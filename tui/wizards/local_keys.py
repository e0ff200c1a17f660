"""Public keys on this machine: ~/.ssh/*.pub and the agent. Worker thread for disk and processes
only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.small_files import UnusableFile, read_small_text
from tui.text import SafeText, safe_text
from tui.wizards.ssh_keys import LONGEST, KeyProblem, PublicKey, public_key

if TYPE_CHECKING:
    from tui.models.ssh_key import SshKey

AGENT_S = 3.0
"""Time limit, because a forwarded agent may be gone and never answer."""
MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and its source, or why it cannot be used."""

    source: SafeText
    key: PublicKey | None
    problem: str = ""


def found_key(source: str, text: str) -> FoundKey:
    """Return the key in a line of text, with its problem if there is one."""
    try:
        return FoundKey(safe_text(source, 80), public_key(text))
    except KeyProblem as problem:
        return FoundKey(safe_text(source, 80), None, str(problem))


def keys_in_home(home: Path) -> list[FoundKey]:
    """Return every ~/.ssh/*.pub, by name. An unreadable file is included with the reason."""
    try:
        paths = sorted((home / ".ssh").glob("*.pub"))[:MOST_FILES]
    except OSError:
        return []
    return [_from_file(path) for path in paths]


def _from_file(path: Path) -> FoundKey:
    name = f"~/.ssh/{path.name}"
    try:
        text = read_small_text(path)
    except UnusableFile as problem:
        return FoundKey(safe_text(name, 80), None, str(problem))
    return found_key(name, text)


def keys_here() -> list[FoundKey]:
    """Return the keys of the home directory and of the agent. Disk: not for the UI thread."""
    return [*keys_in_home(Path.home()), *keys_of_agent()]


def keys_of_agent() -> list[FoundKey]:
    """Return the keys that `ssh-add -L` lists; none without an agent or after a timeout."""
    import os
    import subprocess

    if not os.environ.get("SSH_AUTH_SOCK"):
        return []
    try:
        listing = subprocess.run(
            ["ssh-add", "-L"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=AGENT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    if listing.returncode != 0:
        return []
    lines = listing.stdout[: LONGEST * MOST_FILES].decode("utf-8", "replace").splitlines()
    return [found_key("agent", line) for line in lines[:MOST_FILES] if line.strip()]


def keys_of_account(account_keys: Iterable[SshKey]) -> list[FoundKey]:
    """Return the keys of the account, those for new servers first."""
    return [
        found_key(
            f"account: {safe_text(str(key.name or key.id), 40)}", key.key.raw if key.key else ""
        )
        for key in sorted(account_keys, key=lambda key: not key.default)
    ]
