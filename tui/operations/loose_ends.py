"""Loose ends: what was left dangerous, forgotten or undecided, read from the journal. Pure.

The provider has no way to read most of this back: the journal is the only memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.api.catalog import declared_actions
from tui.operations.outcomes.verdict import parameters_of
from tui.store.operations import LooseEnd, Operation, OpState

HOUR_S = 3600.0
NAT_HOURS = 2
"""How long a way to the BMC stays open without `ttl`. Source: apidocs nat."""
_OPENS = frozenset({OpState.SENDING, OpState.RUNNING, OpState.DONE, OpState.UNKNOWN})
"""From the moment before the request leaves until somebody proves that nothing came of it."""


@dataclass(frozen=True, slots=True)
class Opener:
    """An action that leaves something behind."""

    what: str
    danger: str
    tone: str
    tells_apart: str = ""
    """Parameter that tells two of them on one server apart: port, ip."""


OPENERS: Mapping[str, Opener] = {
    "eq/create_pxe": Opener(
        "PXE installer armed", "Any reboot, by anybody, erases the disks.", "bad"
    ),
    "eq/boot_dev": Opener("Boot order not back on disk", "The next boot goes elsewhere.", "bad"),
    "nat/add_static_nat": Opener(
        "Public way to the BMC open", "Remote control can be reached from the Internet.", "warn"
    ),
    "eq/add_ipmi_user": Opener("Temporary IPMI user", "It does not end by itself.", "warn"),
    "eq/add_ipmi_admin": Opener(
        "Temporary IPMI administrator", "It does not end by itself.", "warn"
    ),
    "eq/novnc": Opener("Browser console open", "Whoever has the link sees the screen.", "warn"),
    "eq/recreate_novnc": Opener(
        "Browser console open", "Whoever has the link sees the screen.", "warn"
    ),
    "iso/mount_iso": Opener(
        "Boot image mounted", "The next boot may start from it.", "warn", "iso"
    ),
    "whmcs/request_cancellation": Opener(
        "Cancellation requested", "The provider will delete the server.", "warn"
    ),
    "net/port_off": Opener("Port off", "The server cannot be reached there.", "bad", "port"),
    "net/block_ip": Opener("Address blocked", "Traffic to it is dropped.", "warn", "ip"),
    "eq/off": Opener("Powered off with Hostdeck", "The server is off.", "dim"),
    "eq/hard_off": Opener("Powered off with Hostdeck", "The server is off.", "dim"),
    **{
        f"jira/{name}": Opener("Ticket open", "Somebody in the data centre will act on it.", "dim")
        for name in (
            "request_pon",
            "request_poff",
            "request_reboot",
            "request_PXEboot",
            "request_kvm",
            "request_check",
            "request_assistance",
        )
    },
    "rhr/add": Opener(
        "Remote hands asked for", "Somebody in the data centre will act on it.", "dim"
    ),
}


def _closed_by() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for action in declared_actions().values():
        for opener in action.closes:
            found[opener] = (*found.get(opener, ()), action.name)
    return found


CLOSED_BY: Mapping[str, tuple[str, ...]] = _closed_by()
"""By opener: the actions whose success ends it, the usual one first; the catalog declares them.

