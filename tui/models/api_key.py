"""API keys, for programs that sign in. Source: apidocs api_keys."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from tui.models.base import Model
from tui.models.listed import models_at
from tui.models.scalars import Flag, LooseId, LooseText, RecordId


class ApiKeyInfo(Model):
    """An API key without the key: the provider keeps only a hash."""

    id: RecordId
    name: LooseText = None
    server_id: LooseId = None
    ip: LooseText = None
    active: Flag = None
    login_notify_method: LooseText = None
    login_notify_address: LooseText = None


class NewKey(Model):
    """The answer of api_keys/add, the only one that contains the key."""

    api_key: SecretStr


def read_api_keys(payload: Any) -> tuple[ApiKeyInfo, ...]:
    """Return the keys of a list. Raises ValueError if the answer has no list."""
    return models_at(payload, ApiKeyInfo, "data")


def read_new_api_key(payload: Any) -> NewKey:
    """Return the new key. Raises ValueError if the answer has none."""
    return NewKey.model_validate(payload)
