"""Loose ends: dangerous, forgotten, or undecided results of operations, from the journal. Pure.

The provider offers no way to read most of them, so the journal is the only record.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.api.catalog import declared_actions
from tui.models.vocabulary.business_vocabulary import PAID, UNPAID, VOID, read_invoice
from tui.operations.outcomes.verdict import BEFORE, BEFORE_PAYMENT, IS_PAID, before_of
from tui.store.operations import (
    ORDERS,
    LooseEnd,
    Operation,
    OpState,
    answer_of,
    parameters_of,
)

HOUR_S = 3600.0
NAT_HOURS = 2
"""Hours for which access to the BMC stays open without `ttl`. Source: apidocs nat."""
_OPENS = frozenset({OpState.SENDING, OpState.RUNNING, OpState.DONE, OpState.UNKNOWN})
"""States from just before sending until it is proven that the request had no effect."""


@dataclass(frozen=True, slots=True)
class Opener:
    """An action with a result that stays open."""

    what: str
    danger: str
    tone: str
    tells_apart: str = ""
    """Parameter that distinguishes two openings on one server: port, ip."""
    in_answer: str = ""
    """Field of the answer with its value, if the provider chose it: an invoice number."""


OPENERS: Mapping[str, Opener] = {
    "eq/create_pxe": Opener(
        "PXE installer armed", "Any reboot, by anyone, erases the disks.", "bad"
    ),
    "eq/boot_dev": Opener(
        "Boot device is not the disk", "The next boot does not start the installed system.", "bad"
    ),
    "nat/add_static_nat": Opener(
        "Public access to the BMC open", "Remote control can be reached from the Internet.", "warn"
    ),
    "eq/add_ipmi_user": Opener("Temporary IPMI user", "The user does not expire.", "warn"),
    "eq/add_ipmi_admin": Opener(
        "Temporary IPMI administrator", "The user does not expire.", "warn"
    ),
    "eq/novnc": Opener("Web console open", "Anyone with the link can see the screen.", "warn"),
    "eq/recreate_novnc": Opener(
        "Web console open", "Anyone with the link can see the screen.", "warn"
    ),
    "iso/mount_iso": Opener("ISO image mounted", "The next boot may start from it.", "warn"),
    "pdns/delete_dns": Opener(
        "DNS record removed, not added again", "The name does not resolve.", "bad", "params[name]"
    ),
    "whmcs/request_cancellation": Opener(
        "Cancellation requested", "The provider will delete the server.", "bad"
    ),
    "whmcs/generate_due_invoice": Opener(
        "Invoice unpaid", "The invoice is not paid yet.", "dim", "invoice_id", "invoice"
    ),
    "whmcs/mass_pay": Opener(
        "Group invoice unpaid", "The group invoice is not paid yet.", "dim", "invoice_id", "invoice"
    ),
    **{
        name: Opener(
            "Order invoice unpaid",
            "The provider installs the server after the invoice is paid.",
            "warn",
            "invoice_id",
            "invoice",
        )
        for name in sorted(ORDERS)
    },
    "whmcs/add_contact": Opener(
        "Contact with a random email address",
        "Change the email address, or delete the contact.",
        "warn",
        "contact_id",
        "contactid",
    ),
    "s3/delete_payment_account": Opener(
        "Storage cancellation requested",
        "The provider will delete the stored data.",
        "warn",
        "s3uid",
    ),
    "api_keys/add": Opener(
        "API key with a lost value",
        "The key is valid. Delete the key.",
        "warn",
        "params[id]",
        "id",
    ),
    "net/port_off": Opener("Port off", "The server cannot be reached there.", "bad", "port"),
    "net/block_ip": Opener("Address blocked", "Traffic to it is dropped.", "warn", "ip"),
    "eq/off": Opener("Powered off with Hostdeck", "The server is off.", "dim"),
    "eq/hard_off": Opener("Powered off with Hostdeck", "The server is off.", "dim"),
    **{
        f"jira/{name}": Opener(
            "Ticket open", "A technician in the data center will act on it.", "dim"
        )
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
        "Remote hands requested", "A technician in the data center will act on it.", "dim"
    ),
}


def _closed_by() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for action in declared_actions().values():
        for opener in action.closes:
            found[opener] = (*found.get(opener, ()), action.name)
    return found


CLOSED_BY: Mapping[str, tuple[str, ...]] = _closed_by()
"""Opener → the actions whose success ends it, the usual one first. The catalog declares them.

