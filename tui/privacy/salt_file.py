"""The random bytes of this machine from which names are invented. Local thread only (disk)."""

from __future__ import annotations

from pathlib import Path

NAME = "privacy.salt"
_BYTES = 32


def machine_salt(state: Path | None = None) -> bytes:
    """Return the stored bytes; create them at first use; use them only for this run if the disk
    write fails."""
    import secrets

    from tui.errors import HostdeckError
    from tui.paths import Paths, private_dir, replace_file
    from tui.small_files import UnusableFile, read_small_file

    path = (state or Paths.of_user().state) / NAME
    try:
        found = read_small_file(path, _BYTES)
        if len(found) == _BYTES:
            return found
    except UnusableFile:
        pass
    made = secrets.token_bytes(_BYTES)
    try:
        private_dir(path.parent)
        replace_file(path, made)
    except (OSError, HostdeckError):
        pass
    return made
