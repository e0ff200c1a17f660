"""The log of `--debug`: requests, durations, and outcomes. Off by default. Any thread.

The log holds only names and numbers by construction. Events have a fixed set of fields, never
bodies or arguments, and the redactor checks each line. Libraries do not write to it.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import ConfigError
from tui.paths import private_dir
from tui.secrets import REDACTOR
from tui.system import O_NOFOLLOW
from tui.text import safe_text

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

LARGEST = 2**20
"""Size in bytes at which a new file is started."""
OLD_FILES = 4
"""Number of older files that are kept besides the current one."""
_LONGEST_LINE = 1000


def log_file(state: Path) -> Path:
    """Return the path of the log in the state directory."""
    return state / "log" / "hostdeck.log"


class Log:
    """The log of the process. `note` does nothing before `start` is called."""

    def __init__(self) -> None:
        self._handler: RotatingFileHandler | None = None

    def start(self, state: Path) -> Path:
        """Start writing. Return the file. Raises ConfigError when the file cannot be written."""
        from logging.handlers import RotatingFileHandler

        class Private(RotatingFileHandler):
            """A handler for files that only their owner can read. A full disk neither ends Hostdeck
            nor writes to the screen."""

            def _open(self) -> TextIOWrapper:
                file = open(self.baseFilename, self.mode, encoding=self.encoding, opener=_private)  # noqa: SIM115
                assert isinstance(file, TextIOWrapper)
                return file

            def handleError(self, record: object) -> None:  # logging requires this name.
                pass

        path = log_file(state)
        private_dir(path.parent)
        try:
            self._handler = Private(path, maxBytes=LARGEST, backupCount=OLD_FILES, encoding="utf-8")
        except OSError as error:
            raise ConfigError(
                f"Opening the log {path}",
                said=f"{error.strerror or type(error).__name__}.",
                next=f"Move {path} away.",
            ) from None
        return path

    def note(self, event: str, **fields: object) -> None:
        """Write one line: `event name=value…`. Values are words and numbers, never text that the
        user typed."""
        handler = self._handler
        if handler is None:
            return
        from logging import INFO, LogRecord

        now = time.time()
        stamp = (
            time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
        )
        words = " ".join(f"{name}={_shown(value)}" for name, value in fields.items())
        line = f"{stamp} {os.getpid()} {threading.current_thread().name} {event} {words}"
        handler.handle(
            LogRecord(
                "hostdeck", INFO, "", 0, safe_text(REDACTOR.mask(line), _LONGEST_LINE), None, None
            )
        )

    def stop(self) -> None:
        """Close the file."""
        handler, self._handler = self._handler, None
        if handler is not None:
            handler.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | O_NOFOLLOW, 0o600)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    text = str(value)
    return f'"{text}"' if " " in text else text


LOG = Log()
"""The log of the process."""


def note_bug(error: Exception) -> str:
    """Log the type and location of a bug, without values. Return them as a sentence."""
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1] if frames else None
    kind = type(error).__name__
    LOG.note("bug", kind=kind, at=place and f"{place.filename}:{place.lineno}")
    return f"{kind} at {place.filename}:{place.lineno} in {place.name}" if place else kind
