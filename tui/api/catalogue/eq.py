"""eq.php: the servers themselves, without installing and ordering."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from tui.api.action import Deferred, Direct, Effect, Seen
from tui.api.catalogue.common import PIN_TIMEOUT_S, NoParams, ServerPin, ServerRef
from tui.models.access import read_console, read_ipmi_user, read_novnc
from tui.models.async_results import read_power, read_sensors, read_text
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.server import ServersUpdated, read_server, read_server_list
from tui.models.traffic import read_traffic

_POWER = "guide Server's power"


class ListParams(Params):
    """Narrows the list; everything is optional."""

    location: str | None = None
    """Locations, comma-separated: NL,US."""
    status: Literal["rent", "power_off"] | None = None
    """Rental status."""
    component: str | None = None
    """Component ids, comma-separated."""
    ip: str | None = None
    """An address."""
    mac: str | None = None
    """A MAC address."""
    group: str | None = None
    """Groups that must all match, comma-separated: 1CPU,AMD."""
    full: bool | None = None
    """Records instead of ids, where the installation knows it."""


class NewPin(Params):
    """Sets the PIN of the account."""

    new_pin: SecretStr
    """The new PIN, 4 to 6 characters."""
    old_pin: SecretStr | None = None
    """The present PIN, when there is one."""


class PinOnly(Params):
    """A PIN to try."""

    pin: SecretStr
    """The PIN as text."""


class Rename(ServerRef):
    """A new name."""

    hostname: str
    """The host name."""


class Query(Params):
    """What to look for."""

    query: str
    """Part of a name, address or tag."""


class NovncParams(ServerPin):
    """A console in a browser."""

    white_ip: str | None = None
    """The address that may connect."""


LIST = Direct("eq/list", "List servers", ListParams, Effect.READ, "guide Inventory; apidocs eq/list",
              guide=True, timeout_s=60.0, read=read_server_list)  # fmt: skip
UPDATE_SERVERS = Direct("eq/update_servers", "Have the list of servers read anew", NoParams, Effect.READ,
                        "guide Inventory", guide=True, timeout_s=60.0, read=ServersUpdated.model_validate)  # fmt: skip
SHOW = Direct("eq/show", "Read one server", ServerRef, Effect.READ, "guide Inventory; apidocs eq/show",
              guide=True, read=read_server)  # fmt: skip
STATUS = Deferred("eq/status", "Read the power state", ServerRef, Effect.READ, _POWER, guide=True,
                  read=read_power)  # fmt: skip
SENSORS = Deferred("eq/sensors", "Read the sensors", ServerRef, Effect.READ, _POWER, guide=True,
                   read=read_sensors)  # fmt: skip
ON = Deferred("eq/on", "Switch on", ServerPin, Effect.DISRUPTIVE, _POWER, pin=True, repeatable=False,
              timeout_s=PIN_TIMEOUT_S, guide=True, deciding_read="eq/status", read=read_text)  # fmt: skip
OFF = Deferred("eq/off", "Switch off", ServerPin, Effect.DISRUPTIVE, _POWER, pin=True, timeout_s=PIN_TIMEOUT_S,
               guide=True, deciding_read="eq/status", read=read_text)  # fmt: skip
REBOOT = Deferred("eq/reboot", "Reboot", ServerPin, Effect.DISRUPTIVE, _POWER, pin=True,
                  timeout_s=PIN_TIMEOUT_S, guide=True, deciding_read="eq/status", read=read_text)  # fmt: skip
HARD_OFF = Deferred("eq/hard_off", "Cut the power", ServerPin, Effect.DISRUPTIVE, "apidocs eq", pin=True,
                    timeout_s=PIN_TIMEOUT_S, deciding_read="eq/status", read=read_text)  # fmt: skip
SET_PIN = Deferred("eq/set_pin", "Set or change the PIN", NewPin, Effect.CHANGE, "guide PIN", pin=True,
                   timeout_s=PIN_TIMEOUT_S, guide=True, read=read_text)  # fmt: skip
CHECK_PIN = Deferred("eq/check_pin", "Try the PIN", PinOnly, Effect.CHANGE, "guide PIN", pin=True,
                     timeout_s=PIN_TIMEOUT_S, guide=True, read=read_text)  # fmt: skip
UNIT_RESET = Deferred("eq/unit_reset", "Reset the IPMI unit", ServerPin, Effect.DISRUPTIVE,
                      "guide Remote access", pin=True, timeout_s=PIN_TIMEOUT_S, guide=True,
                      deciding_read="eq/status", read=read_text)  # fmt: skip
ADD_IPMI_USER = Deferred("eq/add_ipmi_user", "Make a temporary IPMI user", ServerRef, Effect.DISRUPTIVE,
                         "guide Remote access; apidocs eq", guide=True, read=read_ipmi_user)  # fmt: skip
REMOVE_IPMI_USER = Deferred("eq/remove_ipmi_user", "Remove the temporary IPMI user", ServerRef, Effect.CHANGE,
                            "guide Remote access", repeatable=True, guide=True, closes="eq/add_ipmi_user",
                            read=read_text)  # fmt: skip
CONSOLE = Deferred("eq/console", "Open the console of a VM", ServerPin, Effect.DISRUPTIVE,
                   "guide Remote access", pin=True, timeout_s=PIN_TIMEOUT_S, guide=True, read=read_console)  # fmt: skip
NOVNC = Deferred("eq/novnc", "Open the console in a browser", NovncParams, Effect.DISRUPTIVE,
                 "apidocs eq; provider's article", read=read_novnc)  # fmt: skip
STOP_NOVNC = Deferred("eq/stop_novnc", "Close the browser console", ServerRef, Effect.CHANGE, "apidocs eq",
                      repeatable=True, closes="eq/novnc", read=read_text)  # fmt: skip
RECREATE_NOVNC = Deferred("eq/recreate_novnc", "Open the browser console anew", ServerRef, Effect.DISRUPTIVE,
                          "apidocs eq", read=read_novnc)  # fmt: skip
HISTORY = Direct("eq/history", "Read the history of a server", ServerRef, Effect.READ, "apidocs eq",
                 read=Payload.read)  # fmt: skip
GET_IPMI = Direct("eq/get_ipmi", "Read address and model of the IPMI unit", ServerRef, Effect.READ,
                  "apidocs eq", read=Payload.read)  # fmt: skip
GET_TRAFFIC = Direct("eq/get_traffic", "Read the traffic of a server", ServerRef, Effect.READ, "apidocs eq",
                     timeout_s=60.0, read=read_traffic)  # fmt: skip
RENAME_SERVER = Direct("eq/rename_server", "Rename a server", Rename, Effect.CHANGE, "seen in clients",
                       seen=Seen.IN_CLIENTS, repeatable=True, read=Acknowledged.read)  # fmt: skip
UNIFIED_SERVER_SEARCH = Direct("eq/unified_server_search", "Search servers", Query, Effect.READ,
                               "seen in clients", seen=Seen.IN_CLIENTS, read=Payload.read)  # fmt: skip
GROUPS = Direct("eq/groups", "List groups of servers", NoParams, Effect.READ, "apidocs eq", read=Payload.read)
BACKUP_LIST = Direct("eq/backup_list", "List backups", ServerRef, Effect.READ, "apidocs eq", read=Payload.read)
CREATE_BACKUP = Deferred("eq/create_backup", "Make a backup", ServerRef, Effect.CHANGE, "apidocs eq",
                         read=read_text)  # fmt: skip


class BackupRef(ServerRef):
    """Which backup."""

    name: str = Field(min_length=1)
    """Name of the backup."""


DELETE_BACKUP = Direct("eq/delete_backup", "Delete a backup", BackupRef, Effect.DESTRUCTIVE, "apidocs eq",
                       read=Acknowledged.read)  # fmt: skip
BACKUP_GET_SCHEDULE = Direct("eq/backup_get_schedule", "Read the backup schedule", ServerRef, Effect.READ,
                             "apidocs eq", read=Payload.read)  # fmt: skip
CHECK_BACKUP_LOCK = Direct("eq/check_backup_lock", "See whether a backup is running", ServerRef, Effect.READ,
                           "apidocs eq", read=Payload.read)  # fmt: skip


class BackupSchedule(ServerRef):
    """When backups are made."""

    schedule: str | None = Field(None, alias="params")
    """JSON; the provider documents no names."""


class Announce(ServerRef):
    """A network to announce."""

    subnet: str
    """Network in CIDR notation."""


BACKUP_SAVE_SCHEDULE = Direct("eq/backup_save_schedule", "Change the backup schedule", BackupSchedule, Effect.CHANGE,
                              "apidocs eq", repeatable=True, deciding_read="eq/backup_get_schedule",
                              read=Acknowledged.read)  # fmt: skip
ADD_IPMI_ADMIN = Deferred("eq/add_ipmi_admin", "Make a temporary IPMI administrator", ServerRef, Effect.DISRUPTIVE,
                          "apidocs eq", read=read_ipmi_user)  # fmt: skip
ANNOUNCEIP = Direct("eq/announceip", "Announce a network at a server", Announce, Effect.DISRUPTIVE, "apidocs eq",
                    read=Payload.read)  # fmt: skip
GETSERVERSFORANNOUNCE = Direct("eq/getserversforannounce", "List servers that can announce networks", NoParams,
                               Effect.READ, "apidocs eq", read=Payload.read)  # fmt: skip
