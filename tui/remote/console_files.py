"""Files with the password of a console: private, kept while in use, and deleted at the end.

Worker thread for disk, except `remove_all`, which is called once at the end on any thread.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from tui.errors import HostdeckError
from tui.file_locks import lock
from tui.models.viewer_file import ViewerFile
from tui.paths import Paths, create_private, private_dir
from tui.system import O_NOFOLLOW

VIEWER = "remote-viewer"
_PREFIX, _SUFFIX = "console-", ".vv"


def sweep(directory: Path) -> int:
    """Remove files of killed processes. Return the number of removed files."""
    gone = 0
    with contextlib.suppress(OSError):
        for path in directory.glob(f"{_PREFIX}*{_SUFFIX}"):
            gone += _remove_unless_held(path)
    return gone


def _remove_unless_held(path: Path) -> bool:
    """Lock of a file in use. It ends with its process."""
    try:
        handle = os.open(path, os.O_RDONLY | O_NOFOLLOW)
    except OSError:
        return False
    try:
        lock(handle)
        path.unlink(missing_ok=True)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def viewer_here(environment: Mapping[str, str]) -> str | None:
    """Return the viewer, if it is installed and there is a display."""
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return None
    return shutil.which(VIEWER)


class ConsoleFiles:
    """The files of this process."""

    def __init__(self, directory: Callable[[], Path] = lambda: Paths.of_user().runtime) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._held: dict[Path, int] = {}
        """Descriptors that hold the locks, by file."""
        self._closed = threading.Event()

    def write(self, server_id: int, file: ViewerFile) -> Path:
        """Write a private file. Raises HostdeckError; no file remains then."""
        doing = "Saving the console file"
        directory = private_dir(self._directory())
        path = directory / f"{_PREFIX}{server_id}-{secrets.token_hex(4)}{_SUFFIX}"
        with self._lock:
            if self._closed.is_set():
                raise HostdeckError(
                    doing, said="Hostdeck is quitting.", certain="Nothing was written."
                )
            self._held[path] = -1
        try:
            handle = create_private(path)
            self._held[path] = handle
            lock(handle, wait=True)
            os.write(handle, file.text.get_secret_value().encode())
        except OSError as error:
            self.remove(path)
            raise HostdeckError(
                doing,
                said=error.strerror or type(error).__name__,
                certain="No file was created.",
                next="The web console (noVNC) needs no file.",
            ) from None
        # the program ended in the meantime and has already removed all files
        if self._closed.is_set():
            self.remove(path)
            raise HostdeckError(
                doing, said="Hostdeck is quitting.", certain="The file was removed."
            )
        return path

    def view(self, path: Path, viewer: str, environment: Mapping[str, str]) -> None:
        """Start the viewer on a file. The file is deleted when the viewer ends, if not earlier.
        Raises HostdeckError."""
        try:
            child = subprocess.Popen(
                [viewer, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=dict(environment),
            )
        except OSError as error:
            self.remove(path)
            raise HostdeckError(
                "Starting the viewer",
                said=error.strerror or type(error).__name__,
                certain="The file was removed.",
                next="Try the web console (noVNC).",
            ) from None

        def wait() -> None:
            child.wait()
            self.remove(path)

        threading.Thread(target=wait, name="hostdeck-viewer", daemon=True).start()

    def remove(self, path: Path) -> None:
        """Forget a file that was used."""
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        with self._lock:
            handle = self._held.pop(path, -1)
        if handle >= 0:
            os.close(handle)

    @property
    def paths(self) -> frozenset[Path]:
        """Return the files that exist now."""
        with self._lock:
            return frozenset(self._held)

    def remove_all(self) -> None:
        """Delete all files, and write no more."""
        with self._lock:
            self._closed.set()
        for path in self.paths:
            self.remove(path)
