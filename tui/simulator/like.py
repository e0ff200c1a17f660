"""Answers in the shapes of a report: `hostdeck simulate --like FILE`.

The values are those of the simulated account, if it has a value of that type; the rest is invented.
This module parses the report independently: it shares no code with the part that writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui.simulator.report_file import read_json

_TABLE = "<key>"
_META = frozenset({"result", "action", "module", "key"})
_WRAPPERS = ("data", "message")
_CHECKS = frozenset({"eq_callback/check", "nat_callback/check"})


class Likeness:
    """The shapes of one report."""

    def __init__(self, report: Any) -> None:
        """Read the shapes of a decoded report. Raises ValueError if it is not a report."""
        actions = report.get("actions") if isinstance(report, dict) else None
        if not isinstance(actions, list):
            raise ValueError("the file is not a conformance report")
        self._shapes: dict[str, Mapping[str, Any]] = {}
        self._by_key: dict[str, str] = {}
        """Name of an action that is answered through a key, by its part after the slash."""
        for item in actions:
            if not isinstance(item, dict) or not isinstance(item.get("shape"), dict):
                raise ValueError("the file is not a conformance report")
            name, shape = str(item.get("action")), item["shape"]
            if shape.get("kinds"):
                self._shapes[name] = shape
                if item.get("answered_by") == "async key":
                    self._by_key[name.partition("/")[2]] = name

    def rewrite(self, action: str, made: dict[str, Any]) -> dict[str, Any]:
        """Return the simulator's answer in the shape of the report; a refusal stays unchanged."""
        if _is_refusal(made) or "raw" in made:
            return made
        if action in _CHECKS:
            return self._finished(made)
        shape = self._shapes.get(action)
        if shape is None or "callback" in made:
            return made
        return _with_payload(made, shape)

    def _finished(self, made: dict[str, Any]) -> dict[str, Any]:
        context = made.get("context")
        name = self._by_key.get(str(context.get("action")) if isinstance(context, dict) else "")
        if name is None or made.get("result") != "OK":
            return made
        fields = self._shapes[name].get("fields", {})
        parts = {
            part: reshaped(fields[part], made.get(part))
            for part in ("scope", "context")
            if part in fields
        }
        if isinstance(parts.get("scope"), dict | list) and isinstance(made.get("scope"), str):
            parts["scope"] = json.dumps(parts["scope"])
        return {**made, **parts}


def read_likeness(path: Path) -> Likeness:
    """Return the shapes of a report file. Raises ValueError if it cannot be used."""
    return Likeness(read_json(path, "a conformance report"))


def _is_refusal(made: Mapping[str, Any]) -> bool:
    number = made.get("code", made.get("result"))
    return "error" in made or (isinstance(number, int) and number < 0)


def _with_payload(made: dict[str, Any], shape: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the payload of the answer with the reshaped one."""
    if isinstance(made.get("result"), dict | list):
        return {**made, "result": reshaped(shape, made["result"])}
    rest = {name: value for name, value in made.items() if name not in _META}
    for wrapper in _WRAPPERS:
        if set(rest) == {wrapper} and isinstance(rest[wrapper], dict | list):
            return {**made, wrapper: reshaped(shape, rest[wrapper])}
    payload = reshaped(shape, rest)
    meta = {name: value for name, value in made.items() if name in _META}
    if isinstance(payload, dict) and not _META & set(payload):
        return {**meta, **payload}
    return {**meta, "result": payload}


def reshaped(shape: Mapping[str, Any], sample: Any) -> Any:
    """Return a value of this shape, from a sample if its type is available."""
    kinds = set(map(str, shape.get("kinds", ())))
    if isinstance(sample, dict) and "object" in kinds:
        return _object(shape, sample)
    if isinstance(sample, list) and "list" in kinds:
        items = shape.get("items")
        return [reshaped(items, item) for item in sample] if items else []
    if isinstance(sample, str) and "text" in kinds:
        return _text(shape, sample)
    if kind_of(sample) in kinds and not isinstance(sample, dict | list):
        return sample
    if isinstance(sample, int | float) and "text" in kinds and not isinstance(sample, bool):
        return _text(shape, str(sample))
    if isinstance(sample, str) and sample.isdecimal() and "whole number" in kinds:
        return int(sample)
    return invented(shape, sample)


def _object(shape: Mapping[str, Any], sample: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    fields: Mapping[str, Any] = shape.get("fields", {})
    for name, inner in fields.items():
        if name == _TABLE:
            others = [key for key in sample if key not in fields] or ["key-1"]
            made.update({key: reshaped(inner, sample.get(key)) for key in others})
        else:
            made[name.strip("<>").replace("-", "_") if name[:1] == "<" else name] = (
                reshaped(inner, sample[name]) if name in sample else invented(inner)
            )
    return made


def _text(shape: Mapping[str, Any], sample: str) -> str:
    words = [str(word) for word in shape.get("words", ())]
    if words and sample.strip().lower().replace(" ", "_") not in words:
        return words[0]
    return sample


def invented(shape: Mapping[str, Any], sample: Any = None) -> Any:
    """Return an invented value of this shape; if there are several types, use the richest."""
    kinds = set(map(str, shape.get("kinds", ())))
    if "object" in kinds:
        return _object(shape, sample if isinstance(sample, dict) else {})
    if "list" in kinds:
        items = shape.get("items")
        return [invented(items)] if items and items.get("seen") else []
    if "text" in kinds:
        return _text(shape, "x" * _least(shape.get("lengths", ())))
    if "whole number" in kinds:
        return 1
    if "number" in kinds:
        return 1.5
    return True if "flag" in kinds else None


def _least(steps: Any) -> int:
    """Return the minimum length of the longest step: "1 to 4" is 1."""
    digits = [str(step).removeprefix("over ").split(" ")[0] for step in steps]
    return max((int(number) for number in digits if number.isdecimal()), default=0)


def kind_of(value: Any) -> str:
    """Return the type of a value in report terms."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "object" if isinstance(value, dict) else "list"
