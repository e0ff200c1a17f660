"""Source of each configuration value. Pure except for the given text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tui.config.line_numbers import line_of
from tui.config.settings import History, Network, Profile, Settings, Traffic, Ui
from tui.config.user_commands import UserCommand
from tui.config.watch_settings import Watch
from tui.errors import UsageError

_CLASSES = {
    "ui": Ui,
    "network": Network,
    "history": History,
    "traffic": Traffic,
    "watch": Watch,
}
_NAMED: Mapping[str, type[Any]] = {"profiles": Profile, "commands": UserCommand}
"""Sections with a subsection for each name."""


@dataclass(frozen=True)
class Origin:
    """One value and its source."""

    key: str
    value: Any
    source: str
    """ "default", "line 3 of /home/…/config.toml", or "flag --theme"."""
    meaning: str
    allowed: tuple[str, ...] = ()
    default: Any = None


def origins(settings: Settings, path: Path, text: str, flags: Mapping[str, str]) -> list[Origin]:
    """Return every value, in the order of the example file.

    Args:
        settings: The effective settings, flags included.
        text: The content of `path`; empty if there is no file.
        flags: Key → the flag that sets it.
    """
    found = [
        Origin(
            "default_profile",
            settings.default_profile,
            "",
            _meaning(Settings, "default_profile"),
            default="default",
        )
    ]
    for section in _CLASSES:
        found += _of(section, getattr(settings, section))
    for name in sorted({*settings.profiles, settings.default_profile}):
        found += _of(f"profiles.{name}", settings.profile(name))
    for name in sorted(settings.commands):
        found += _of(f"commands.{name}", settings.commands[name])
    found += [
        Origin(f"views.{name}", value, "", "A saved filter.")
        for name, value in settings.views.items()
    ]
    found += [
        Origin(f"keys.{name}", value, "", "Keys for an action.")
        for name, value in settings.keys.items()
    ]
    return [
        Origin(
            origin.key,
            origin.value,
            _source(origin.key, path, text, flags),
            origin.meaning,
            origin.allowed,
            origin.default,
        )
        for origin in found
    ]


def _meaning(section: type[Any], name: str) -> str:
    return next(
        str(option.metadata["meaning"]) for option in fields(section) if option.name == name
    )


def _of(prefix: str, section: Any) -> list[Origin]:
    default = type(section)()
    return [
        Origin(
            f"{prefix}.{option.name}",
            getattr(section, option.name),
            "",
            option.metadata["meaning"],
            option.metadata["allowed"],
            getattr(default, option.name),
        )
        for option in fields(section)
    ]


def _source(key: str, path: Path, text: str, flags: Mapping[str, str]) -> str:
    if key in flags:
        return f"flag {flags[key]}"
    line = line_of(text, key)
    if line is None or not _is_set(key, text):
        return "default"
    return f"line {line} of {path}"


def _is_set(key: str, text: str) -> bool:
    """Return whether the file contains the value itself, not only its section."""
    import tomllib

    try:
        at: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    for part in split_key(key):
        if not isinstance(at, dict) or part not in at:
            return False
        at = at[part]
    return True


def split_key(key: str) -> list[str]:
    """Split `profiles.my.host.url` into the parts of the tree. A profile name and a key id may
    contain dots."""
    section, _, rest = key.partition(".")
    if section in ("keys", "views"):
        return [section, rest] if rest else [section]
    if section in _NAMED and "." in rest:
        name, _, leaf = rest.rpartition(".")
        return [section, name, leaf]
    return [section, *rest.split(".")] if rest else [section]


def option_of(key: str) -> tuple[Any, Any]:
    """Return default and declaration of a key. Raises UsageError with the nearest known key."""
    parts = split_key(key)
    section = Settings if len(parts) == 1 else _CLASSES.get(parts[0]) or _NAMED.get(parts[0])
    if parts[0] in ("views", "keys") and len(parts) == 2 and parts[1]:
        return ("", None) if parts[0] == "views" else ([], None)
    names = (
        {}
        if section is None
        else {option.name: option for option in fields(section) if option.metadata}
    )
    if (
        parts[-1] not in names
        or (section in _NAMED.values() and len(parts) != 3)
        or (section in _CLASSES.values() and len(parts) != 2)
    ):
        from difflib import get_close_matches

        known = known_keys()
        near = get_close_matches(key, known, 1)
        raise UsageError(
            f"Looking for {key}",
            said="Unknown option.",
            certain="Nothing was changed.",
            next=f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}.",
        )
    return getattr(section(), parts[-1]) if section is not None else None, names[parts[-1]]


def known_keys() -> list[str]:
    """Return every key as written in the file; NAME stands for a name that the user chooses."""
    listed = ["default_profile"]
    for section, kind in (
        *_CLASSES.items(),
        *((f"{section}.NAME", kind) for section, kind in _NAMED.items()),
    ):
        listed += [f"{section}.{option.name}" for option in fields(kind)]
    return [*listed, "views.NAME", "keys.ID"]
