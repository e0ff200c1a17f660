"""The log of `--debug`: what was asked, how long it took, how it ended. Off by default. Any thread.

Names and figures only, by construction: events are written with the fields named here and there
in the code, never with bodies or arguments, and each line passes through the redactor on its way.
Libraries do not write into it.
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
"""Bytes after which a new file is started."""
OLD_FILES = 4
"""Older files that are kept beside the one being written."""
_LONGEST_LINE = 1000


def log_file(state: Path) -> Path:
    """Return the path of the log below the state directory."""
    return state / "log" / "hostdeck.log"


class Log:
    """One for the process. Until `start` was called, `note` does nothing and costs nothing."""

    def __init__(self) -> None:
        self._handler: RotatingFileHandler | None = None

    def start(self, state: Path) -> Path:
        """Write from now on. Returns the file. Raises ConfigError when it cannot be written."""
        from logging.handlers import RotatingFileHandler

        class Private(RotatingFileHandler):
            """Files that only their owner can read; a full disk neither ends us nor writes to the
            screen."""

            def _open(self) -> TextIOWrapper:
                file = open(self.baseFilename, self.mode, encoding=self.encoding, opener=_private)  # noqa: SIM115
                assert isinstance(file, TextIOWrapper)
                return file

            def handleError(self, record: object) -> None:  # logging's name
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
        """Write one line: `event name=value…`. Values are words and figures, never typed text."""
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
"""The process's own."""


def note_bug(error: Exception) -> str:
    """Log the kind and place of a bug, without values. Return them as a sentence."""
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1] if frames else None
    kind = type(error).__name__
    LOG.note("bug", kind=kind, at=place and f"{place.filename}:{place.lineno}")
    return f"{kind} at {place.filename}:{place.lineno} in {place.name}" if place else kind
