"""eq.php: names, history, traffic, backups, and announced networks."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Deferred, Direct, Effect, Seen
from tui.api.catalog.common import NoParams, ServerRef
from tui.models.account_records import read_groups
from tui.models.async_results import read_text, settled_text
from tui.models.backup import read_backups
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.traffic import read_traffic


class Rename(ServerRef):
    """A new name."""

    hostname: str
    """The host name."""


class Query(Params):
    """The text to search for."""

    query: str
    """Part of a name, address or tag."""


class BackupRef(ServerRef):
    """The backup to act on."""

    name: str = Field(min_length=1)
    """Name of the backup."""


class BackupSchedule(ServerRef):
    """The schedule of backups."""

    schedule: str | None = Field(None, alias="params")
    """JSON of the whole schedule as read, with one value changed. The provider does not document
    the field names."""


class Announce(ServerRef):
    """A network to announce."""

    subnet: str
    """Network in CIDR notation."""


HISTORY = Direct(
    "eq/history",
    "Read the history of a server",
    ServerRef,
    Effect.READ,
    "apidocs eq",
    read=Payload.read,
)

GET_TRAFFIC = Direct(
    "eq/get_traffic",
    "Read the traffic of a server",
    ServerRef,
    Effect.READ,
    "apidocs eq",
    timeout_s=60.0,
    read=read_traffic,
)

RENAME_SERVER = Direct(
    "eq/rename_server",
    "Rename a server",
    Rename,
    Effect.CHANGE,
    "seen in clients",
    seen=Seen.IN_CLIENTS,
    repeatable=True,
    read=Acknowledged.read,
)

UNIFIED_SERVER_SEARCH = Direct(
    "eq/unified_server_search",
    "Search servers",
    Query,
    Effect.READ,
    "seen in clients",
    seen=Seen.IN_CLIENTS,
    read=Payload.read,
)

GROUPS = Direct(
    "eq/groups",
    "List the groups of a server",
    ServerRef,
    Effect.READ,
    "apidocs eq",
    read=read_groups,
)

BACKUP_LIST = Direct(
    "eq/backup_list", "List backups", ServerRef, Effect.READ, "apidocs eq", read=read_backups
)

CREATE_BACKUP = Deferred(
    "eq/create_backup",
    "Create a backup",
    ServerRef,
    Effect.CHANGE,
    "apidocs eq",
    deciding_reads=("eq/backup_list",),
    read=read_text,
)

DELETE_BACKUP = Deferred(
    "eq/delete_backup",
    "Delete a backup",
    BackupRef,
    Effect.DESTRUCTIVE,
    "apidocs eq",
    deciding_reads=("eq/backup_list",),
    read=read_text,
    settles=settled_text,
)

BACKUP_GET_SCHEDULE = Direct(
    "eq/backup_get_schedule",
    "Read the backup schedule",
    ServerRef,
    Effect.READ,
    "apidocs eq",
    read=Payload.read,
)

BACKUP_SAVE_SCHEDULE = Direct(
    "eq/backup_save_schedule",
    "Change the backup schedule",
    BackupSchedule,
    Effect.CHANGE,
    "apidocs eq",
    deciding_reads=("eq/backup_get_schedule",),
    read=Acknowledged.read,
)

CHECK_BACKUP_LOCK = Direct(
    "eq/check_backup_lock",
    "Read whether a backup is running",
    ServerRef,
    Effect.READ,
    "apidocs eq",
    read=Payload.read,
)

ANNOUNCEIP = Direct(
    "eq/announceip",
    "Announce a network on a server",
    Announce,
    Effect.DISRUPTIVE,
    "apidocs eq",
    read=Payload.read,
)

GETSERVERSFORANNOUNCE = Direct(
    "eq/getserversforannounce",
    "List servers that can announce networks",
    NoParams,
    Effect.READ,
    "apidocs eq",
    read=Payload.read,
)
