"""End of the program after a bug: an exit code of its own, and no local variables printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

if TYPE_CHECKING:
    from rich.console import RenderableType

PRIVATE = (
    "textual.app.App._handle_exception",
    "textual.app.App._fatal_error",
    "textual.app.App._return_code",
    "textual.app.App._exit_renderables",
    "textual.app.App._close_messages_no_wait",
)
CRASHED = 70
"""Exit code after a bug (EX_SOFTWARE)."""


class CrashExit(App[Any]):
    """App that says where a bug happened, and nothing of the values it happened with."""

    def crash_words(self) -> RenderableType:
        """Return what is printed after a bug. Called while its exception is handled."""
        raise NotImplementedError

    def ignores(self, error: Exception) -> bool:
        """Return whether an exception is no reason to stop."""
        return False

    def _handle_exception(self, error: Exception) -> None:
        if not self.ignores(error):
            super()._handle_exception(error)

    def panic(self, *renderables: RenderableType) -> None:
        """End with our code: Textual ends with 0 after a failure in a thread of its own."""
        self._return_code = CRASHED
        super().panic(*renderables)

    def _fatal_error(self) -> None:
        # Textual's own prints local variables, PINs among them.
        self.bell()
        self._return_code = CRASHED
        self._exit_renderables.append(self.crash_words())
        self._close_messages_no_wait()
