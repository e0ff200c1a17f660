"""eq.php: power and sensors, answered by async keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.simulator.handlers import Fields, Refusal, handles, machine, refuse
from tui.simulator.machines import Machine
from tui.simulator.world import World


def _context(one: Machine, action: str) -> dict[str, Any]:
    return {"action": action, "id": str(one.id), "location": one.location}


def _started(world: World, action: str, after_s: float, finish: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    return {"result": "OK", "action": action, "callback": world.start(after_s, finish)}


@handles("eq/status")
def status(world: World, fields: Fields) -> dict[str, Any]:
    one = machine(world, fields, "eq/status")

    def finish() -> dict[str, Any]:
        scope, debug = one.power_text()
        return {"scope": scope, "context": _context(one, "status"), "debug": debug}

    return _started(world, "status", 1.0 + world.random.random(), finish)


@handles("eq/sensors")
def sensors(world: World, fields: Fields) -> dict[str, Any]:
    one = machine(world, fields, "eq/sensors")
    if one.is_vm:
        raise refuse("eq/sensors", "not supported for this server")

    def finish() -> dict[str, Any]:
        text = one.sensors(world.clock.now(), still=world.still)
        return {"scope": text, "context": _context(one, "sensors"), "debug": None}

    return _started(world, "sensors", 2.0 + 3 * world.random.random(), finish)


def _check_pin(world: World, fields: Fields) -> None:
    if not fields.get("pin"):
        return  # today's clients send none; the provider asks only when one is set
    problem = world.pin_problem(fields["pin"])
    if problem is not None:
        raise Refusal({"result": -1, "error": problem})


def _power_handler(action: str, scope: str, debug: str, *, turns_on: bool) -> None:
    @handles(f"eq/{action}")
    def switch(world: World, fields: Fields) -> dict[str, Any]:
        one = machine(world, fields, f"eq/{action}")
        _check_pin(world, fields)

        def finish() -> dict[str, Any]:
            one.on = turns_on
            one.switched_at = world.clock.now()
            world.history.append((one.switched_at, one.id, action))
            return {"scope": scope, "context": _context(one, action), "debug": debug}

        return _started(world, action, 2.0 + 4 * world.random.random(), finish)


_power_handler("on", "Post is on", "Chassis Power Control: Up/On", turns_on=True)
_power_handler("off", "Post is off", "Chassis Power Control: Down/Off", turns_on=False)
_power_handler("hard_off", "Post is off", "Chassis Power Control: Down/Off", turns_on=False)
_power_handler("reboot", "Post is rebooted", "Chassis Power Control: Cycle", turns_on=True)
