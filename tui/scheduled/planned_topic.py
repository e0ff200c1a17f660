"""The planned changes of an account in the store, read from their file. Local thread (disk)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.scheduled.scheduled_change import ScheduledChange
from tui.store.reading import Reading
from tui.store.topics import ACCOUNT, Topic

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.operations.change_runner import Operations
    from tui.store.store import Store

PLANNED_CHANGES = Topic[tuple[ScheduledChange, ...]]("planned changes")


def show_changes(operations: Operations, store: Store, clock: Clock) -> None:
    """Put the planned changes into the store. Changes whose window has passed are missed."""
    from tui.scheduled.change_file import ChangeFile

    now = clock.now()
    try:
        file = ChangeFile(operations.ledger.journal().path.parent, operations.profile)
        if not file.path.exists():
            return
        file.sweep(now)
        reading = Reading(tuple(file.all()), now)
    except HostdeckError as error:
        reading = store.known(PLANNED_CHANGES, ACCOUNT).failed(str(error))
    store.put_known(PLANNED_CHANGES, ACCOUNT, reading)


def cancel_change(
    operations: Operations, store: Store, clock: Clock, number: int
) -> HostdeckError | None:
    """Cancel a change. Return why it was not cancelled."""
    from tui.scheduled.change_file import ChangeFile

    try:
        file = ChangeFile(operations.ledger.journal().path.parent, operations.profile)
        file.cancel(number, operations.who, clock.now())
    except HostdeckError as error:
        return error
    finally:
        show_changes(operations, store, clock)
    return None
