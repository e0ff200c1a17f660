"""Checks of a DNS zone right before a change is sent: a set may be written as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.commands.dns_rules import Record, record_of
from tui.operations.plan import Request
from tui.readings.dns_topics import zone_now
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

NO_NAMES: frozenset[str] = frozenset()
"""All names of the zone are compared."""


def is_as_shown(
    zone: str, shown: Sequence[Record], names: frozenset[str] = NO_NAMES
) -> Callable[[Client], str]:
    """Return the check that names of a zone still have the records that were shown."""

    def compared(records: Sequence[Record]) -> frozenset[Record]:
        return frozenset(record for record in records if not names or record.name in names)

    def check(client: Client) -> str:
        found = zone_now(client, zone)
        if found.unread:
            return f"Some records of zone {zone} could not be read."
        now = [record_of(record, zone) for record in found.records]
        if compared(now) == compared(shown):
            return ""
        of = safe_text(", ".join(sorted(names)), 80) or "the zone"
        return f"The records of {of} in {zone} have changed since they were shown."

    return check


def checked_first(
    zone: str, shown: Sequence[Record], requests: Sequence[Request], *changed: Record
) -> tuple[Request, ...]:
    """Return the requests, of which the first is sent only if the changed names are as shown."""
    first, *others = requests
    names = frozenset(record.name for record in changed)
    return replace(first, check=is_as_shown(zone, shown, names)), *others
