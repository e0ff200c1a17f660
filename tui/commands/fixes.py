"""Requests that resolve loose ends: each closes what an earlier request opened. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.api.catalog import declared_actions
from tui.api.task_names import short_summary, task_name
from tui.models.ticket import request_in
from tui.operations.loose_ends import number_of
from tui.operations.plan import Plan, Request, Tier, tier_of
from tui.store.operations import LooseEnd, Operation, parameters_of

_FIXED: dict[str, dict[str, Any]] = {"eq/boot_dev": {"media": "disk"}}
"""Fixed parameters of closing actions, regardless of the opening request."""
_NAMES = {
    "eq/boot_dev": "Boot from disk",
    "iso/unmount_iso": "Unmount ISO image",
    "pdns/add_dns": "Add DNS record again",
    "whmcs/apply_credit": "Pay invoice",
    "whmcs/update_contact": "Change contact",
    "whmcs/delete_cancellation_request": "Withdraw cancellation",
    "api_keys/delete": "Delete API key",
}
"""Names of closing actions where the name of the API action says something else."""
_OF = {
    "eq/boot_dev": "on",
    "iso/unmount_iso": "on",
    "whmcs/delete_cancellation_request": "of",
}
"""Words between the name of a closing action and its server."""
_OF_ACCOUNT = ("s3/", "api_keys/")
"""Records of the account that one request closes."""
_PLACES = {
    "pdns/add_dns": "dns",
    "whmcs/apply_credit": "invoice",
    "whmcs/update_contact": "contacts",
}
"""Screens for loose ends whose fix first needs a choice or a new read."""


def fix_name(action: str) -> str:
    """Return the name of the action that closes a loose end."""
    return _NAMES.get(action) or task_name(action)


def fixing_place(end: LooseEnd, opened: Operation | None) -> tuple[str, int | None]:
    """Return the screen, with its argument, for a loose end that no single request fixes."""
    name = _PLACES.get(end.mend, "")
    if opened is None or not name:
        return "operation", end.id
    number = number_of(opened)
    if name != "invoice":
        return name, None
    return (name, int(number)) if number.isdecimal() else ("billing", None)


def mending_plan(end: LooseEnd, opened: Operation) -> Plan | None:
    """Return the plan that resolves a loose end; `None` if only the user can.

    The closing action takes its parameters from the opening request's parameters with the same
    names.
    """
    of_account = end.server_id is None
    if not end.mend or (of_account and not end.mend.startswith(_OF_ACCOUNT)):
        return None
    action = declared_actions()[end.mend]
    sent = {**parameters_of(opened), **_FIXED.get(end.mend, {})}
    if end.mend == "api_keys/delete":
        sent = {"params[id]": number_of(opened)}  # the provider chose it
    if end.mend == "rhr/discard":
        sent = {"id": request_in(opened.said)}  # value of the request that only the answer contains
    fields = {
        name: sent[alias]
        for name, field in action.params.model_fields.items()
        if (alias := str(field.alias or name)) in sent and name != "pin"
    }
    try:
        params = action.params.model_validate(fields)
    except ValueError:
        return None  # the old request lacks parameters that the action now needs
    request = Request(action, params, end.server_id, end.server_name, locks=False, any_name=True)
    tier = Tier.SAFE if tier_of(action.effect) is Tier.SAFE else Tier.DISRUPTIVE
    title = _NAMES.get(end.mend) or short_summary(action.summary)
    of = _OF.get(end.mend, "")
    return Plan(title, (request,), f"Resolves this loose end: {end.what}.", tier=tier, of=of)


def closing_plan(ends: Sequence[LooseEnd], operations: Mapping[int, Operation]) -> Plan | None:
    """Return one plan that closes all of them in order; `None` if no request can close any."""
    plans = [mending_plan(end, operations[end.id]) for end in ends if end.id in operations]
    requests = tuple(request for plan in plans if plan is not None for request in plan.requests)
    if not requests:
        return None
    what = ", ".join(dict.fromkeys(end.what for end in ends))
    return Plan(
        "Close access",
        requests,
        f"Resolves: {what}.",
        tier=Tier.SAFE,
        wave=1,
        of="to",
        goes_on=True,
    )
