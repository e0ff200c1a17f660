"""The shapes known to Hostdeck, shipped as `assets/known-shapes.json`."""

from __future__ import annotations

import json
from functools import cache

from tui.assets import asset
from tui.conformance.shapes import Shape, shape_of_json


@cache
def known_shapes() -> dict[str, Shape]:
    """Return the known shape of each action's answer, by the action's name."""
    made = json.loads(asset("known-shapes.json").read_text("utf-8"))
    return {name: shape_of_json(shape) for name, shape in made.items()}
