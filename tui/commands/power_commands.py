"""Power: on, off, reboot, hard off, and BMC reset."""

from __future__ import annotations

from typing import Any

from tui.api.action import Deferred
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.commands.command import Command, Confirm, Intent, Targets
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.operations.guards import thought_about
from tui.operations.plan import Plan, Request, tier_of


def power_plan(action: Deferred[Any, Any], title: str, effect: str, targets: Targets) -> Plan:
    """Return a plan with one request for each server."""
    requests = tuple(Request.on(row, action, ServerPin(id=row.id)) for row in targets.rows)
    plan = Plan(title, requests, effect, tier=tier_of(action.effect))
    return thought_about(plan, {row.id: row for row in targets.rows}, targets.here)


def _was_read(row: ServerRow, power: Power) -> bool:
    """Return whether this power state was read from the server. The list's rental status
    ("power_off") may be older."""
    return row.power is power and row.power_at is not None


def _already(power: Power) -> Any:
    """Refuse if every server is known to be in the target state. Unknown is no reason to refuse."""

    def fits(targets: Targets) -> str | None:
        if all(_was_read(row, power) for row in targets.rows):
            return (
                f"The server is already {power}."
                if len(targets.rows) == 1
                else f"All selected servers are already {power}."
            )
        return None

    return fits


def _only_running(targets: Targets) -> str | None:
    if all(_was_read(row, Power.OFF) for row in targets.rows):
        return "The server is off. Power it on instead."
    return None


def _has_bmc(row: ServerRow) -> bool:
    return row.kind in (ServerKind.BARE_METAL, ServerKind.GPU, ServerKind.UNKNOWN)


def _only_metal(targets: Targets) -> str | None:
    without = [row for row in targets.rows if not _has_bmc(row)]
    return f"A {without[0].kind} has no BMC (IPMI)." if without else None


def _remote(targets: Targets) -> str | None:
    """Return why power commands are not possible: servers without remote control need remote
    hands."""
    without = [row for row in targets.rows if row.remote_control is False]
    if not without:
        return None
    name = (
        f"{without[0].hostname or without[0].id} has" if len(targets.rows) > 1 else "The server has"
    )
    return f"{name} no remote control. Use Remote hands instead."


def _power(
    name: str,
    title: str,
    letter: str,
    action: Deferred[Any, Any],
    effect: str,
    fits: Any = lambda targets: None,
) -> Command:
    def intend(targets: Targets) -> Intent:
        return Confirm(power_plan(action, title, effect, targets))

    def possible(targets: Targets) -> str | None:
        return _remote(targets) or fits(targets)

    return Command(f"power.{name}", title, (action,), intend, possible, letter)


COMMANDS = (
    _power(
        "on",
        "Power on",
        "o",
        eq_power.ON,
        "The server boots. If it is already on, the provider may reboot it.",
        _already(Power.ON),
    ),
    _power(
        "reboot",
        "Reboot",
        "r",
        eq_power.REBOOT,
        "Services stop until the server is up again. Unsaved work is lost.",
        _only_running,
    ),
    _power(
        "off",
        "Power off",
        "f",
        eq_power.OFF,
        "Services stop until you power the server on again.",
        _already(Power.OFF),
    ),
    _power(
        "hard_off",
        "Power off (hard)",
        "h",
        eq_power.HARD_OFF,
        "Cuts the power immediately. File systems are not unmounted; unsaved work is lost.",
        _already(Power.OFF),
    ),
    _power(
        "unit_reset",
        "Reset BMC (IPMI)",
        "u",
        eq_power.UNIT_RESET,
        (
            "Restarts the BMC. Power status, sensors, and console are unavailable for several "
            "minutes."
        ),
        _only_metal,
    ),
)