An opener without any ends when the user marks it as resolved.
"""
CLOSERS = frozenset(name for closers in CLOSED_BY.values() for name in closers)
PAYS_INVOICE = "whmcs/apply_credit"
_OVER = frozenset({PAID, VOID})
"""States of an invoice for which no order waits."""
RELEVANT = frozenset(OPENERS) | CLOSERS
"""Every action whose history determines what is open."""
_Mark = tuple[str, str]
"""The opener, and the value that distinguishes two of them on one server."""


def loose_ends(
    history: Iterable[Operation], undecided: Iterable[Operation]
) -> tuple[LooseEnd, ...]:
    """Return the current loose ends, most dangerous first.

    Args:
        history: Operations of the `RELEVANT` actions, oldest first.
        undecided: Operations of any action whose outcome is unknown.
    """
    # Grouped by server; otherwise each change would search years of history.
    found: dict[int | None, dict[_Mark, LooseEnd]] = {}
    for each in history:
        parameters = parameters_of(each)
        there = found.setdefault(each.server_id, {})
        if each.state is OpState.DONE:
            _close(there, each, parameters)
            if each.server_id is None:
                # A change of the account may end a loose end of a server, such as an unpaid
                # invoice.
                for server_id, others in found.items():
                    if server_id is not None:
                        _close(others, each, parameters, only_named=True)
        end = _left_by(each, parameters)
        if end is not None:
            there[_kind(each, parameters)] = end
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
    return operation.action, _value_of(operation, parameters)


def number_of(operation: Operation) -> str:
    """Return the value that identifies the loose end of an operation: the number of an invoice or a
    key."""
    return _value_of(operation, parameters_of(operation)) if operation.action in OPENERS else ""


def awaited_invoice(end: LooseEnd, operation: Operation | None) -> int | None:
    """Return the number of the invoice whose payment ends a loose end; `None` if there is none.

    Args:
        operation: The operation that left the loose end, if it is known.
    """
    if operation is None or end.mend != PAYS_INVOICE:
        return None
    number = number_of(operation)
    return int(number) if number.isdecimal() else None


def _value_of(operation: Operation, parameters: Mapping[str, Any]) -> str:
    """Return the value that distinguishes an opening from others on its server."""
    opener = OPENERS[operation.action]
    if operation.action == "api_keys/add":
        found = _KEY_NUMBER.search(operation.said)
        return found[1] if found else ""
    if operation.action in ORDERS:
        return ordered_invoice(operation)[0]
    if opener.in_answer:
        return str(answer_of(operation).get(opener.in_answer) or "")
    return str(parameters.get(opener.tells_apart, "")) if opener.tells_apart else ""


def _close(
    there: dict[_Mark, LooseEnd],
    operation: Operation,
    parameters: Mapping[str, Any],
    *,
    only_named: bool = False,
) -> None:
    """Remove the loose ends that an operation has ended on its server.

    Args:
        only_named: Only those with their own number, on any server.
    """
    if operation.action not in CLOSERS or (
        (operation.action == "eq/boot_dev" and parameters.get("media") != "disk")
        or (operation.action == PAYS_INVOICE and answer_of(operation).get("paid") is not True)
    ):
        return
    for mark in list(there):
        action, which = mark
        opener = OPENERS[action]
        if opener.in_answer:
            same = bool(which) and str(parameters.get(opener.tells_apart, "")) == which
        else:
            same = not only_named and (
                not which or str(parameters.get(opener.tells_apart, "")) == which
            )
        if operation.action in CLOSED_BY.get(action, ()) and same:
            del there[mark]


def _left_by(operation: Operation, parameters: Mapping[str, Any]) -> LooseEnd | None:
    opener = OPENERS.get(operation.action)
    if opener is None or operation.settled or operation.state not in _OPENS:
        return None
    if operation.action == "eq/boot_dev" and parameters.get("media") == "disk":
        return None
    if operation.action == "pdns/delete_dns" and not _is_first_half(parameters):
        return None
    if operation.action == "api_keys/add" and not _lost_its_value(operation):
        return None
    state = ordered_invoice(operation)[1] if operation.action in ORDERS else UNPAID
    if state in _OVER:
        return None
    since = operation.sent_at or operation.planned_at
    value = _value_of(operation, parameters)
    what = f"{opener.what} ({value})" if value else opener.what
    if operation.action == "eq/boot_dev":
        what = _BOOTS_FROM.get(str(parameters.get("media")), what)
    if operation.state is OpState.UNKNOWN or not state:
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
        "whmcs/get_invoice" if mend == PAYS_INVOICE and value else "",
    )


_BOOTS_FROM = {"cd": "Boots from CD, not disk", "pxe": "Boots from network, not disk"}


def ordered_invoice(operation: Operation) -> tuple[str, str]:
    """Return the number of the invoice that an order waits for, and the state of the invoice.

    The state is `PAID` where the order waits for none, and empty where it is unknown.
    """
    answer = answer_of(operation)
    number = str(answer.get("invoice") or "")
    if operation.state is not OpState.DONE or not number.isdecimal() or answer.get("context"):
        return "", PAID
    status = str(answer.get("status") or "")
    if status:
        return number, read_invoice(status)
    # A read has found the invoice: its sentence says whether it was paid.
    states = {IS_PAID: PAID, BEFORE_PAYMENT: UNPAID}
    return number, next((state for words, state in states.items() if words in operation.said), "")


def _is_first_half(parameters: Mapping[str, Any]) -> bool:
    """Return whether a record was deleted to add another one in its place."""
    before = parameters.get(BEFORE)
    return isinstance(before, dict) and bool(before.get("replaced"))


def _lost_its_value(operation: Operation) -> bool:
    """Return whether a key was created whose value was in a lost answer, as a read has shown."""
    return operation.state is OpState.DONE and "lost answer" in operation.said


_KEY_NUMBER = re.compile(r"\bnumber (\d{1,16})\b")


def _ends_at(operation: Operation, parameters: Mapping[str, Any], since: float) -> float | None:
    """Return when the provider ends it automatically, according to its answer."""
    if operation.action == "nat/add_static_nat":
        hours = parameters.get("ttl", NAT_HOURS)
        return since + HOUR_S * (hours if isinstance(hours, int | float) else NAT_HOURS)
    if operation.action == "whmcs/request_cancellation":
        return _end_of_day(before_of(operation).get("due"), parameters)
    if operation.action == "net/block_ip" and parameters.get("four_hours"):
        return since + 4 * HOUR_S
    return None


def _end_of_day(due: object, parameters: Mapping[str, Any]) -> float | None:
    """Return the end of the paid period; `None` if it is unknown or the server ends earlier."""
    if str(parameters.get("cancellation_type")) != "0" or not isinstance(due, str):
        return None
    try:
        day = datetime.datetime.fromisoformat(due[:10])
    except ValueError:
        return None
    return day.replace(hour=23, minute=59, tzinfo=datetime.UTC).timestamp()


def unattended_ends(
    unattended: Iterable[Operation], others: Iterable[LooseEnd]
) -> tuple[LooseEnd, ...]:
    """Return a loose end for each operation in progress that no process follows, unless it already
    has one."""
    from tui.api.task_names import task_name

    named = {end.id for end in others}
    return tuple(
        LooseEnd(
            operation.id,
            operation.server_id,
            operation.server_name,
            f"{task_name(operation.action)}: {operation.state}, no process follows it",
            "Start the dashboard to follow the operation to its end.",
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
    # Heavy imports, needed only if an outcome is unknown.
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
