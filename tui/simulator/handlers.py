"""Registry of the functions that answer actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.simulator.machines import Machine
from tui.simulator.world import World

Fields = Mapping[str, str]
Handler = Callable[[World, Fields], dict[str, Any]]
HANDLERS: dict[str, Handler] = {}
PUBLIC: set[str] = set()
"""Actions that need no token."""


def handles(*names: str, public: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler for `endpoint/action`."""

    def register(handler: Handler) -> Handler:
        for name in names:
            HANDLERS[name] = handler
            if public:
                PUBLIC.add(name)
        return handler

    return register


READS = frozenset({"status", "sensors", "get_status", "get_snapshot", "load_stats"})
"""Slow work that changes nothing."""


class Refusal(Exception):
    """Refusal by the provider; `body` is the complete answer."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__("refused")
        self.body = body


def refuse(action: str, text: str, **more: Any) -> Refusal:
    """Return a refusal in its documented form."""
    return Refusal({"code": -1, "message": f"{action}: {text}", **more})


def ok(fields: Fields) -> dict[str, Any]:
    """Return a success without a result."""
    return {"result": "OK", "action": fields["action"]}


def started(
    world: World, action: str, after_s: float, finish: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Start slow work and return the answer with its async key."""
    return {
        "result": "OK",
        "action": action,
        "callback": world.start(after_s, finish, reads=action in READS),
    }


def context(server: Machine, action: str) -> dict[str, Any]:
    """Return the context of a finished key; the id is a number or a text, depending on the
    build."""
    return {"action": action, "id": str(server.id), "location": server.location}


def pin_checked(world: World, fields: Fields) -> None:
    """Refuse a wrong PIN, with a longer delay each time. A missing PIN is accepted."""
    if fields.get("pin"):
        problem = world.pin_problem(fields["pin"])
        if problem is not None:
            raise Refusal({"result": -1, "error": problem})


def machine(world: World, fields: Fields, action: str) -> Machine:
    """Return the machine whose id is in the field `id`."""
    try:
        return world.machines[int(fields.get("id", ""))]
    except (ValueError, KeyError):
        raise refuse(action, "invalid server id") from None
