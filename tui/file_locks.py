"""File locks between processes. The only module that locks through the system."""

from __future__ import annotations

from tui.system import lock_file


def lock(handle: int, *, wait: bool = False) -> None:
    """Lock an open file for this process. The lock ends when the file is closed.

    Args:
        wait: Wait while another process has the lock.

    Raises:
        BlockingIOError: Another process has the lock.
        OSError: The file system has no locks.
    """
    lock_file(handle, wait=wait)
