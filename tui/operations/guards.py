"""Guards: reasons that forbid a change or require attention. Pure.

The strictest of flag, profile, and tag applies. The host on which Hostdeck runs is recognized.
`protect` and `maintenance` tags are honored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui.api.action import Effect
from tui.api.task_names import task_name
from tui.fleet.rows import ServerRow
from tui.fleet.tag_guards import MAINTENANCE, PROTECT, guards
from tui.operations.plan import Plan, Tier
from tui.store.operations import Operation

READ_ONLY = frozenset({"read-only", "readonly", "read_only"})
_NO = frozenset({"", "0", "no", "false", "off"})


def forbidden(effect: Effect, row: ServerRow | None, *, read_only: bool) -> str | None:
    """Return why a change is forbidden; `None` if it is allowed.

    Args:
        row: The server of the change; `None` for a change of the account.
    """
    if effect is Effect.READ:
        return None
    if read_only:
        return "Read-only: nothing is changed here (flag, profile, or configuration)."
    tags = _tags(row)
    name = next((name for name in READ_ONLY if tags.get(name, "") not in _NO), None)
    if name is not None:
        return f"It is tagged {name}: nothing is changed there."
    if (
        effect >= Effect.DISRUPTIVE
        and row is not None
        and any(guard.tag == PROTECT for guard in guards(row.tags))
    ):
        return f"It is tagged {f'{PROTECT}={tags[PROTECT]}'.rstrip('=')}. Remove the tag first."
    return None


def thought_about(plan: Plan, rows: Mapping[int, ServerRow], here: frozenset[str]) -> Plan:
    """Return the plan with warnings: about the host on which Hostdeck runs, and about other
    people's work."""
    if plan.tier is Tier.SAFE:
        return plan
    for server_id in dict.fromkeys(request.server_id for request in plan.requests):
        row = None if server_id is None else rows.get(server_id)
        if row is None:
            continue
        name = row.called
        if here & {address.partition("/")[0] for address in (row.ip, *row.ips)}:
            plan = plan.warned(
                f"You are connected through {name}: you may cut yourself off.",
                tier=Tier.DESTRUCTIVE,
                typed=name,
            )
        note = _tags(row).get(MAINTENANCE, "")
        if note not in _NO:
            plan = plan.warned(f"{name} is tagged {MAINTENANCE}={note}.")
    return plan


def unfinished(operations: Iterable[Operation], action: str, server_id: int | None) -> str:
    """Return why a request that costs money must not be sent again yet; empty if none is open.

    Args:
        server_id: The server of the request; `None` for a request about the account.
    """
    earlier = next(
        (
            operation
            for operation in operations
            if operation.action == action
            and server_id in (None, operation.server_id)
            and (operation.under_way or operation.is_undecided)
        ),
        None,
    )
    if earlier is None:
        return ""
    return (
        f"{task_name(action)}: an earlier request is {earlier.state}. Check it under Loose ends "
        "({key:go.loose_ends}) first. Nothing was sent."
    )


def cautions(row: ServerRow, here: frozenset[str]) -> tuple[str, ...]:
    """Return reasons, besides its power, why a server should not go first."""
    found = []
    tags = _tags(row)
    if any(tags.get(name, "") not in _NO for name in READ_ONLY):
        found.append("it is tagged read-only")
    if any(guard.tag == PROTECT for guard in guards(row.tags)):
        found.append(f"it is tagged {PROTECT}")
    if tags.get(MAINTENANCE, "") not in _NO:
        found.append("it is in maintenance")
    if here & {address.partition("/")[0] for address in (row.ip, *row.ips)}:
        found.append("you are connected through it")
    return tuple(found)


def _tags(row: ServerRow | None) -> dict[str, str]:
    return {} if row is None else {name.lower(): value.strip().lower() for name, value in row.tags}
