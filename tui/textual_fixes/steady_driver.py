"""Terminal driver made safe against stops and signals at any moment. App thread only.

Textual restarts the terminal at every SIGCONT, even if nothing was stopped. Each restart creates
two more threads that never end, so that the process outlives the dashboard. It does this inside the
signal handler, which can interrupt the write whose lock it then waits for.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tui.terminal.splash import SPLASH

if TYPE_CHECKING:
    from textual.driver import Driver

PRIVATE = (
    "textual.driver.Driver._app",
    "textual.driver.Driver._auto_restart",
    "textual.drivers.linux_driver.LinuxDriver._sigtstp_application",
    "textual.drivers.linux_driver.LinuxDriver._sigcont_application",
    "textual.drivers.linux_driver.LinuxDriver._must_signal_resume",
    "textual.drivers.linux_driver.LinuxDriver._key_thread",
)


def steady(driver: type[Driver]) -> type[Driver]:
    """Return the driver class changed to stop and continue between two steps of the event loop, and
    never twice.

    A driver without job control (on another system) is returned unchanged.
    """
    if not hasattr(driver, "_sigcont_application"):
        return driver

    class SteadyDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        _signal_loop: asyncio.AbstractEventLoop | None = None
        _ending = False
        """True while the terminal is being given back: a signal must not take it again."""
        _stop_wanted = False
        """As in other programs, a SIGCONT cancels a stop that has not happened yet."""
        _going_on = False
        """True if a continuation is scheduled; further signals add no work."""

        def start_application_mode(self) -> None:
            if self._signal_loop is None:
                # Use the loop's handlers, not Python's: Python runs handlers in signal number
                # order, but of a stop and a continuation that arrive together, the last one must
                # win.
                self._signal_loop = asyncio.get_running_loop()
                self._signal_loop.add_signal_handler(signal.SIGTSTP, self._on_stop_signal)
                self._signal_loop.add_signal_handler(signal.SIGCONT, self._on_continue_signal)
                # Thousands of keys at once fill the loop's wake-up pipe: the loop is already awake,
                # so ignore the error.
                signal.set_wakeup_fd(signal.set_wakeup_fd(-1), warn_on_full_buffer=False)
            self._ending = False
            for _ in range(20):
                # In the background, the process stops inside this call, and returns without the
                # terminal when it continues.
                super().start_application_mode()
                if self._takes_keys:
                    break

        def resume_application_mode(self) -> None:
            """Take the terminal back after another program has written to it."""
            self._app.forget_screen()
            super().resume_application_mode()

        def stop_application_mode(self) -> None:
            self._ending = True
            super().stop_application_mode()

        @contextmanager
        def no_automatic_restart(self) -> Iterator[None]:
            """Leave job control to the program that has the terminal while the event loop is
            blocked: Ctrl+Z stops both at once, as usual.

            SIGCONT is not handled either: the driver would take the terminal once too often, and
            lose the keys typed in between.
            """
            before = {
                number: signal.signal(number, signal.SIG_DFL)
                for number in (signal.SIGTSTP, signal.SIGCONT)
            }
            try:
                with super().no_automatic_restart():
                    yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

        def _sigtstp_application(self, *_: object) -> None:
            """Stop the process. Before the event loop runs, at most a splash is shown."""
            SPLASH.leave()
            os.kill(os.getpid(), signal.SIGSTOP)

        def _sigcont_application(self, *_: object) -> None:
            """Continue the process. Before the event loop runs, there is nothing to continue."""

        def _on_stop_signal(self) -> None:
            self._stop_wanted = True
            self._signal_loop.call_soon(self._give_terminal_back)  # type: ignore[union-attr]  # it is what calls

        def _give_terminal_back(self) -> None:
            if not self._stop_wanted:
                return
            if self._auto_restart and self._takes_keys:
                self.suspend_application_mode()
                self._must_signal_resume = True
            # That took time: the loop checks once more whether SIGCONT has arrived.
            loop = self._signal_loop
            loop.call_soon(loop.call_soon, self._stop)  # type: ignore[union-attr]

        def _stop(self) -> None:
            if self._stop_wanted:
                self._stop_wanted = False
                os.kill(os.getpid(), signal.SIGSTOP)

        def _on_continue_signal(self) -> None:
            self._stop_wanted = False
            if not self._going_on:
                self._going_on = True
                self._signal_loop.call_soon(self._go_on)  # type: ignore[union-attr]  # it is what calls

        def _go_on(self) -> None:
            self._going_on = False
            if not self._auto_restart or self._app.ending.wanted:
                return
            if self._takes_keys and not self._ending:
                # The program that used the terminal may have left it in another mode.
                self.suspend_application_mode()
                self._must_signal_resume = True
                self.resume_application_mode()
            elif self._must_signal_resume:
                self.resume_application_mode()
            else:
                return
            self._app.refresh(
                layout=True
            )  # the alternate screen is empty, and the size has not changed

        @property
        def _takes_keys(self) -> bool:
            return self._key_thread is not None and self._key_thread.is_alive()

    made: type[Any] = SteadyDriver
    return made
