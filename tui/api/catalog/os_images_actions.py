"""os.php, software.php, jenkins.php: installable systems and software, and tasks to run
afterwards."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tui.api.action import Deferred, Direct, Effect, Seen, Token
from tui.api.catalog.common import ServerRef
from tui.models.async_results import read_text, settled_text
from tui.models.base import Params
from tui.models.install import read_os_list, read_software, read_tasks


class OsParams(Params):
    """The server or preset to list for; without either id, everything."""

    id_of: ClassVar[str] = "server"
    id: int | None = Field(None, ge=1)
    """Id of a server."""
    instance_id: int | None = Field(None, ge=1)
    """Id of a preset."""
    location: str | None = None
    """Location."""
    bill_period: str | None = None
    """monthly or hourly."""


class TaskCall(ServerRef):
    """Runs a task on a running server."""

    task: int = Field(ge=1)
    """Id of the task."""
    params: str | None = None
    """Parameters."""


OS_LIST = Direct(
    "os/list",
    "List operating systems",
    OsParams,
    Effect.READ,
    "guide Reinstall procedures; apidocs os",
    token=Token.OPTIONAL,
    guide=True,
    timeout_s=60.0,
    read=read_os_list,
)
SOFTWARE_LIST = Direct(
    "software/list",
    "List software",
    OsParams,
    Effect.READ,
    "apidocs software",
    token=Token.OPTIONAL,
    read=read_software,
)
GET_TASKS = Direct(
    "jenkins/get_tasks",
    "List tasks to run after an installation",
    OsParams,
    Effect.READ,
    "guide Reinstall procedures",
    seen=Seen.INFERRED,
    token=Token.OPTIONAL,
    guide=True,
    read=read_tasks,
)
CALL = Deferred(
    "jenkins/call",
    "Run a task on a server",
    TaskCall,
    Effect.DISRUPTIVE,
    "provider's client",
    seen=Seen.IN_CLIENTS,
    read=read_text,
    settles=settled_text,
)
