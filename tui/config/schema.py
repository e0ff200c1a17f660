"""The JSON schema of the configuration, from its declarations. `python -m tui.config.schema` prints
it."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from typing import Any

from tui.config.settings import History, Network, Profile, Settings, Traffic, Ui
from tui.config.user_commands import UserCommand
from tui.config.watch_settings import Watch

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def _option(default: Any, metadata: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"description": metadata["meaning"], "default": default}
    if isinstance(default, list):
        return {**found, "type": "array", "items": {"type": "string"}}
    found["type"] = _TYPES[type(default)]
    if isinstance(default, int | float) and not isinstance(default, bool):
        found["minimum" if metadata["zero"] else "exclusiveMinimum"] = 0
    if metadata["allowed"]:
        found["examples" if metadata["open"] else "enum"] = list(metadata["allowed"])
    return found


def _section(kind: type[Any], description: str) -> dict[str, Any]:
    default = kind()
    options = {
        option.name: _option(getattr(default, option.name), option.metadata)
        for option in fields(kind)
    }
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "properties": options,
    }


def schema() -> dict[str, Any]:
    """Return the schema as a tree."""
    top = next(option for option in fields(Settings) if option.name == "default_profile")
    keys = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hostdeck configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "default_profile": _option(Settings().default_profile, top.metadata),
            "ui": _section(Ui, "Appearance."),
            "network": _section(Network, "Limits on requests to the provider."),
            "history": _section(History, "Power and sensor samples saved on this machine."),
            "traffic": _section(Traffic, "The traffic allowance."),
            "watch": _section(Watch, "The command hostdeck watch."),
            "commands": {
                "type": "object",
                "description": "Programs that are run on selected servers.",
                "additionalProperties": _section(
                    UserCommand, "A program that is run once for each selected server."
                ),
            },
            "profiles": {
                "type": "object",
                "description": "Profiles: one per account.",
                "additionalProperties": _section(
                    Profile, "A profile: one account at one provider URL."
                ),
            },
            "views": {
                "type": "object",
                "description": (
                    "Saved filters by name, for --select @name and the command palette."
                ),
                "additionalProperties": {"type": "string"},
            },
            "keys": {
                "type": "object",
                "description": "Keys by action id.",
                "additionalProperties": keys,
            },
        },
    }


def schema_text() -> str:
    """Return the schema file as shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
