"""The interface of a recorder of the answers of a session."""

from __future__ import annotations

from typing import Any, Protocol


class AnswerRecorder(Protocol):
    """Records answers. Called on any thread."""

    def note(self, name: str, payload: Any, sent: Any) -> None:
        """Record the answer to a read.

        Args:
            name: Name of the action.
            sent: Parameters of the request, or the id of the server behind an async key.
        """
