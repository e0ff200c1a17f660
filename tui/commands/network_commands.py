"""Commands on addresses: main address, reverse DNS, blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter

from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.commands.command import Ask, Choose, Command, Confirm, Intent, Refuse, Targets
from tui.commands.port_commands import plan_on
from tui.operations.outcomes.verdict import BEFORE
from tui.operations.plan import Request, Tier
from tui.store.operations import OpState, parameters_of

LONGEST_REASON = 200
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class AddressChoice:
    """The address selected on the screen."""

    address: str
    is_main: bool = False
    names: tuple[str, ...] | None = None
    """PTR names; `None` if they are unknown."""
    free: tuple[str, ...] | None = None
    """Free addresses that the server may get; `None` if unknown."""


def _address(targets: Targets) -> AddressChoice | None:
    return targets.argument if isinstance(targets.argument, AddressChoice) else None


def _with_address(
    title: str, then: Callable[[Targets, AddressChoice], Intent]
) -> Callable[[Targets], Intent]:
    """Run on the selected address; without one, let the user choose one of the server's
    addresses."""

    def intend(targets: Targets) -> Intent:
        chosen, row = _address(targets), targets.row
        if chosen is not None:
            return then(targets, chosen)

        def with_address(address: str) -> Intent:
            return then(targets, AddressChoice(address, address == row.ip))

        known = dict.fromkeys(address for address in (row.ip, *row.ips) if address)
        if not known:
            return Ask(title, "The IP address.", with_address)
        options = tuple((address, "main" if address == row.ip else "") for address in known)
        if len(options) == 1:
            return then(targets, AddressChoice(row.ip or next(iter(known)), is_main=True))
        return Choose(
            title,
            tuple((address, f"{address}  {note}".rstrip()) for address, note in options),
            with_address,
        )

    return intend


def set_main_address(targets: Targets, chosen: AddressChoice) -> Intent:
    """Ask whether to make an address the main IP."""
    if chosen.is_main:
        return Refuse(f"{chosen.address} is already the main IP.")
    row, address = targets.row, chosen.address
    request = Request.on(
        row,
        ip.SET_MAIN,
        ip.SetMain(id=row.id, ip=address, main=address),
        before={"main": row.ip} if row.ip else {},
    )
    words = f"Makes {address} the main IP of the server, in billing too. No address is removed."
    return Confirm(plan_on(f"Set {address} as main IP", request, words, targets))


def checked_names(text: str) -> tuple[tuple[str, ...], str]:
    """Parse host names separated by lines, blanks or commas; return them and the error, which is
    empty if there is none."""
    names = tuple(
        dict.fromkeys(
            name.rstrip(".").lower() for name in re.split(r"[\s,]+", text) if name.rstrip(".")
        )
    )
    if not names:
        return (), (
            "Enter at least one host name. The provider cannot remove all PTR records of an "
            "address."
        )
    for name in names:
        if not name.isascii():
            return (), f"{name}: write non-ASCII letters in their xn-- form (Punycode)."
        labels = name.split(".")
        if len(labels) < 2:
            return (), f"{name}: enter the full host name with its domain."
        if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
            return (), f"{name} is not a valid host name."
        if labels[-1].isdigit():
            return (), f"{name} is an IP address, not a host name."
    return names, ""


def set_names(targets: Targets, chosen: AddressChoice) -> Intent:
    """Ask for the PTR names of an address."""
    row = targets.row

    def then(text: str) -> Intent:
        names, problem = checked_names(text)
        if problem:
            return Refuse(problem)
        if names == chosen.names:
            return Refuse("The address already has these PTR records.")
        params = ip.UpdatePtr(id=row.id, ip=chosen.address, ptr="\n".join(names))
        before = {} if chosen.names is None else {"names": list(chosen.names)}
        request = Request.on(row, ip.UPDATE_PTR, params, locks=False, before=before)
        words = (
            f"Sets the PTR records of {chosen.address} to {', '.join(names)}. Resolvers may "
            "cache the old names for up to a day."
        )
        return Confirm(plan_on(f"Set reverse DNS of {chosen.address}", request, words, targets))

    unknown = (
        ""
        if chosen.names is not None
        else " The current PTR records are unknown and will be replaced."
    )
    return Ask(
        f"Reverse DNS (PTR) of {chosen.address}",
        f"Full host names, one per line.{unknown}",
        then,
        typed="\n".join(chosen.names or ()),
        lines=True,
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """The latest change of an address's PTR names."""

    address: str
    before: tuple[str, ...]
    now: tuple[str, ...]


