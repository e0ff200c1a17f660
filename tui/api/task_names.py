"""Names of tasks for people: an operation is never shown by the name of its API action. Pure."""

from __future__ import annotations

from tui.api.catalog import declared_actions


def task_name(action: str) -> str:
    """Return the name of what an API action does ("Reboot"), for a sentence or a table.

    Args:
        action: Name from the catalog or an old journal, such as `eq/reboot`; an unknown one is
            returned without its endpoint.
    """
    declared = declared_actions().get(action)
    if declared is None:
        return action.partition("/")[2].replace("_", " ") or action
    return declared.summary.partition(":")[0].partition(";")[0]
