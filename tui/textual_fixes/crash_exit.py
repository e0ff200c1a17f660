"""End of the program after a bug: a separate exit code, and no local variables printed."""

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
    """App base that reports the location of a bug, without any values."""

    def crash_words(self) -> RenderableType:
        """Return the output after a bug. Called while its exception is handled."""
        raise NotImplementedError

    def ignores(self, error: Exception) -> bool:
        """Return whether an exception can be ignored."""
        return False

    def _handle_exception(self, error: Exception) -> None:
        if not self.ignores(error):
            super()._handle_exception(error)

    def panic(self, *renderables: RenderableType) -> None:
        """End with our exit code: Textual exits with 0 after a failure in its own threads."""
        self._return_code = CRASHED
        super().panic(*renderables)

    def _fatal_error(self) -> None:
        # Textual's own report prints local variables, including PINs.
        self.bell()
        self._return_code = CRASHED
        self._exit_renderables.append(self.crash_words())
        self._close_messages_no_wait()
