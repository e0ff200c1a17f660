"""ssh_keys.php: public keys stored in the account. The API requires `params[…]`; flat parameters
fail."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import NoParams
from tui.models.base import Params
from tui.models.generic import Acknowledged
from tui.models.ssh_key import read_ssh_key, read_ssh_keys

_SOURCE = "provider's Terraform client"


class NewSshKey(Params):
    """A public key."""

    name: str = Field(alias="params[name]", min_length=1)
    """Name."""
    public_key: str = Field(alias="params[key]", min_length=1)
    """The public key, one line."""
    default: bool | None = Field(None, alias="params[default]")
    """Install the key on new servers."""


class SshKeyRef(Params):
    """The SSH key to act on."""

    id_of: ClassVar[str] = "key"
    id: int = Field(ge=1)
    """Id of the key."""


LIST = Direct(
    "ssh_keys/list",
    "List the SSH keys of the account",
    NoParams,
    Effect.READ,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    read=read_ssh_keys,
)
ADD = Direct(
    "ssh_keys/add",
    "Add an SSH key to the account",
    NewSshKey,
    Effect.CHANGE,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    deciding_reads=("ssh_keys/list",),
    read=read_ssh_key,
)
DELETE = Direct(
    "ssh_keys/delete",
    "Delete an SSH key of the account",
    SshKeyRef,
    Effect.CHANGE,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    repeatable=True,
    deciding_reads=("ssh_keys/list",),
    read=Acknowledged.read,
)
