"""Reinstalls from record and journal, for read-only commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.store.tasks import is_part_of_reinstall

if TYPE_CHECKING:
    from tui.operations.journal.journal import Journal
    from tui.reinstall.record import Records
    from tui.store.operations import LooseEnd, Operation
    from tui.store.reinstalls import Going


def records_path(journal: Path) -> Path:
    """Return the folder of the records next to a journal."""
    return journal.with_suffix(".reinstalls")


def open_reinstalls(
    records: Records, journal: Journal, profile: str, now: float
) -> tuple[list[Going], dict[int, Operation]]:
    """Return the reinstalls that have not ended, and their operations by number."""
    from tui.reinstall.timeline import going_as_written

    found: list[Going] = []
    operations: dict[int, Operation] = {}
    for record in records.all(profile):
        if record.closed:
            continue
        own = {operation.id: operation for operation in journal.batch(record.id)}
        operations |= own
        in_hand = records.is_in_hand(record.id)
        found.append(going_as_written(record, own.values(), in_hand=in_hand, now=now))
    return found, operations


def without_parts(
    ends: Iterable[LooseEnd],
    operations: dict[int, Operation],
    reinstalls: Sequence[Going],
    now: float,
) -> tuple[LooseEnd, ...]:
    """Return the loose ends except those that a running reinstall resolves."""
    return tuple(
        end for end in ends if not is_part_of_reinstall(end.id, operations, reinstalls, now)
    )
