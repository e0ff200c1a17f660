"""Writes the known shapes: `python -m tui.conformance.learning FILE… > assets/known-shapes.json`.

A file is called `ENDPOINT.ACTION[.VARIANT].json`, as the examples of the tests are; an answer of an
async key `eq_callback.check.ACTION[.VARIANT].json`. Answers of the simulator are added by the test
that compares the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tui.conformance.shapes import Shape


def learned(answers: Iterable[tuple[str, Any]]) -> dict[str, Shape]:
    """Return one shape for each action, from pairs of its name and an answer's payload."""
    shapes: dict[str, Shape] = {}
    for name, payload in answers:
        shapes.setdefault(name, Shape()).add(payload)
    return shapes


def as_text(shapes: Mapping[str, Shape]) -> str:
    """Return the file's text."""
    made = {name: shapes[name].as_json() for name in sorted(shapes)}
    return json.dumps(made, indent=1, sort_keys=True) + "\n"
