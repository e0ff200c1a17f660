"""Choices for the order and columns of the server list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screens.dialogs.choice_dialog import Choice
from screens.fleet.fleet_columns import DEFAULT, all_columns, in_words
from tui.fleet.rows import ServerRow
from widgets.glyphs import Glyphs


def sort_choices(glyphs: Glyphs, sorted_by: str, *, accounts: bool = False) -> list[Choice]:
    """Return every sortable column; `sorted_by` is the id of the current sort column.

    Args:
        accounts: The list shows several accounts.
    """
    columns = [
        column
        for column in all_columns(glyphs)
        if column.sort_key is not None and (accounts or column.id != "account")
    ]
    return [
        Choice(column.id, in_words(column), marked=column.id == sorted_by) for column in columns
    ]


def column_choices(
    glyphs: Glyphs, shown: Sequence[str], rows: Iterable[ServerRow], *, accounts: bool = False
) -> list[Choice]:
    """Return every column, and one for each tag key on `rows`.

    Args:
        accounts: The list shows several accounts.
    """
    choices = [
        Choice(column.id, in_words(column), marked=column.id in shown)
        for column in all_columns(glyphs)
        if accounts or column.id != "account"
    ]
    keys = sorted({key for row in rows for key, _ in row.tags})
    return [
        *choices,
        *(Choice(f"tag:{key}", f"Tag {key}", marked=f"tag:{key}" in shown) for key in keys),
    ]


_IN_COMMANDS = {"cost": "price"}
_ONLY_HERE = frozenset({"hottest", "out"})
"""Columns that the command-line list does not have."""


def as_command_columns(column_ids: Sequence[str]) -> list[str]:
    """Return the columns as named by `hostdeck ls --columns`; all tags become one column."""
    names = (
        "tags" if column_id.startswith("tag:") else _IN_COMMANDS.get(column_id, column_id)
        for column_id in column_ids
    )
    return list(dict.fromkeys(name for name in names if name not in _ONLY_HERE))


def as_command(select: str, column_ids: Sequence[str]) -> list[str]:
    """Return the command that prints the same list."""
    words = ["ls", *(["--select", select] if select else [])]
    column_ids = [name for name in column_ids if name != "account"]  # ls always shows it
    return (
        words
        if list(column_ids) == list(DEFAULT)
        else [*words, "--columns", ",".join(as_command_columns(column_ids))]
    )