An opener without any ends when a person says that it is over.
"""
CLOSERS = frozenset(name for closers in CLOSED_BY.values() for name in closers)
RELEVANT = frozenset(OPENERS) | CLOSERS
"""Every action whose history says what is open."""
_Mark = tuple[str, str]
"""The opener, and what tells two of them on one server apart."""


def loose_ends(
    history: Iterable[Operation], undecided: Iterable[Operation]
) -> tuple[LooseEnd, ...]:
    """Return what is open now, most dangerous first.

    Args:
        history: Operations of the `RELEVANT` actions, oldest first.
        undecided: Operations of any action whose outcome is unknown.
    """
    # By server: years of history would otherwise be gone through once for every change in it.
    found: dict[int | None, dict[_Mark, LooseEnd]] = {}
    for one in history:
        parameters = parameters_of(one)
        there = found.setdefault(one.server_id, {})
        if one.state is OpState.DONE:
            _close(there, one, parameters)
        end = _left_by(one, parameters)
        if end is not None:
            there[_kind(one, parameters)] = end
    ends = [end for there in found.values() for end in there.values()]
    listed = {end.id for end in ends}
    ends += [
        _undecided(operation)
        for operation in undecided
        if operation.is_undecided and operation.id not in listed
    ]
    return tuple(
        sorted(ends, key=lambda end: (("bad", "warn", "dim").index(end.tone), end.since, end.id))
    )


def _kind(operation: Operation, parameters: Mapping[str, Any]) -> tuple[str, str]:
    name = OPENERS[operation.action].tells_apart
    return operation.action, str(parameters.get(name, "")) if name else ""


def _close(
    there: dict[_Mark, LooseEnd], operation: Operation, parameters: Mapping[str, Any]
) -> None:
    """Remove what an operation has ended from what is open on its server."""
    if operation.action not in CLOSERS or (
        operation.action == "eq/boot_dev" and parameters.get("media") != "disk"
    ):
        return
    for mark in list(there):
        action, which = mark
        opener = OPENERS[action]
        same = not which or str(parameters.get(opener.tells_apart, "")) == which
        if operation.action in CLOSED_BY.get(action, ()) and same:
            del there[mark]


def _left_by(operation: Operation, parameters: Mapping[str, Any]) -> LooseEnd | None:
    opener = OPENERS.get(operation.action)
    if opener is None or operation.settled or operation.state not in _OPENS:
        return None
    if operation.action == "eq/boot_dev" and parameters.get("media") == "disk":
        return None
    since = operation.sent_at or operation.planned_at
    what = (
        f"{opener.what} ({parameters[opener.tells_apart]})"
        if parameters.get(opener.tells_apart)
        else opener.what
    )
    if operation.state is OpState.UNKNOWN:
        what = f"{what}, perhaps"
    mend = next(iter(CLOSED_BY.get(operation.action, ())), "")
    return LooseEnd(
        operation.id,
        operation.server_id,
        operation.server_name,
        what,
        opener.danger,
        opener.tone,
        since,
        _ends_at(operation, parameters, since),
        mend,
    )


def _ends_at(operation: Operation, parameters: Mapping[str, Any], since: float) -> float | None:
    """Return when the provider ends it by itself, as it says."""
    if operation.action == "nat/add_static_nat":
        hours = parameters.get("ttl", NAT_HOURS)
        return since + HOUR_S * (hours if isinstance(hours, int | float) else NAT_HOURS)
    if operation.action == "net/block_ip" and parameters.get("four_hours"):
        return since + 4 * HOUR_S
    return None


def unattended_ends(
    unattended: Iterable[Operation], others: Iterable[LooseEnd]
) -> tuple[LooseEnd, ...]:
    """Return a loose end for each operation under way that no process follows, unless it has left
    one already."""
    named = {end.id for end in others}
    return tuple(
        LooseEnd(
            operation.id,
            operation.server_id,
            operation.server_name,
            f"{operation.action}: {operation.state}, followed by nobody",
            "Start the dashboard: it follows the operation to its end.",
            "warn",
            operation.sent_at or operation.planned_at,
            None,
            "",
            "eq_callback/check",
        )
        for operation in unattended
        if operation.id not in named
    )


def _undecided(operation: Operation) -> LooseEnd:
    # Heavy imports: only needed when an outcome is unknown.
    from tui.api.task_names import task_name
    from tui.operations.outcomes.verdicts import reads_of

    danger = operation.said or "The answer was lost."
    if operation.action == "eq/set_pin":
        danger = "Try the new PIN once at your next action; if it is wrong, the old one is valid."
    return LooseEnd(
        operation.id,
        operation.server_id,
        operation.server_name,
        f"{task_name(operation.action)}: outcome unknown",
        danger,
        "warn",
        operation.sent_at or operation.planned_at,
        None,
        "",
        reads_of(operation),
    )
