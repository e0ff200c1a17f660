"""eq.php: power and sensors, answered through async keys."""

from __future__ import annotations

from typing import Any

from tui.simulator.answers.install_answers import network_boot
from tui.simulator.handlers import Fields, context, handles, machine, pin_checked, refuse, started
from tui.simulator.world import World


@handles("eq/status")
def status(world: World, fields: Fields) -> dict[str, Any]:
    """Return the power through an async key, after one to two seconds; fail while the BMC
    restarts."""
    server = machine(world, fields, "eq/status")

    def finish() -> dict[str, Any]:
        if world.clock.now() < server.bmc_back_at:
            return {"result": "Fail", "scope": "Unable to establish IPMI session", "debug": None}
        scope, debug = server.power_text()
        return {"scope": scope, "context": context(server, "status"), "debug": debug}

    return started(world, "status", 1.0 + world.random.random(), finish)


@handles("eq/sensors")
def sensors(world: World, fields: Fields) -> dict[str, Any]:
    """Return sensors through an async key, after two to five seconds, as lines of `ipmitool`; bare
    metal only."""
    server = machine(world, fields, "eq/sensors")
    if server.is_vm:
        raise refuse("eq/sensors", "not supported for this server")

    def finish() -> dict[str, Any]:
        if world.clock.now() < server.bmc_back_at:
            return {"result": "Fail", "scope": "Unable to establish IPMI session", "debug": None}
        text = server.sensors(world.clock.wall(), still=world.still)
        return {"scope": text, "context": context(server, "sensors"), "debug": None}

    return started(world, "sensors", 2.0 + 3 * world.random.random(), finish)


def _power_handler(action: str, scope: str, debug: str, *, turns_on: bool) -> None:
    @handles(f"eq/{action}")
    def switch(world: World, fields: Fields) -> dict[str, Any]:
        server = machine(world, fields, f"eq/{action}")
        pin_checked(world, fields)

        def finish() -> dict[str, Any]:
            server.on = turns_on
            server.switched_at = world.clock.wall()
            if turns_on:
                server.boots(world.clock.now())
            world.note(server.id, action)
            if turns_on and server.boot == "pxe" and server.pxe_armed:
                network_boot(world, server)
            return {"scope": scope, "context": context(server, action), "debug": debug}

        return started(world, action, 2.0 + 4 * world.random.random(), finish)


_power_handler("on", "Post is on", "Chassis Power Control: Up/On", turns_on=True)
_power_handler("off", "Post is off", "Chassis Power Control: Down/Off", turns_on=False)
_power_handler("hard_off", "Post is off", "Chassis Power Control: Down/Off", turns_on=False)
_power_handler("reboot", "Post is rebooted", "Chassis Power Control: Cycle", turns_on=True)
