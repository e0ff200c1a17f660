"""The JSON schema of the configuration, from its declarations. `python -m tui.config.schema` prints
it."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from typing import Any

from tui.config.settings import History, Network, Profile, Settings, Traffic, Ui

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
    options = {one.name: _option(getattr(default, one.name), one.metadata) for one in fields(kind)}
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "properties": options,
    }


def schema() -> dict[str, Any]:
    """The schema as a tree."""
    top = next(one for one in fields(Settings) if one.name == "default_profile")
    keys = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hostdeck configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "default_profile": _option(Settings().default_profile, top.metadata),
            "ui": _section(Ui, "How it looks."),
            "network": _section(Network, "How gently the provider is asked."),
            "history": _section(History, "Power and sensor samples kept on this machine."),
            "traffic": _section(Traffic, "The traffic allowance."),
            "profiles": {
                "type": "object",
                "description": "Accounts by name.",
                "additionalProperties": _section(Profile, "One account at one installation."),
            },
            "views": {
                "type": "object",
                "description": "Saved filters by name, for --select @name and the palette.",
                "additionalProperties": {"type": "string"},
            },
            "keys": {
                "type": "object",
                "description": "Keys by the id of their action.",
                "additionalProperties": keys,
            },
        },
    }


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
