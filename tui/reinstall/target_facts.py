"""The row and details of a server in the form of the reinstall wizard. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.wizards.installing.install_target import Target

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from tui.models.server import ServerDetail


def target_from(row: ServerRow, detail: ServerDetail | None) -> Target:
    """Return the known facts about the server to install."""
    return Target(
        row.id,
        row.hostname,
        row.ip,
        row.location,
        row.kind,
        row.cores,
        row.ram_gb,
        row.disk,
        row.disk_gb,
        row.os,
        row.tags,
        None if detail is None else detail.has_remote_control,
    )
