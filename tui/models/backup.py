"""Backups of servers. The provider has not documented the shape, so the usual field names are
read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import AliasChoices, Field

from tui.models.base import Model
from tui.models.generic import facts
from tui.models.listed import Listing, counted, read_each
from tui.models.scalars import LooseInt, LooseText, _flag
from tui.models.unpublished import rows_of
from tui.text import SafeText, Untrusted

Setting = str | int | float | bool
"""A value of a schedule in the provider's format."""


class Backup(Model):
    """One backup."""

    name: Untrusted = Field(validation_alias=AliasChoices("name", "backup", "backup_name"))
    date: LooseText = Field(None, validation_alias=AliasChoices("date", "created_at", "created"))
    size: LooseInt = Field(None, validation_alias=AliasChoices("size", "total_size"))
    """Bytes."""
    status: LooseText = None

    @property
    def key(self) -> str:
        """The name as sent, to distinguish backups and to send it back, never for display."""
        return self.name.raw


@dataclass(frozen=True, slots=True)
class BackupState:
    """The backups of a server, and the known values of the schedule."""

    rows: tuple[Backup, ...]
    unread: int = 0
    """Number of records that could not be read."""
    running: bool | None = None
    """True while a backup runs; `None` if it is unknown."""
    schedule: tuple[tuple[SafeText, SafeText], ...] | None = None
    """Names and values of the schedule; `None` if it could not be read."""
    settings: tuple[tuple[str, Setting], ...] | None = None
    """The schedule as sent, to send it back complete; `None` if it is not a plain map of names and
    values."""


def read_backups(payload: Any) -> Listing[Backup]:
    """Return the backups. Raises ValueError without a list."""
    return counted(read_each(rows_of(payload, "backups"), _backup, "backup"), payload)


def _backup(row: Any) -> Backup:
    return Backup.model_validate({"name": row} if isinstance(row, str) and row else row)


def read_lock(payload: Any) -> bool | None:
    """Return whether a backup is running; `None` if the answer does not contain it."""
    found = payload.get("data", payload) if isinstance(payload, dict) else payload
    if not isinstance(found, dict):
        return _flag(found)
    return next((_flag(found[name]) for name in ("lock", "locked") if name in found), None)


_ENVELOPE = frozenset({"result", "action", "module", "code", "message", "error"})


def read_settings(payload: Any) -> tuple[tuple[str, Setting], ...] | None:
    """Return the schedule as sent; `None` if a part of it is not a plain value."""
    found: Any = payload
    for name in ("data", "schedule"):
        inner = found.get(name) if isinstance(found, dict) else None
        found = inner if isinstance(inner, dict) else found
    if not isinstance(found, dict) or not found or _ENVELOPE & found.keys():
        return None  # the fields of the answer itself are not settings
    plain = all(isinstance(value, Setting) for value in found.values())
    return tuple(found.items()) if plain else None


def read_schedule(payload: Any) -> tuple[tuple[SafeText, SafeText], ...]:
    """Return the schedule as names and values, in the order of the answer; empty for an empty
    schedule."""
    if isinstance(payload, dict):
        own = {name: value for name, value in payload.items() if name not in _ENVELOPE}
        if own.keys() <= {"data", "schedule"} and not any(own.values()) and own:
            return ()
    return tuple(facts(payload))
