"""Who answers which action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.simulator.world import World

Fields = Mapping[str, str]
Handler = Callable[[World, Fields], dict[str, Any]]
HANDLERS: dict[str, Handler] = {}
PUBLIC: set[str] = set()
"""Actions that want no token."""


def handles(*names: str, public: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler for `endpoint/action`."""

    def register(handler: Handler) -> Handler:
        for name in names:
            HANDLERS[name] = handler
            if public:
                PUBLIC.add(name)
        return handler

    return register


class Refusal(Exception):
    """The provider says no; `body` is its whole answer."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__("refused")
        self.body = body


def refuse(action: str, text: str, **more: Any) -> Refusal:
    """The documented form of a no."""
    return Refusal({"code": -1, "message": f"{action}: {text}", **more})


def machine(world: World, fields: Fields, action: str) -> Any:
    """The machine named by `id`."""
    try:
        return world.machines[int(fields.get("id", ""))]
    except (ValueError, KeyError):
        raise refuse(action, "invalid server id") from None
