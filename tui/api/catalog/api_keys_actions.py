"""api_keys.php: the keys that programs sign in with. The provider shows a new key once."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import NoParams
from tui.models.account_records import read_events
from tui.models.api_key import read_api_key, read_api_keys, read_new_api_key
from tui.models.base import Params
from tui.models.generic import Acknowledged

_SOURCE = "apidocs api_keys; provider's reseller module"


class KeysOf(Params):
    """The server of the keys."""

    server_id: int = Field(alias="params[server_id]", ge=1)
    """Id of the server."""


class ApiKeyRef(Params):
    """The API key to act on."""

    id_of: ClassVar[str] = "key"
    id: int = Field(alias="params[id]", ge=1)
    """Id of the key."""


class NewApiKey(Params):
    """A new key; the account needs an active server."""

    name: str = Field(alias="params[name]", min_length=1)
    """Name."""
    server_id: int | None = Field(None, alias="params[server_id]", ge=1)
    """Valid for this server only."""
    ip: str | None = Field(None, alias="params[ip]")
    """Valid from these addresses only."""
    active: bool | None = Field(None, alias="params[active]")
    """Active at once."""
    login_notify_method: Literal["none", "email", "webhook"] | None = Field(
        None, alias="params[login_notify_method]"
    )
    """Notification of sign-ins."""
    login_notify_address: str | None = Field(None, alias="params[login_notify_address]")
    """Address."""


class KeyHistory(Params):
    """The API key and the period of a history."""

    id_of: ClassVar[str] = "key"
    id: int = Field(alias="params[id]", ge=1)
    """Id of the key."""
    period_from: str | None = Field(None, alias="params[period_from]")
    """First day, YYYY-MM-DD."""
    period_to: str | None = Field(None, alias="params[period_to]")
    """Last day, YYYY-MM-DD."""


class EditApiKey(ApiKeyRef):
    """The new settings of an API key."""

    name: str | None = Field(None, alias="params[name]")
    """Name."""
    active: bool | None = Field(None, alias="params[active]")
    """Active or not."""
    ip: str | None = Field(None, alias="params[ip]")
    """Valid from these addresses only."""
    server_id: int | None = Field(None, alias="params[server_id]", ge=0)
    """Valid for this server only."""
    login_notify_method: str | None = Field(None, alias="params[login_notify_method]")
    """Notification of sign-ins."""
    login_notify_address: str | None = Field(None, alias="params[login_notify_address]")
    """Address of the notification."""


LIST = Direct("api_keys/list", "List API keys", NoParams, Effect.READ, _SOURCE, read=read_api_keys)
LIST_FOR_SERVER = Direct(
    "api_keys/list_for_server",
    "List the API keys of a server",
    KeysOf,
    Effect.READ,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    read=read_api_keys,
)
VIEW = Direct(
    "api_keys/view",
    "Read an API key's settings",
    ApiKeyRef,
    Effect.READ,
    _SOURCE,
    read=read_api_key,
)
ADD = Direct(
    "api_keys/add",
    "Create an API key",
    NewApiKey,
    Effect.DISRUPTIVE,
    _SOURCE,
    deciding_reads=("api_keys/list",),
    secret_answer=True,
    read=read_new_api_key,
)
EDIT = Direct(
    "api_keys/edit",
    "Change an API key",
    EditApiKey,
    Effect.CHANGE,
    _SOURCE,
    repeatable=True,
    deciding_reads=("api_keys/list",),
    read=Acknowledged.read,
)
DELETE = Direct(
    "api_keys/delete",
    "Delete an API key",
    ApiKeyRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    closes=("api_keys/add",),
    deciding_reads=("api_keys/list",),
    read=Acknowledged.read,
)
HISTORY = Direct(
    "api_keys/history",
    "Read the history of an API key",
    KeyHistory,
    Effect.READ,
    _SOURCE,
    read=read_events,
)
