"""Keys that programs sign in with. Source: apidocs api_keys."""

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
    """api_keys/add: the only time that the key is told."""

    api_key: SecretStr


def read_api_keys(payload: Any) -> tuple[ApiKeyInfo, ...]:
    """Raises ValueError without a list."""
    return models_at(payload, ApiKeyInfo, "data")


def read_new_api_key(payload: Any) -> NewKey:
    """Raises ValueError when no key is in it."""
    return NewKey.model_validate(payload)
