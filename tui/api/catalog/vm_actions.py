"""vm.php: snapshots and load of virtual machines (not VDS)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tui.api.action import Deferred, Effect
from tui.api.catalog.common import ServerRef
from tui.models.async_results import read_text
from tui.models.load_stats import read_load
from tui.models.snapshot import read_snapshots


class SnapshotList(ServerRef):
    """The server of the snapshots."""

    type: Literal["snapshot"] = "snapshot"
    """The kind of image."""


class SnapshotRef(SnapshotList):
    """The snapshot to act on."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]+$", max_length=100)
    """Name."""
    openstack_id: str | None = None
    """Id at the hypervisor, for installations that require it."""


class RestoreSettings(ServerRef):
    """The restore settings of snapshots. The provider does not document their field names."""

    settings: str | None = Field(None, alias="params")
    """JSON."""


CREATE_SNAPSHOT = Deferred(
    "vm/create_snapshot",
    "Create a snapshot",
    SnapshotRef,
    Effect.CHANGE,
    "apidocs vm",
    deciding_reads=("vm/get_snapshot",),
    read=read_text,
)
GET_SNAPSHOT = Deferred(
    "vm/get_snapshot",
    "List snapshots",
    SnapshotList,
    Effect.READ,
    "apidocs vm",
    read=read_snapshots,
)
REMOVE_SNAPSHOT = Deferred(
    "vm/remove_snapshot",
    "Delete a snapshot",
    SnapshotRef,
    Effect.DESTRUCTIVE,
    "apidocs vm",
    deciding_reads=("vm/get_snapshot",),
    read=read_text,
)
RESTORE_SNAPSHOT = Deferred(
    "vm/restore_snapshot",
    "Restore a snapshot",
    SnapshotRef,
    Effect.DESTRUCTIVE,
    "apidocs vm",
    read=read_text,
)
LOAD_STATS = Deferred(
    "vm/load_stats", "Read the load of a VM", ServerRef, Effect.READ, "apidocs vm", read=read_load
)
UPDATE_RESTORE_SETTINGS = Deferred(
    "vm/update_restore_settings",
    "Set how snapshots are restored",
    RestoreSettings,
    Effect.CHANGE,
    "apidocs vm",
    read=read_text,
)
