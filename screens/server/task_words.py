"""Operations of a server named by their task title, never by an API action."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.store.operations import Operation


def task_words(operation: Operation) -> str:
    """Return the title of the task: "Set tag env=prod on web-01"."""
    from tui.api.task_names import action_summary  # the catalog is heavy
    from tui.store.tasks import call_title

    return call_title(operation, action_summary)
