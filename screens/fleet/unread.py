"""Servers whose visibility in the list is undecided: their number, and the reads that decide.
Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.fleet.filter_fields import GROUP
from tui.fleet.filter_states import NO_SENSORS
from tui.fleet.rows import ServerRow
from tui.fleet.truth import FieldSource
from tui.models.kind import ServerKind
from tui.readings.attention import Want, Wish, has_sensors
from tui.store.store import Store

if TYPE_CHECKING:
    from screens.fleet.row_order import View
    from tui.fleet.filter import Filter
    from tui.fleet.fleet import Fleet
    from widgets.lines import Run

MOST = 200
"""Maximum number of servers read at once; the others follow."""
MOST_GROUPS = 40
"""Maximum number of servers whose groups are read at once: one request each."""
_WANTS = {
    FieldSource.DETAILS: Want.DETAIL,
    FieldSource.POWER: Want.POWER,
    FieldSource.SENSORS: Want.SENSORS,
}


def problems_are_read(store: Store, row: ServerRow) -> bool:
    """Return whether all sources of problems were read in this session: the rental status, and the
    sensors if any."""
    if not row.status or row.kind is ServerKind.UNKNOWN:
        return False
    return row.kind in NO_SENSORS or store.sensors(row.id).taken_at is not None


def wanted_reads(fleet: Fleet, view: View, wanted: Filter | None) -> tuple[Wish, ...]:
    """Return reads that decide servers that the filter leaves undecided or whose problems are
    unknown."""
    found: list[Wish] = []
    sources = wanted.sources if wanted is not None else ()
    for at in view.undecided[:MOST]:
        row = fleet.rows[at]
        found += [
            Wish(row.id, _WANTS[source])
            for source in FieldSource
            if source in sources and _can_tell(source, row)
        ]
    for at in view.unread[:MOST]:
        row = fleet.rows[at]
        if row.kind is ServerKind.UNKNOWN or not row.status:
            found.append(Wish(row.id, Want.DETAIL))
        if has_sensors(row.kind):
            found.append(Wish(row.id, Want.SENSORS))
    return tuple(dict.fromkeys(found))


def ungrouped(fleet: Fleet, view: View, wanted: Filter | None) -> tuple[int, ...]:
    """Return the servers whose groups decide whether the list shows them."""
    if wanted is None or all(term.name != GROUP for term in wanted.fields):
        return ()
    rows = (fleet.rows[at] for at in view.undecided)
    return tuple(row.id for row in rows if not row.groups)[:MOST_GROUPS]


def _can_tell(source: FieldSource, row: ServerRow) -> bool:
    if source is FieldSource.DETAILS:
        return not row.detailed
    return source is FieldSource.POWER or has_sensors(row.kind)


def with_unread(view: View, facts: list[Run]) -> list[Run]:
    """Return the facts of the status line, with the number of undecided servers after the number of
    servers."""
    runs = facts[:1]
    if view.undecided:
        runs.append((f"{len(view.undecided):,} undecided", "warn"))
    if view.unread:
        runs.append((f"{len(view.unread):,} not read yet", "warn"))
    return runs + facts[1:]
