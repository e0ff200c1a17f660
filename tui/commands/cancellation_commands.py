"""Commands that end the rental of a server: request or withdraw a cancellation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams, ServerRef
from tui.api.task_names import task_name
from tui.commands.command import (
    Ask,
    Choose,
    Command,
    Confirm,
    Ended,
    Fact,
    Intent,
    Refuse,
    Reveal,
    Targets,
)
from tui.errors import HostdeckError
from tui.fleet.rows import ServerRow
from tui.format import due, money
from tui.models.cancellation import AT_END, AT_ONCE, Cancelled, pending_for
from tui.operations.guards import thought_about
from tui.operations.plan import Plan, Request, Tier
from tui.store.operations import OpState

if TYPE_CHECKING:
    from tui.api.client import Client

_TYPES = (
    (AT_END, "At the end of the paid period"),
    (AT_ONCE, "Immediately: deleted within hours, partly refunded"),
)
_LONGEST_REASON = 1000
_NO_REFUND = (
    "Hours already used are not refunded, nor are licenses, domains, certificates, and "
    "administration. The rest goes to the credit balance. The exact refund is unknown until the "
    "provider names it."
)


def nothing_pending(server_id: int) -> Callable[[Client], str]:
    """Return the check that the provider lists no cancellation of a server."""

    def check(client: Client) -> str:
        listed = client.call(whmcs.GET_CANCELLATION_REQUESTS, NoParams())
        if listed.unread or any(request.server_id is None for request in listed):
            return "Some of the pending cancellations could not be read."
        found = pending_for(server_id, listed)
        if found is None:
            return ""
        if found.is_pending is None:
            return f"The server may already be cancelled: {found.state_words}."
        return f"The server already has a cancellation request ({found.kind_words})."

    return check


def _is_listed(server_id: int) -> Callable[[Client], str]:
    def check(client: Client) -> str:
        try:
            listed = client.call(whmcs.GET_CANCELLATION_REQUESTS, NoParams())
        except HostdeckError:
            return ""  # a withdrawal is safe; the provider refuses it if nothing is pending
        if listed.unread or pending_for(server_id, listed) is not None:
            return ""
        return "The provider lists no cancellation request for the server."

    return check


def cancel_plan(row: ServerRow, kind: str, reason: str) -> Plan:
    """Return the plan that requests the cancellation of a server.

    Args:
        kind: `AT_ONCE` or `AT_END`.
    """
    params = whmcs.Cancellation(
        id=row.id, cancellation_type=1 if kind == AT_ONCE else 0, cancellation_reason=reason
    )
    request = Request.on(
        row,
        whmcs.REQUEST_CANCELLATION,
        params,
        before={"status": row.status, "due": row.due},
        check=nothing_pending(row.id),
    )
    return Plan(
        "Cancel server",
        (request,),
        _effect(row, kind),
        no="Keep server",
        tier=Tier.DESTRUCTIVE,
        typed=row.called,
    )


def _effect(row: ServerRow, kind: str) -> str:
    gone = "all its data, its snapshots and backups, and its addresses"
    paid = (
        f"The server is paid until {due(row.due, row.days_left)}."
        if row.due
        else "The end of the paid period is unknown."
    )
    price = "" if row.price is None else f" ({money(row.price, row.currency)}/month)"
    if kind == AT_ONCE:
        return (
            f"The provider deletes the server{price} and {gone}, usually within 12 hours. This "
            f"cannot be undone once it is carried out. {paid} {_NO_REFUND}"
        )
    return (
        f"At the end of the paid period the provider deletes the server{price} and {gone}. {paid} "
        "The rental is not renewed. Until then you can withdraw the request."
    )


def _cancel(targets: Targets) -> Intent:
    row = targets.row

    def typed(kind: str) -> Intent:
        def with_reason(reason: str) -> Intent:
            words = reason.strip()
            if not words or len(words) > _LONGEST_REASON:
                return Refuse(f"Enter a reason of 1 to {_LONGEST_REASON:,} characters.")
            plan = cancel_plan(row, kind, words)
            return Confirm(thought_about(plan, {row.id: row}, targets.here), then=_on_end)

        return Ask(
            f"Reason for canceling {row.called}",
            "The provider requires a reason and reads it. Nothing is sent yet.",
            with_reason,
        )

    return Choose(f"When to cancel {row.called}", _TYPES, typed)


def _on_end(ended: Sequence[Ended]) -> Intent | None:
    operation, result = ended[0]
    if operation.state is not OpState.DONE:
        return Refuse(
            f"{task_name(operation.action)}: {operation.state}. {operation.said} "
            "Hostdeck does not send the request again."
        )
    refund = result.refund if isinstance(result, Cancelled) else None
    shown = (
        "unknown" if refund is None else money(refund, str(getattr(result, "currency", "") or ""))
    )
    return Reveal(
        f"{operation.server_name}: cancellation requested",
        (Fact("r", "Refund", shown),),
        "The request is listed under Loose ends. You can withdraw it while it is listed.",
    )


def withdraw_plan(row: ServerRow) -> Plan:
    """Return the plan that withdraws the cancellation of a server."""
    request = Request.on(
        row,
        whmcs.DELETE_CANCELLATION_REQUEST,
        ServerRef(id=row.id),
        locks=False,
        check=_is_listed(row.id),
    )
    effect = (
        "The server stays rented. The provider restores its unpaid invoice, or creates the next "
        "invoice when it is due."
    )
    return Plan("Withdraw cancellation", (request,), effect, tier=Tier.SAFE, of="of")


def _withdraw(targets: Targets) -> Intent:
    return Confirm(withdraw_plan(targets.row))


COMMANDS = (
    Command(
        "billing.cancel_server",
        "Cancel server",
        (whmcs.REQUEST_CANCELLATION,),
        _cancel,
        many=False,
    ),
    Command(
        "billing.withdraw_cancellation",
        "Withdraw cancellation",
        (whmcs.DELETE_CANCELLATION_REQUEST,),
        _withdraw,
        many=False,
        alone=False,
    ),
)
