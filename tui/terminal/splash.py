"""The dashboard's last screen, shown again within milliseconds of startup while all other modules
are imported. Main thread.

It is marked with its age. Keys typed meanwhile stay in the terminal's input buffer for the
dashboard, which takes over the screen. In all other cases the terminal is restored: signals, an
error message, the end of the process. Imports almost nothing.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` imports enum: 5 ms before the frame
import os
import select
import sys
import time

from tui import __version__
from tui.system import (
    ENDING_SIGNALS,
    O_CLOEXEC,
    O_NOCTTY,
    O_NONBLOCK,
    STOP_KEY,
    in_foreground,
    pause,
    terminal_name,
    termios,
)
from tui.terminal.round_trip import QUESTION, RoundTrip
from tui.terminal.saved_screen import (
    SavedScreen,
    StartKey,
    cache_directory,
    decoded,
    read_private,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

_ENTER = b"\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE = b"\x1b[0m\x1b[2J\x1b[H\x1b[?7h\x1b[?1049l\x1b[?25h"
PATIENCE_S = 0.25
"""Longest wait for a terminal that takes no output: then it gets no splash."""
_FLAGS = (
    "--all-profiles",
    "--ascii",
    "--mouse",
    "--no-mouse",
    "--lean",
    "--no-lean",
    "--read-only",
    "--splash",
)
_WITH_VALUE = ("--profile", "--url", "--config", "--theme")
_PLAIN_KINDS = ("", "dumb")


class Splash:
    """State of the terminal between the first milliseconds and the dashboard. One instance per
    process."""

    def __init__(self) -> None:
        self.key: StartKey | None = None
        """Identity of this start, for saving the next screen; `None` for a command."""
        self.settings: list[Any] | None = None
        """Original terminal settings; `None` while nothing is shown."""
        self.question: RoundTrip | None = None
        """The pending round trip query, if it was already sent."""
        self.rows: list[str] = []
        """Lines of the splash, which the dashboard's first frame is compared with."""
        self._streams: tuple[Any, Any] | None = None
        self._handlers: dict[int, Callable[[int, object], None]] = {}

    def begin(self, argv: Sequence[str], environ: Mapping[str, str]) -> None:
        """Show the last screen if one was saved for exactly this kind of start."""
        if not starts_dashboard(argv) or environ.get("TERM", "") in _PLAIN_KINDS:
            return
        size = _terminal_size()
        if size is None:
            return
        self.key = StartKey(__version__, argv, environ)
        path = os.path.join(cache_directory(environ), self.key.file_name(*size))
        content = read_private(path)
        saved = decoded(content, self.key, *size) if content else None
        if saved is not None:
            self._show(saved, size[0])

    def _show(self, saved: SavedScreen, columns: int) -> None:
        try:
            self.settings = termios.tcgetattr(0)
        except termios.error:
            return
        self._streams = (sys.stdout, sys.stderr)
        sys.stdout, sys.stderr = (_Leaving(stream, self.leave) for stream in self._streams)
        self._listen()
        self.rows = shown_rows(saved, columns, time.time())
        lines = (f"\x1b[{y}H{row}".encode() for y, row in enumerate(self.rows, 1))
        try:
            termios.tcsetattr(0, termios.TCSANOW, _for_keys(self.settings))
            asked = QUESTION if saved.asks else b""
            if not _written((_ENTER + asked, *lines, b"\x1b[0m"), PATIENCE_S):
                self.rows = []
        except (OSError, termios.error):
            self.leave()
            return
        if saved.asks:
            self.question = RoundTrip(0)

    def _listen(self) -> None:
        wanted: dict[int, Callable[[int, object], None]] = {
            **dict.fromkeys(ENDING_SIGNALS, self._end),
            **({} if STOP_KEY is None else {STOP_KEY: self._pause}),
        }
        for number, handler in wanted.items():
            # Keep ignored signals ignored: `nohup`.
            if _signal.getsignal(number) == _signal.SIG_DFL:
                _signal.signal(number, handler)
                self._handlers[number] = handler

    def _end(self, number: int, frame: object) -> None:
        """End the process before anything was sent or written."""
        self.leave()
        os._exit(128 + number)

    def _pause(self, number: int, frame: object) -> None:
        self.leave()
        pause()

    def leave(self) -> None:
        """Restore the terminal; do nothing if nothing is shown. A second call during the first
        repeats all of it: a call from a signal handler may be the last."""
        if self.settings is None:
            return
        try:
            _written((_LEAVE,), PATIENCE_S)
        except OSError:
            pass
        try:
            termios.tcsetattr(0, termios.TCSANOW, self.settings)
        except termios.error:
            pass
        self._end_listening()
        self.rows = []
        self.settings = None

    def hand_over(self) -> bool:
        """Leave the screen to the dashboard, whose driver restores the terminal from now on. Return
        whether there is a splash."""
        if self.settings is None:
            return False
        self._end_listening()
        self.settings = None
        return True

    def _end_listening(self) -> None:
        if self._streams is not None:
            # Textual may have replaced the handlers meanwhile.
            sys.stdout, sys.stderr = (
                given if isinstance(now, _Leaving) else now
                for given, now in zip(self._streams, (sys.stdout, sys.stderr), strict=True)
            )
            self._streams = None
        for number, handler in self._handlers.items():
            if _signal.getsignal(number) == handler:
                _signal.signal(number, _signal.SIG_DFL)
        self._handlers = {}


