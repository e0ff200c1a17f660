"""Example answers with invented values, generated from the shapes in a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.conformance.shapes import TABLE_KEY, Shape, shape_of_json


def examples_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return one invented answer for each action of a report. Raises ValueError as `shapes_of`."""
    return {name: invented(shape) for name, shape in shapes_of(report).items()}


def shapes_of(report: Mapping[str, Any]) -> dict[str, Shape]:
    """Return the shape of each action for which a report has answers.

    Raises:
        ValueError: The file is not a report.
    """
    actions = report.get("actions") if isinstance(report, Mapping) else None
    if not isinstance(actions, list):
        raise ValueError("this is not a report")
    made: dict[str, Shape] = {}
    for item in actions:
        if not isinstance(item, Mapping) or "action" not in item or "shape" not in item:
            raise ValueError("this is not a report")
        shape = shape_of_json(item["shape"])
        if shape.seen:
            made[str(item["action"])] = shape
    return made


def invented(shape: Shape) -> Any:
    """Return a value of this shape; if there are several types, use the richest."""
    if "object" in shape.kinds:
        return {example_name(name): invented(inner) for name, inner in sorted(shape.fields.items())}
    if "list" in shape.kinds:
        return [] if shape.items is None or not shape.items.seen else [invented(shape.items)]
    if "text" in shape.kinds:
        return _text(shape)
    if "number" in shape.kinds:
        return 1.5
    if "whole number" in shape.kinds:
        return 1
    return True if "flag" in shape.kinds else None


def example_name(name: str) -> str:
    """Return the example key for the name of a shape."""
    return "key-1" if name == TABLE_KEY else name.strip("<>").replace("-", "_")


def _text(shape: Shape) -> str:
    if shape.words:
        return min(shape.words)
    longest = max((_least(step) for step in shape.lengths), default=0)
    return "x" * longest


def _least(step: str) -> int:
    """Return the minimum length of a step: "1 to 4" is 1."""
    digits = step.removeprefix("over ").split(" ")[0]
    return int(digits) if digits.isdigit() else 0
