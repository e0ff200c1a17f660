"""eq_callback.php and nat_callback.php."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, handles
from tui.simulator.world import World


@handles("eq_callback/check", "nat_callback/check", public=True)
def check(world: World, fields: Fields) -> dict[str, Any]:
    """Return the state of an async key. Needs no token; an answer that ends the task deletes the
    key."""
    key = fields.get("key", "")
    if not key:
        return {"result": -1, "error": "Missing required keys: key"}
    return world.check(key)
