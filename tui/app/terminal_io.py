"""Textual's driver with the dashboard's own input and output. App thread and key reader thread."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from textual import constants

from tui.app.terminal_keys import TerminalKeys
from tui.app.terminal_output import TerminalOutput, silence
from tui.terminal.terminal_tokens import BURST_S, INTRODUCER_S
from tui.textual_fixes.app_state import app_of

if TYPE_CHECKING:
    from textual.driver import Driver

READ_BYTES = 4_096
_PAUSES_S = (BURST_S, INTRODUCER_S, constants.ESCAPE_DELAY, 2 * constants.ESCAPE_DELAY)


def _until_next_ms(pause_s: float) -> float | None:
    """Return the time to the next meaningful pause length; `None` after the longest one."""
    lengths = [length - pause_s for length in _PAUSES_S if length > pause_s]
    return min(lengths) * 1000 if lengths else None


class WakingEvent(threading.Event):
    """Event that also wakes a thread polling `descriptor`, so no frequent polling is needed."""

    def __init__(self) -> None:
        super().__init__()
        self.descriptor, self._writing = os.pipe()
        for descriptor in (self.descriptor, self._writing):
            os.set_blocking(descriptor, False)

    def set(self) -> None:
        super().set()
        with contextlib.suppress(BlockingIOError):
            os.write(self._writing, b".")

    def clear(self) -> None:
        super().clear()
        with contextlib.suppress(BlockingIOError):
            os.read(self.descriptor, READ_BYTES)


def filtering(driver: type[Driver]) -> type[Driver]:
    """Return the same driver, changed to accept only complete keys from the terminal.

    A driver that reads differently (on another system, or in tests) is returned unchanged.
    """
    if not hasattr(driver, "run_input_thread"):
        return driver

    class FilteringDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.exit_event = WakingEvent()

        def run_input_thread(self) -> None:
            try:
                self._read_keys()
            # the border of the thread: an error ends the app, not this thread
            except Exception as error:  # noqa: BLE001
                app_of(self).call_later(app_of(self).input_failed, error)

        def _read_keys(self) -> None:
            keys = TerminalKeys(mouse=app_of(self).terminal.mouse, on_cursor=self._report_cursor)
            read_at = time.monotonic()
            self._deliver(keys.feed(app_of(self).take_typed(), read_at))
            poll = select.poll()
            poll.register(self.fileno, select.POLLIN)
            waiting = select.poll()
            waiting.register(self.fileno, select.POLLIN)
            waiting.register(self.exit_event.descriptor, select.POLLIN)
            while not self.exit_event.is_set():
                if not poll.poll(0):
                    # No input has arrived by now. A process without CPU time must not mistake that
                    # for a pause.
                    started_at = time.monotonic()
                    self._deliver(keys.tick(started_at))
                    ready = waiting.poll(_until_next_ms(started_at - read_at))
                    if self.fileno not in dict(ready):
                        continue
                    read_at = started_at
                if not self._read(keys, read_at):
                    self.exit_event.wait()  # the terminal is gone; other code handles that
                    return
            if poll.poll(0):
                self._read(keys, read_at)
            self._deliver(keys.finish())

        def _report_cursor(self, line: int, column: int) -> None:
            app_of(self).call_later(app_of(self).cursor_reported, line, column)

        def _read(self, keys: TerminalKeys, now: float) -> bool:
            try:
                data = os.read(self.fileno, READ_BYTES)
            except OSError:
                return False
            self._deliver(keys.feed(data, now))
            return bool(data)

        def _deliver(self, events: list[Any]) -> None:
            for event in events:
                self.process_message(event)

    made: type[Any] = FilteringDriver
    return made


def unfreezing(driver: type[Driver]) -> type[Driver]:
    """Return the same driver, changed to end even if the terminal accepts no output."""
    if not hasattr(driver, "run_input_thread"):
        return driver

    class UnfreezingDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        _output: TerminalOutput | None = None

        def start_application_mode(self) -> None:
            if self._output is None:
                stream = sys.__stderr__
                assert stream is not None
                self._output = TerminalOutput(
                    stream.fileno(),
                    lambda: bool(app_of(self).ending.wanted),
                    encoding=stream.encoding,
                    errors=stream.errors or "replace",
                )
            super().start_application_mode()

        def write(self, data: str) -> None:
            if self._output is not None:
                self._output.write(data)

        def stop_application_mode(self) -> None:
            if self._output is not None:
                self._output.make_way()
            super().stop_application_mode()

        def close(self) -> None:
            output, self._output = self._output, None
            if output is not None:
                output.stop()
                if output.gave_up:
                    app_of(self).ending.is_frozen = True
                    silence()
            super().close()

    made: type[Any] = UnfreezingDriver
    return made
