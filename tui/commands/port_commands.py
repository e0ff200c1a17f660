"""Commands on switch ports: disable and enable, permanently or for minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tui.api.catalog import net_actions as net
from tui.commands.command import Ask, Command, Confirm, Intent, Later, Refuse, Targets
from tui.fleet.rows import ServerRow
from tui.models.port import PortState, PortStatus
from tui.operations.guards import thought_about
from tui.operations.plan import Plan, Request, tier_of

LONGEST_MIN = 60
"""Maximum minutes that a port may be off with the PIN kept in memory for enabling it."""


@dataclass(frozen=True, slots=True)
class PortChoice:
    """The port selected on the screen."""

    name: str
    """Name in the provider's spelling."""
    state: PortState = PortState.UNKNOWN
    is_only_way: bool = False
    """True if no other port of the server is connected."""


def port_choice(ports: Sequence[PortStatus], at: int) -> PortChoice | None:
    """Return the port at that index for a command; `None` if the provider gave it no name."""
    port = ports[at]
    alone = port.state is PortState.UP and sum(port.state is PortState.UP for port in ports) == 1
    return PortChoice(port.name, port.state, alone) if port.name else None


def _port(targets: Targets) -> PortChoice | None:
    return targets.argument if isinstance(targets.argument, PortChoice) else None


def _with_port(
    title: str, then: Callable[[Targets, PortChoice], Intent]
) -> Callable[[Targets], Intent]:
    """Run on the selected port; without one, ask for its name."""

    def intend(targets: Targets) -> Intent:
        chosen = _port(targets)
        if chosen is not None:
            return then(targets, chosen)
        hint = "The name of the switch port, for example gi1/0/12 or eth0."

        def with_name(name: str) -> Intent:
            return then(targets, PortChoice(name))

        return Ask(title, hint, with_name)

    return intend


def _off_words(row: ServerRow, port: PortChoice) -> str:
    if port.is_only_way:
        return (
            f"{port.name} is the only connected port. The server cannot be reached at any "
            f"address ({row.ip or 'main IP unknown'}) until you enable the port again."
        )
    return f"No traffic passes through {port.name} until you enable the port again."


def plan_on(title: str, request: Request, effect: str, targets: Targets) -> Plan:
    """Return a plan with one request and the warnings of the guards."""
    plan = Plan(title, (request,), effect, tier=tier_of(request.action.effect), of="of")
    return thought_about(plan, {row.id: row for row in targets.rows}, targets.here)


def port_off_plan(targets: Targets, port: PortChoice, *, more: str = "") -> Plan:
    """Return the plan that disables a port."""
    row = targets.row
    request = Request.on(row, net.PORT_OFF, net.PortOff(id=row.id, port=port.name))
    return plan_on(
        f"Disable port {port.name}", request, f"{_off_words(row, port)} {more}".strip(), targets
    )


def port_on_plan(targets: Targets, port: PortChoice) -> Plan:
    """Return the plan that enables a port."""
    row = targets.row
    request = Request.on(row, net.PORT_ON, net.PortSwitch(id=row.id, port=port.name))
    words = "Connects the port again. If an administrator disabled it, only support can enable it."
    return plan_on(f"Enable port {port.name}", request, words, targets)


def _off(targets: Targets, port: PortChoice) -> Intent:
    return Confirm(port_off_plan(targets, port))


def _off_for(targets: Targets, port: PortChoice) -> Intent:
    def then(text: str) -> Intent:
        minutes = int(text) if text.isascii() and text.isdigit() else 0
        if not 1 <= minutes <= LONGEST_MIN:
            return Refuse(f"Enter a whole number of minutes from 1 to {LONGEST_MIN}.")
        limits = (
            f"Hostdeck enables the port again after {minutes} min if Hostdeck is still "
            "running and online then. If you quit earlier, the port stays disabled and is "
            "listed under Loose ends. The PIN is kept in memory until then."
        )
        plan = port_off_plan(targets, port, more=limits)
        if plan.typed:
            plan = plan.warned("If Hostdeck runs on this server, it cannot enable the port again.")
        return Confirm(plan, later=Later(minutes * 60.0, port_on_plan(targets, port)))

    return Ask(
        f"Disable {port.name} for how many minutes?",
        f"1 to {LONGEST_MIN} minutes.",
        then,
        typed="10",
    )


def _on(targets: Targets, port: PortChoice) -> Intent:
    return Confirm(port_on_plan(targets, port))


def _not(state: PortState, words: str) -> Callable[[Targets], str | None]:
    def fits(targets: Targets) -> str | None:
        port = _port(targets)
        return words if port is not None and port.state is state else None

    return fits


COMMANDS = tuple(
    replace(command, many=False)
    for command in (
        Command(
            "network.port_off",
            "Disable port",
            (net.PORT_OFF,),
            _with_port("Disable port", _off),
            _not(PortState.OFF, "The port is already disabled."),
            "x",
        ),
        Command(
            "network.port_off_for",
            "Disable port for …",
            (net.PORT_OFF, net.PORT_ON),
            _with_port("Disable port for …", _off_for),
            _not(PortState.OFF, "The port is already disabled."),
            "t",
        ),
        Command(
            "network.port_on",
            "Enable port",
            (net.PORT_ON,),
            _with_port("Enable port", _on),
            _not(PortState.UP, "The port is already connected."),
            "n",
        ),
    )
)
