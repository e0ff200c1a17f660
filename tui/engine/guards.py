"""What keeps a change from being made, or makes it be thought about twice. Pure, but for `local_addresses`.

The strictest of flag, profile and tag wins; the host one stands on is recognised; `protect` and
`maintenance` tags are honoured.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tui.api.action import Effect
from tui.engine.plan import Plan, Tier
from tui.store.guards_tags import MAINTENANCE, PROTECT, guards
from tui.store.rows import ServerRow

READ_ONLY = frozenset({"read-only", "readonly", "read_only"})
_NO = frozenset({"", "0", "no", "false", "off"})


def forbidden(effect: Effect, row: ServerRow | None, *, read_only: bool) -> str | None:
    """Why a change is not let through at all; `None` when it is.

    Args:
        row: The server it is done to; `None` for what is done to the account.
    """
    if effect is Effect.READ:
        return None
    if read_only:
        return "Read-only: nothing is changed here (flag, profile or configuration)."
    tags = _tags(row)
    name = next((name for name in READ_ONLY if tags.get(name, "") not in _NO), None)
    if name is not None:
        return f"It is tagged {name}: nothing is changed there."
    if effect >= Effect.DISRUPTIVE and row is not None and any(one.tag == PROTECT for one in guards(row.tags)):
        return f"It is tagged {f'{PROTECT}={tags[PROTECT]}'.rstrip('=')}. Remove the tag first."
    return None


def thought_about(plan: Plan, rows: Mapping[int, ServerRow], here: frozenset[str]) -> Plan:
    """The plan with what a person should know before: the host one stands on, work of others."""
    if plan.tier is Tier.SAFE:
        return plan
    for server_id in dict.fromkeys(request.server_id for request in plan.requests):
        row = None if server_id is None else rows.get(server_id)
        if row is None:
            continue
        name = row.hostname or f"#{row.id}"
        if here & {address.partition("/")[0] for address in (row.ip, *row.ips)}:
            plan = plan.warned(f"You are connected through {name}: you may cut yourself off.",
                               tier=Tier.DESTRUCTIVE, typed=name)  # fmt: skip
        note = _tags(row).get(MAINTENANCE, "")
        if note not in _NO:
            plan = plan.warned(f"{name} is tagged {MAINTENANCE}={note}.")
    return plan


def _tags(row: ServerRow | None) -> dict[str, str]:
    return {} if row is None else {name.lower(): value.strip().lower() for name, value in row.tags}


def local_addresses() -> frozenset[str]:
    """Addresses of this machine and of both ends of the SSH connection. Worker thread (disk)."""
    found = set(os.environ.get("SSH_CONNECTION", "").split()[0:3:2])
    return frozenset(address for address in (*found, *_of_machine()) if _counts(address))


def _of_machine() -> Iterator[str]:
    with contextlib.suppress(OSError):
        before = ""
        for line in Path("/proc/net/fib_trie").read_text("ascii", "replace").splitlines():
            words = line.split()
            if words[-2:] == ["host", "LOCAL"]:
                yield before
            elif words[:1] == ["|--"]:
                before = words[1]
    with contextlib.suppress(OSError):
        for line in Path("/proc/net/if_inet6").read_text("ascii", "replace").splitlines():
            raw = line.split()[0]
            yield str(ipaddress.IPv6Address(":".join(raw[at : at + 4] for at in range(0, 32, 4))))


def _counts(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)
