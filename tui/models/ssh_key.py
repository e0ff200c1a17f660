"""Public keys stored in the account. Source: the provider's Terraform client."""

from __future__ import annotations

from typing import Any

from tui.models.base import Model
from tui.models.listed import Listing, counted, models_at
from tui.models.nested import one_object
from tui.models.scalars import Flag, LooseText, RecordId


class SshKey(Model):
    """One public key. It contains no secret."""

    id: RecordId
    name: LooseText = None
    key: LooseText = None
    default: Flag = None
    created: LooseText = None


def read_ssh_keys(payload: Any) -> Listing[SshKey]:
    """Return the keys. Raises ValueError without a list."""
    return counted(models_at(payload, SshKey, "sshkeys", "data"), payload)


def read_ssh_key(payload: Any) -> SshKey:
    """Return the newly added key."""
    found = payload.get("sshkey", payload) if isinstance(payload, dict) else payload
    return SshKey.model_validate(one_object(found))
