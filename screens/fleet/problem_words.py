"""Why a server is on the list of what is wrong, in a few words. Pure but for the store it reads."""

from __future__ import annotations

from collections.abc import Iterator

from tui.fleet.allowance import over_words
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import rental_reason
from tui.models.sensors import SensorStatus, by_urgency
from tui.store.store import Store
from tui.text import safe_text
from widgets.columns import Cell, Column

_ALARMS = (SensorStatus.CRITICAL, SensorStatus.WARNING)


def reasons(row: ServerRow, store: Store) -> Iterator[str]:
    """What is wrong with a server, the worst first."""
    rental = rental_reason(row.status)
    if rental:
        yield rental
    if row.alarm in _ALARMS:
        failing = [
            one for one in by_urgency(store.sensors(row.id).value or ()) if one.status is row.alarm
        ]
        named = ", ".join(f"{one.name} {one.failing_words}".strip() for one in failing)
        yield named or f"a sensor is {row.alarm}"
    if row.over_allowance:
        yield over_words(row)
    yield from (safe_text(end.what) for end in store.loose_ends if end.server_id == row.id)


def why_column(store: Store) -> Column:
    """Stands beside the host name while only what is wrong is shown."""
    return Column(
        "why", "WHY", 24, 98, lambda row: Cell("; ".join(reasons(row, store))), grows=60, prose=True
    )
