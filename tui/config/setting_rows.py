"""Settings and keys as rows of a list: value, default, source, and meaning. Disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.config.config_loader import read
from tui.config.config_writer import file_text
from tui.config.settings import Settings
from tui.config.shipped_keys import shipped_keys
from tui.config.value_origins import Origin, origins

KEYS = "keys."
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting, or the keys of one action."""

    id: int
    key: str
    """In the form of `hostdeck config set`: "ui.theme", "keys.fleet.filter"."""
    value: str
    """In the form in which the user types it."""
    default: str
    source: str
    """ "default", or the line of the file."""
    meaning: str
    allowed: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Return whether the file sets it."""
        return self.source != DEFAULT

    @property
    def is_key(self) -> bool:
        """Return whether it is the key setting of an action."""
        return self.key.startswith(KEYS)

    @property
    def action(self) -> str:
        """Return the action id of a key setting."""
        return self.key.removeprefix(KEYS)


@dataclass(frozen=True, slots=True)
class ConfigView:
    """The current content of the configuration file."""

    path: Path
    text: str
    rows: tuple[SettingRow, ...]
    keys: Mapping[str, tuple[str, ...]]
    """Keys that the file assigns to actions."""


def config_view(path: Path) -> ConfigView:
    """Read the file.

    Raises:
        ConfigError: It cannot be read, or contains a mistake.
    """
    text = file_text(path)
    settings = read(text, path) if text else Settings()
    found = origins(settings, path, text, {})
    rows = [
        SettingRow(
            at,
            origin.key,
            typed(origin.value),
            typed(origin.default),
            _place(origin.source, path),
            origin.meaning,
            origin.allowed,
        )
        for at, origin in enumerate(each for each in found if not each.key.startswith(KEYS))
    ]
    rows += _key_rows(found, len(rows), path)
    return ConfigView(path, text, tuple(rows), {k: tuple(v) for k, v in settings.keys.items()})


def _key_rows(found: list[Origin], first: int, path: Path) -> list[SettingRow]:
    own = {origin.key: origin for origin in found if origin.key.startswith(KEYS)}
    rows = []
    for at, (action, shipped) in enumerate(shipped_keys().items(), first):
        origin = own.get(f"{KEYS}{action}")
        default = " ".join(shipped.keys)
        value = default if origin is None else " ".join(origin.value)
        source = DEFAULT if origin is None else _place(origin.source, path)
        rows.append(SettingRow(at, f"{KEYS}{action}", value, default, source, shipped.meaning))
    return rows


def typed(value: Any) -> str:
    """Return a value in the form in which the user types it: lists with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(str(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _place(source: str, path: Path) -> str:
    return source.replace(f" of {path}", "")
