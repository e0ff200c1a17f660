"""Ports and addresses: off and on, for good or for minutes; main address, names, blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.commands.command import Ask, Choose, Command, Confirm, Intent, Later, Refuse, Targets
from tui.fleet.rows import ServerRow
from tui.models.port import PortState, PortStatus
from tui.operations.guards import thought_about
from tui.operations.outcomes.verdict import BEFORE, parameters_of
from tui.operations.plan import Plan, Request, Tier, tier_of
from tui.store.operations import OpState

LONGEST_MIN = 60
"""Minutes that a port may be off with the PIN kept in memory for switching it on."""
LONGEST_REASON = 200
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class PortChoice:
    """The port that is chosen on the screen."""

    name: str
    """As the provider spells it."""
    state: PortState = PortState.UNKNOWN
    is_only_way: bool = False
    """No other port of the server is connected."""


@dataclass(frozen=True, slots=True)
class AddressChoice:
    """The address that is chosen on the screen."""

    address: str
    is_main: bool = False
    names: tuple[str, ...] | None = None
    """Its PTR names; `None` while they are not known."""


# Ports


def port_choice(ports: Sequence[PortStatus], at: int) -> PortChoice | None:
    """The port at that place, as a command is told of it; `None` where the provider gave it no
    name."""
    port = ports[at]
    alone = port.state is PortState.UP and sum(one.state is PortState.UP for one in ports) == 1
    return PortChoice(port.name, port.state, alone) if port.name else None


def _port(targets: Targets) -> PortChoice | None:
    return targets.argument if isinstance(targets.argument, PortChoice) else None


def _with_port(
    title: str, then: Callable[[Targets, PortChoice], Intent]
) -> Callable[[Targets], Intent]:
    """Do it to the chosen port; without one, ask for its name."""

    def intend(targets: Targets) -> Intent:
        chosen = _port(targets)
        if chosen is not None:
            return then(targets, chosen)
        hint = "The name of the switch port, as the Network tab shows it: gi1/0/12, eth0."
        return Ask(title, hint, lambda name: then(targets, PortChoice(name)))

    return intend


def _off_words(row: ServerRow, port: PortChoice) -> str:
    if port.is_only_way:
        return (
            f"{port.name} is the only connected port: the server can no longer be reached, "
            f"{row.ip or 'its main address'} included, until the port is on again."
        )
    return f"Nothing reaches the server through {port.name} until the port is on again."


def _plan(title: str, request: Request, effect: str, targets: Targets) -> Plan:
    plan = Plan(title, (request,), effect, tier=tier_of(request.action.effect), of="of")
    return thought_about(plan, {row.id: row for row in targets.rows}, targets.here)


def _off_plan(targets: Targets, port: PortChoice, *, more: str = "") -> Plan:
    row = targets.one
    request = Request.on(row, net.PORT_OFF, net.PortOff(id=row.id, port=port.name))
    return _plan(
        f"Switch off port {port.name}", request, f"{_off_words(row, port)} {more}".strip(), targets
    )


def _on_plan(targets: Targets, port: PortChoice) -> Plan:
    row = targets.one
    request = Request.on(row, net.PORT_ON, net.PortSwitch(id=row.id, port=port.name))
    words = (
        "The port is connected again. One that an administrator has blocked stays off: support "
        "has to be asked."
    )
    return _plan(f"Switch on port {port.name}", request, words, targets)


def _off(targets: Targets, port: PortChoice) -> Intent:
    return Confirm(_off_plan(targets, port))


def _off_for(targets: Targets, port: PortChoice) -> Intent:
    def then(text: str) -> Intent:
        minutes = int(text) if text.isascii() and text.isdigit() else 0
        if not 1 <= minutes <= LONGEST_MIN:
            return Refuse(f"A whole number of minutes from 1 to {LONGEST_MIN}.")
        limits = (
            f"Hostdeck switches it on again after {minutes} min, if it is still running and "
            "connected then. "
            "Ended before, the port stays off, and stays among the loose ends. A PIN is kept in "
            "memory "
            "until then."
        )
        plan = _off_plan(targets, port, more=limits)
        if plan.typed:
            plan = plan.warned(
                "A Hostdeck that runs on this server cannot switch the port on again."
            )
        return Confirm(plan, later=Later(minutes * 60.0, _on_plan(targets, port)))

    return Ask(
        f"Switch off {port.name} for how many minutes?", f"1 to {LONGEST_MIN}.", then, typed="10"
    )


def _on(targets: Targets, port: PortChoice) -> Intent:
    return Confirm(_on_plan(targets, port))


def _not(state: PortState, words: str) -> Callable[[Targets], str | None]:
    def fits(targets: Targets) -> str | None:
        port = _port(targets)
        return words if port is not None and port.state is state else None

    return fits


# Addresses


def _address(targets: Targets) -> AddressChoice | None:
    return targets.argument if isinstance(targets.argument, AddressChoice) else None


def _with_address(
    title: str, then: Callable[[Targets, AddressChoice], Intent]
) -> Callable[[Targets], Intent]:
    """Do it to the chosen address; without one, let it be picked from those of the server."""

    def intend(targets: Targets) -> Intent:
        chosen, row = _address(targets), targets.one
        if chosen is not None:
            return then(targets, chosen)
        known = dict.fromkeys(address for address in (row.ip, *row.ips) if address)
        if not known:
            return Ask(title, "The address.", lambda typed: then(targets, AddressChoice(typed)))
        options = tuple((one, "main" if one == row.ip else "") for one in known)
        if len(options) == 1:
            return then(targets, AddressChoice(row.ip or next(iter(known)), is_main=True))
        return Choose(
            title,
            tuple((one, f"{one}  {note}".rstrip()) for one, note in options),
            lambda one: then(targets, AddressChoice(one, one == row.ip)),
        )

    return intend


def _set_main(targets: Targets, chosen: AddressChoice) -> Intent:
    if chosen.is_main:
        return Refuse(f"{chosen.address} is the main address already.")
    row, address = targets.one, chosen.address
    request = Request.on(row, ip.SET_MAIN, ip.SetMain(id=row.id, ip=address, main=address))
    words = f"{address} stands for the server from then on, in billing too. No address goes."
    return Confirm(_plan(f"Make {address} the main address", request, words, targets))


def checked_names(text: str) -> tuple[tuple[str, ...], str]:
    """Host names, one a line or with blanks or commas between, and what is wrong with them; empty
    when nothing is."""
    names = tuple(
        dict.fromkeys(
            one.rstrip(".").lower() for one in re.split(r"[\s,]+", text) if one.rstrip(".")
        )
    )
    if not names:
        return (), "At least one name: the provider has no way to leave an address without any."
    for name in names:
        if not name.isascii():
            return (), f"{name}: letters beyond ASCII are written in their xn-- form."
        labels = name.split(".")
        if len(labels) < 2:
            return (), f"{name}: a full name is needed, with its domain."
        if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
            return (), f"{name}: that is no host name."
        if labels[-1].isdigit():
            return (), f"{name}: that is an address, not a name."
    return names, ""


def _names(targets: Targets, chosen: AddressChoice) -> Intent:
    row = targets.one

    def then(text: str) -> Intent:
        names, problem = checked_names(text)
        if problem:
            return Refuse(problem)
        if names == chosen.names:
            return Refuse("These are its names already.")
        params = ip.UpdatePtr(id=row.id, ip=chosen.address, ptr="\n".join(names))
        before = {} if chosen.names is None else {"names": list(chosen.names)}
        request = Request.on(row, ip.UPDATE_PTR, params, locks=False, before=before)
        words = (
            f"{chosen.address} is called {', '.join(names)}. Resolvers may know the names "
            "before for a day."
        )
        return Confirm(_plan(f"Name {chosen.address}", request, words, targets))

    unknown = (
        "" if chosen.names is not None else " What it is called now is not known, and is replaced."
    )
    return Ask(
        f"Names of {chosen.address}",
        f"Full host names, one a line.{unknown}",
        then,
        typed="\n".join(chosen.names or ()),
        lines=True,
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """What was done to the names of an address last."""

    address: str
    before: tuple[str, ...]
    now: tuple[str, ...]


def _named_last(targets: Targets) -> _Named | None:
    """The newest change of names from here, of the chosen address where one is; `None` when it
    cannot be taken back."""
    chosen, own = _address(targets), {row.id for row in targets.rows}
    for one in sorted(targets.operations(), key=lambda one: -one.id):
        if (
            one.action != ip.UPDATE_PTR.name
            or one.state is not OpState.DONE
            or one.server_id not in own
        ):
            continue
        sent = parameters_of(one)
        address, before = str(sent.get("ip", "")), sent.get(BEFORE)
        if chosen is None or chosen.address == address:
            names = before.get("names") if isinstance(before, dict) else None
            now = tuple(str(sent.get("ptr", "")).split())
            return _Named(address, tuple(map(str, names)), now) if isinstance(names, list) else None
    return None


def _cannot_name_back(targets: Targets) -> str | None:
    found = _named_last(targets)
    if found is None:
        return "No address of it was named from here lately."
    return None if found.before else "It had no name before: no name cannot be set."


def _name_back(targets: Targets) -> Intent:
    found, row = _named_last(targets), targets.one
    if found is None:
        return Refuse("There is nothing to take back.")
    address = found.address
    params = ip.UpdatePtr(id=row.id, ip=address, ptr="\n".join(found.before))
    # Taken back once more it is as it was.
    request = Request.on(row, ip.UPDATE_PTR, params, locks=False, before={"names": list(found.now)})
    words = (
        f"{address} is called {', '.join(found.before)} again. Resolvers may know the names of "
        "now for a day."
    )
    return Confirm(
        _plan(f"Take back the names of {address}", request, words, targets).warned(
            tier=Tier.DISRUPTIVE
        )
    )


def _block(targets: Targets, chosen: AddressChoice) -> Intent:
    row, address = targets.one, chosen.address

    def how_long(choice: str) -> Intent:
        four = choice == "four"

        def why(reason: str) -> Intent:
            if len(reason) > LONGEST_REASON:
                return Refuse(f"At most {LONGEST_REASON} characters.")
            params = net.BlockIp(
                id=row.id, ip=address, description=reason, four_hours=True if four else None
            )
            until = (
                "for four hours; the provider then lifts it by itself"
                if four
                else "until it is lifted"
            )
            main = (
                " It is the main address: the server cannot be reached there."
                if chosen.is_main
                else ""
            )
            words = (
                f"All traffic from and to {address} is dropped {until}.{main} "
                "Lifting it may need the very same reason."
            )
            return Confirm(
                _plan(f"Block {address}", Request.on(row, net.BLOCK_IP, params), words, targets)
            )

        return Ask(f"Block {address}: why?", "The provider wants a reason, and keeps it.", why)

    return Choose(
        f"Block {address}", (("four", "for four hours"), ("lifted", "until it is lifted")), how_long
    )


def _unblock(targets: Targets, chosen: AddressChoice) -> Intent:
    row = targets.one
    request = Request.on(row, net.UNBLOCK_IP, net.AddressOf(id=row.id, ip=chosen.address))
    words = "Traffic passes again. A block that the provider has set is lifted by its support only."
    return Confirm(_plan(f"Lift the block of {chosen.address}", request, words, targets))


COMMANDS = tuple(
    replace(command, many=False)
    for command in (
        Command(
            "network.port_off",
            "Switch a port off",
            (net.PORT_OFF,),
            _with_port("Switch a port off", _off),
            _not(PortState.OFF, "The port is off already."),
            "x",
        ),
        Command(
            "network.port_off_for",
            "Switch a port off a while",
            (net.PORT_OFF, net.PORT_ON),
            _with_port("Switch a port off a while", _off_for),
            _not(PortState.OFF, "The port is off already."),
            "t",
        ),
        Command(
            "network.port_on",
            "Switch a port on",
            (net.PORT_ON,),
            _with_port("Switch a port on", _on),
            _not(PortState.UP, "The port is connected already."),
            "n",
        ),
        Command(
            "network.set_main",
            "Make an address the main one",
            (ip.SET_MAIN,),
            _with_address("Make an address the main one", _set_main),
            letter="m",
        ),
        Command(
            "network.names",
            "Name an address (PTR)",
            (ip.UPDATE_PTR,),
            _with_address("Name an address", _names),
            letter="e",
        ),
        Command(
            "network.names_undo",
            "Undo the last name (PTR)",
            (ip.UPDATE_PTR,),
            _name_back,
            _cannot_name_back,
        ),
        Command(
            "network.block",
            "Block an address",
            (net.BLOCK_IP,),
            _with_address("Block an address", _block),
            letter="b",
        ),
        Command(
            "network.unblock",
            "Lift the block of an address",
            (net.UNBLOCK_IP,),
            _with_address("Lift the block of an address", _unblock),
            letter="l",
        ),
    )
)
