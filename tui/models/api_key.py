"""Keys that programs sign in with. Source: apidocs api_keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr

from tui.models.base import Model
from tui.models.listed import Listing, as_items, counted, decoded, models_at
from tui.models.scalars import Flag, LooseId, LooseText, RecordId
from tui.text import Untrusted


def _allowed(value: Any) -> Untrusted | None:
    """Return an allow-list as one text, empty for any address; `None` if it is unreadable."""
    if isinstance(value, Untrusted):
        return value
    found = decoded(value)
    if found in (None, "", [], {}):
        return Untrusted("")
    words = [found] if isinstance(found, str) else as_items(found)
    if words is None or not all(isinstance(word, str) for word in words):
        return None
    return Untrusted(", ".join(words))


class ApiKeyInfo(Model):
    """An API key without its value, because the provider stores only a hash."""

    id: RecordId
    name: LooseText = None
    server_id: LooseId = None
    ip: Annotated[Untrusted | None, BeforeValidator(_allowed)] = None
    """Allowed addresses; empty for any address, `None` if they are unknown."""
    active: Flag = None
    login_notify_method: LooseText = None
    login_notify_address: LooseText = None
    expires: LooseText = Field(
        None,
        validation_alias=AliasChoices("expires", "expires_at", "expire", "expiry", "valid_until"),
    )

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the allowed addresses, as far as they are known; see `is_open` for an empty
        list."""
        return tuple((self.ip.raw if self.ip else "").replace(",", " ").split())

    @property
    def is_open(self) -> bool | None:
        """Return whether the key works from any address; `None` if that is unknown."""
        return None if self.ip is None else not self.addresses


class NewKey(Model):
    """The answer to a new API key, which is the only one that contains its value."""

    api_key: SecretStr = Field(validation_alias=AliasChoices("api_key", "apikey", "key"))
    id: LooseId = None

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        number = f", number {self.id}," if self.id else ""
        return f"A new API key{number} was created."


def read_api_keys(payload: Any) -> Listing[ApiKeyInfo]:
    """Return the keys. Raises ValueError without a list."""
    return counted(models_at(payload, ApiKeyInfo, "data"), payload)


def read_api_key(payload: Any) -> ApiKeyInfo:
    """Return one key. Raises ValueError without one."""
    rows = models_at(
        payload if isinstance(payload, dict) and "data" in payload else {"data": payload},
        ApiKeyInfo,
        "data",
    )
    if len(rows) != 1:
        raise ValueError("the answer does not have exactly one key")
    return rows[0]


def read_new_api_key(payload: Any) -> NewKey:
    """Return the new key. Raises ValueError if it contains no key."""
    found = decoded(payload)
    if isinstance(found, dict) and isinstance(found.get("data"), dict):
        found = found["data"]
    return NewKey.model_validate(found)
