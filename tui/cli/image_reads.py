"""Snapshots, backups, and ISO images for a command: read now, as action arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from tui.errors import HostdeckError, UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.commands.backup_commands import BackupFacts
    from tui.commands.iso_commands import IsoFacts
    from tui.commands.snapshot_commands import SnapshotFacts
    from tui.fleet.rows import ServerRow
    from tui.models.iso import IsoImage
    from tui.models.listed import Listing
    from tui.models.snapshot import SnapshotList

T = TypeVar("T")
READ_S = 60.0


def snapshots_now(client: Client, server_id: int, timeout_s: float = READ_S) -> SnapshotList:
    """Return the snapshots of a VM. Raises HostdeckError."""
    from tui.cli.async_reads import finish_key
    from tui.readings.snapshot_topics import LIST, start_snapshots

    key, most = start_snapshots(client, server_id)
    return finish_key(client, LIST, key, timeout_s, server_id).with_most(most)


def isos_now(client: Client, server_id: int) -> Listing[IsoImage]:
    """Return the ISO images that a server may boot from. Raises HostdeckError."""
    from tui.api.catalog import iso_actions as iso

    return client.call(iso.LIST_ISO, iso.IsoList(server_id=server_id))


def named(rows: Sequence[T], name: str, names: Any, what: str) -> T:
    """Return the row with this name. Raises UsageError for none or several."""
    found = [row for row in rows if name in names(row)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(safe_text(names(row)[0], 60) for row in rows[:8]) or "none"
    said = f"{len(found)} {what}s match" if found else f"There is no {what} named"
    raise UsageError(
        f"Choosing the {what}",
        said=f"{said} {safe_text(name, 60)}. Known: {known}.",
        certain="Nothing was sent.",
    )


def snapshot_facts(client: Client, row: ServerRow, name: str = "") -> SnapshotFacts:
    """Return the argument of the snapshot commands, with the named snapshot chosen."""
    from tui.commands.snapshot_commands import SnapshotFacts, no_snapshots

    reason = no_snapshots(row)
    if reason:
        raise UsageError("Reading snapshots", said=reason, certain="Nothing was sent.")
    found = snapshots_now(client, row.id)
    chosen = named(found.rows, name, _snapshot_names, "snapshot") if name else None
    return SnapshotFacts.of(found, chosen, steps=False)


def _snapshot_names(row: Any) -> list[str]:
    return [row.name.raw]


def backup_facts(client: Client, row: ServerRow, name: str = "") -> BackupFacts:
    """Return the argument of the backup commands, with the named backup chosen."""
    from tui.commands.backup_commands import BackupFacts
    from tui.readings.snapshot_topics import read_backup_state

    state = read_backup_state(client, row.id)
    chosen = named(state.rows, name, _snapshot_names, "backup") if name else None
    return BackupFacts(state, chosen)


def iso_facts(client: Client, row: ServerRow, name: str = "") -> IsoFacts:
    """Return the argument of the ISO commands, with the image of this name or id chosen."""
    from tui.commands.iso_commands import IsoFacts

    rows = isos_now(client, row.id)
    chosen = named(rows, name, _iso_names, "ISO image") if name else None
    return IsoFacts(tuple(rows), chosen)


def _iso_names(image: Any) -> list[str]:
    return [image.called, str(image.id), str(image.iso_name), str(image.short_name)]


def argument_of(client: Client, group: str, row: ServerRow, name: str = "") -> Any:
    """Return the argument of a command of these groups; `None` for other groups."""
    reads = {"snapshot": snapshot_facts, "backup": backup_facts, "iso": iso_facts}
    return reads[group](client, row, name) if group in reads else None


def power_now(client: Client, row: ServerRow, timeout_s: float = READ_S) -> ServerRow:
    """Return the row with the current power state; unknown if it cannot be read."""
    from dataclasses import replace

    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog.common import ServerRef
    from tui.cli.async_reads import finish

    try:
        found = finish(client, eq.STATUS, ServerRef(id=row.id), timeout_s)
    except HostdeckError:
        return row
    import time

    return replace(row, power=found.power, power_at=time.time())