SPLASH = Splash()


class _Leaving:
    """Stream that restores the terminal before its first output, which is for the user."""

    def __init__(self, stream: Any, leave: Callable[[], None]) -> None:
        self._stream, self._leave = stream, leave

    def write(self, text: str) -> int:
        self._leave()
        return int(self._stream.write(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def starts_dashboard(argv: Sequence[str]) -> bool:
    """Return whether the arguments start the dashboard of an account, and contain no unknown
    argument."""
    words = list(argv)
    while words:
        word = words.pop(0)
        name, is_joined, value = word.partition("=")
        if name in _WITH_VALUE:
            value = value if is_joined else words.pop(0) if words else ""
            if not value or value.startswith("-"):
                return False
        elif word not in _FLAGS:
            return False
    return True


def age_words(age_s: float) -> str:
    """Return an age formatted like `tui.format.ago`."""
    if not age_s >= 60:
        return "just now"
    if age_s < 3600:
        return f"{int(age_s // 60)} min ago"
    if age_s < 86_400:
        return f"{int(age_s // 3600)} h ago"
    return f"{int(age_s // 86_400):,} d ago"


def shown_rows(saved: SavedScreen, columns: int, now: float) -> list[str]:
    """Return the rows with the age of the list filled in."""
    dots = "..." if saved.is_ascii else "…"
    words = f" Saved list, {age_words(now - saved.taken_at)}. Loading{dots}"
    rows = list(saved.rows)
    look = _first_look(rows[saved.mark_row])
    rows[saved.mark_row] = f"{look}{words[:columns].ljust(columns)}\x1b[0m"
    return rows


def _first_look(row: str) -> str:
    """Return the SGR sequences before the first text of a row."""
    end = 0
    while row.startswith("\x1b[", end):
        end = row.index("m", end) + 1
    return row[:end]


def _terminal_size() -> tuple[int, int] | None:
    """Return columns and lines; `None` unless all three streams are the same controlling
    terminal."""
    try:
        if not (os.isatty(0) and os.isatty(1) and os.isatty(2)):
            return None
        if len({os.fstat(number).st_rdev for number in (0, 1, 2)}) != 1:
            return None
        if not in_foreground():
            return None
        columns, lines = os.get_terminal_size(1)
    except OSError:
        return None
    return (columns, lines) if columns > 0 and lines > 0 else None


def _for_keys(settings: Sequence[Any]) -> list[Any]:
    """Return settings that buffer typed keys without echo, as the dashboard reads them. Ctrl+C
    still interrupts."""
    iflag, oflag, cflag, lflag, ispeed, ospeed, characters = settings
    iflag &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    lflag &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    characters = list(characters)
    characters[termios.VMIN], characters[termios.VTIME] = 1, 0
    # Ctrl+Z and Ctrl+\ are keys of the dashboard.
    characters[termios.VSUSP] = characters[termios.VQUIT] = b"\x00"
    return [iflag, oflag, cflag, lflag, ispeed, ospeed, characters]


def _written(parts: Sequence[bytes], patience_s: float) -> bool:
    """Write to the terminal with a time limit. Return whether everything was written."""
    until = time.monotonic() + patience_s
    # Use a separate descriptor: the shared one belongs to the shell and stays unchanged.
    handle = os.open(terminal_name(2), os.O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLOUT)
        data = b"".join(parts)
        while data:
            left_ms = (until - time.monotonic()) * 1000
            if left_ms <= 0 or not poll.poll(left_ms):
                return False
            try:
                data = data[os.write(handle, data) :]
            except BlockingIOError:
                time.sleep(0.001)
        return True
    finally:
        os.close(handle)
