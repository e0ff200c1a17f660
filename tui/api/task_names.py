"""Names of tasks for people: an operation is never shown by the name of its API action. Pure.

The first frame imports this module, so the catalog comes with the first name.
"""

from __future__ import annotations


def task_name(action: str) -> str:
    """Return the task name of an API action ("Reboot"), for a sentence or a table.

    Args:
        action: Name from the catalog or an old journal, such as `eq/reboot`. An unknown action is
            returned without its endpoint.
    """
    from tui.api.catalog import declared_actions

    declared = declared_actions().get(action)
    if declared is None:
        return action.partition("/")[2].replace("_", " ") or action
    return short_summary(declared.summary)


def action_summary(action: str) -> str:
    """Return the summary of an action; empty for an action that the catalog does not have."""
    from tui.api.catalog import declared_actions

    declared = declared_actions().get(action)
    return "" if declared is None else declared.summary


def short_summary(summary: str) -> str:
    """Return a summary without its explanation: "Reinstall: wipes the disk at once" → "Reinstall".

    Remote-hands requests keep their kind: "Remote hands: reboot the server".
    """
    if summary.startswith("Remote hands:"):
        return summary
    return summary.partition(":")[0].partition(";")[0]
