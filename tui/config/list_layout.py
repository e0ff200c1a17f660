"""Saved layout of the list: columns and order.

The layout is stored in the state directory, because only its own command writes the configuration.
After a later change of the configuration, the configuration applies again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tui.config.settings import Ui
from tui.paths import file_name, replace_file

Keep = Callable[[Sequence[str], str], None]
"""Takes the column ids and the sort order in the format of the configuration. Any thread."""


def look_file(state: Path, profile: str) -> Path:
    """Return the path of the layout of a profile."""
    return state / f"look-{file_name(profile)}"


def with_look(ui: Ui, file: Path) -> Ui:
    """Return `ui` with the saved layout, if the configuration has not changed since. Reads the
    disk."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return ui
    if len(lines) < 2 or lines[1] != _written(ui.columns, ui.sort):
        return ui
    columns, _, sort = lines[0].partition("\t")
    return replace(ui, columns=[column for column in columns.split(",") if column], sort=sort)


def keep_look(file: Path, ui: Ui, columns: Sequence[str], sort: str) -> None:
    """Save the layout and the configuration that it replaces. If the write fails, only the layout
    is lost.

    Worker thread (disk).
    """
    from tui.errors import HostdeckError

    try:
        replace_file(file, f"{_written(columns, sort)}\n{_written(ui.columns, ui.sort)}\n".encode())
    except (HostdeckError, OSError):
        pass


def _written(columns: Sequence[str], sort: str) -> str:
    """Return the layout as one line. A tag whose name contains a comma or a line break gets no
    column."""
    storable = [column for column in columns if not any(sign in column for sign in ",\n\t")]
    return "\t".join((",".join(storable), sort))
