"""Requests that resolve loose ends: each closes what an earlier request opened. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tui.api.catalog import declared_actions
from tui.models.ticket import request_in
from tui.operations.plan import Plan, Request, Tier, tier_of
from tui.store.operations import LooseEnd, Operation

_FIXED: dict[str, dict[str, Any]] = {"eq/boot_dev": {"media": "disk"}}
"""Fixed parameters of closing actions, whatever the opening action sent."""


def mending_plan(end: LooseEnd, opened: Operation) -> Plan | None:
    """Return the plan that resolves a loose end; `None` if only the user can.

    The closing action takes what it needs by the same names from what was sent at the opening.
    """
    if not end.mend or (end.server_id is None and not end.mend.startswith("s3/")):
        return None
    action = declared_actions()[end.mend]
    sent = {**_sent(opened), **_FIXED.get(end.mend, {})}
    if end.mend == "rhr/discard":
        sent = {"id": request_in(opened.said)}  # of the request: it is in the answer only
    fields = {
        name: sent[alias]
        for name, field in action.params.model_fields.items()
        if (alias := str(field.alias or name)) in sent and name != "pin"
    }
    try:
        params = action.params.model_validate(fields)
    except ValueError:
        return None  # what was sent then is not enough for today's action
    request = Request(action, params, end.server_id, end.server_name, locks=False, any_name=True)
    tier = Tier.SAFE if tier_of(action.effect) is Tier.SAFE else Tier.DISRUPTIVE
    return Plan(action.summary, (request,), f"Resolves this loose end: {end.what}.", tier=tier)


def closing_plan(ends: Sequence[LooseEnd], operations: Mapping[int, Operation]) -> Plan | None:
    """Return one plan that ends all of them, in their order; `None` when no request can end any."""
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


def _sent(opened: Operation) -> dict[str, Any]:
    try:
        found = json.loads(opened.parameters)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