def _named_last(targets: Targets) -> _Named | None:
    """Return the latest local change of names, of the selected address if there is one; `None` if
    it cannot be undone."""
    chosen, own = _address(targets), {row.id for row in targets.rows}
    for operation in sorted(targets.operations(), key=attrgetter("id"), reverse=True):
        if (
            operation.action != ip.UPDATE_PTR.name
            or operation.state is not OpState.DONE
            or operation.server_id not in own
        ):
            continue
        sent = parameters_of(operation)
        address, before = str(sent.get("ip", "")), sent.get(BEFORE)
        if chosen is None or chosen.address == address:
            names = before.get("names") if isinstance(before, dict) else None
            now = tuple(str(sent.get("ptr", "")).split())
            return _Named(address, tuple(map(str, names)), now) if isinstance(names, list) else None
    return None


def _cannot_name_back(targets: Targets) -> str | None:
    found = _named_last(targets)
    if found is None:
        return "Hostdeck has no recent PTR change of this server to undo."
    return (
        None
        if found.before
        else (
            "The address had no PTR record before, and the provider cannot remove all PTR records."
        )
    )


def _name_back(targets: Targets) -> Intent:
    found, row = _named_last(targets), targets.row
    if found is None:
        return Refuse("There is no PTR change to undo.")
    address = found.address
    params = ip.UpdatePtr(id=row.id, ip=address, ptr="\n".join(found.before))
    # Undoing twice restores the state.
    request = Request.on(row, ip.UPDATE_PTR, params, locks=False, before={"names": list(found.now)})
    words = (
        f"Sets the PTR records of {address} back to {', '.join(found.before)}. Resolvers "
        "may cache the current names for up to a day."
    )
    return Confirm(
        plan_on(f"Restore previous PTR of {address}", request, words, targets).warned(
            tier=Tier.DISRUPTIVE
        )
    )


def block_address(targets: Targets, chosen: AddressChoice) -> Intent:
    """Ask for the duration and the reason of a block."""
    row, address = targets.row, chosen.address

    def how_long(choice: str) -> Intent:
        four = choice == "four"

        def why(reason: str) -> Intent:
            if len(reason) > LONGEST_REASON:
                return Refuse(f"Enter at most {LONGEST_REASON} characters.")
            params = net.BlockIp(
                id=row.id, ip=address, description=reason, four_hours=True if four else None
            )
            until = (
                "for 4 hours; the provider then unblocks it automatically"
                if four
                else "until you unblock it"
            )
            main = (
                " This is the main IP: the server cannot be reached there."
                if chosen.is_main
                else ""
            )
            words = (
                f"Drops all traffic from and to {address} {until}.{main} You may need "
                "exactly the same reason to unblock it."
            )
            return Confirm(
                plan_on(f"Block {address}", Request.on(row, net.BLOCK_IP, params), words, targets)
            )

        return Ask(
            f"Reason for blocking {address}", "The provider requires a reason and stores it.", why
        )

    return Choose(
        f"Block {address}", (("four", "for 4 hours"), ("lifted", "until you unblock it")), how_long
    )


def unblock_address(targets: Targets, chosen: AddressChoice) -> Intent:
    """Ask whether to unblock an address."""
    row = targets.row
    request = Request.on(row, net.UNBLOCK_IP, net.AddressOf(id=row.id, ip=chosen.address))
    words = "Traffic passes again. If the provider set the block, only its support can remove it."
    return Confirm(plan_on(f"Unblock {chosen.address}", request, words, targets))


COMMANDS = tuple(
    replace(command, many=False)
    for command in (
        Command(
            "network.set_main",
            "Set main IP",
            (ip.SET_MAIN,),
            _with_address("Set main IP", set_main_address),
            letter="m",
        ),
        Command(
            "network.names",
            "Set reverse DNS (PTR)",
            (ip.UPDATE_PTR,),
            _with_address("Set reverse DNS (PTR)", set_names),
            letter="e",
        ),
        Command(
            "network.names_undo",
            "Restore previous PTR",
            (ip.UPDATE_PTR,),
            _name_back,
            _cannot_name_back,
        ),
        Command(
            "network.block",
            "Block IP",
            (net.BLOCK_IP,),
            _with_address("Block IP", block_address),
            letter="b",
        ),
        Command(
            "network.unblock",
            "Unblock IP",
            (net.UNBLOCK_IP,),
            _with_address("Unblock IP", unblock_address),
            letter="l",
        ),
    )
)
