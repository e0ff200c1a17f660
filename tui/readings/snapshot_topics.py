"""Snapshots and backups of a server. Key: the server's id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.action import Deferred
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import vm_actions as vm
from tui.api.catalog.common import ServerRef
from tui.api.deferred_start import read_start
from tui.errors import HostdeckError
from tui.models.backup import BackupState, Setting, read_lock, read_schedule, read_settings
from tui.models.snapshot import SnapshotList, most_in, read_snapshot_list
from tui.readings.topic_reader import GIVE_UP_S, OnError, OnValue, Source, computed
from tui.store.topics import Key, Topic, server_of
from tui.text import SafeText

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.async_answer import AsyncKey
    from tui.workers.poller import Poller
    from tui.workers.pool import Urgency

SNAPSHOTS = Topic[SnapshotList]("snapshots")
BACKUPS = Topic[BackupState]("backups")
LIST: Deferred[vm.SnapshotList, SnapshotList] = Deferred(
    vm.GET_SNAPSHOT.name,
    vm.GET_SNAPSHOT.summary,
    vm.SnapshotList,
    vm.GET_SNAPSHOT.effect,
    vm.GET_SNAPSHOT.source,
    read=read_snapshot_list,
)
"""The read of snapshots, including the limit beside the list."""


def start_snapshots(client: Client, server_id: int) -> tuple[AsyncKey, int | None]:
    """Start the read. Return its key, and the limit that its first answer names.

    Raises:
        HostdeckError: The provider refused, or its answer has no key.
    """
    payload = client.payload(LIST, vm.SnapshotList(id=server_id))
    key = read_start(LIST, LIST.summary, payload)
    assert isinstance(key, str)  # the action declares no answer without a key
    return key, most_in(payload)


def _ask(
    client: Client,
    poller: Poller,
    key: Key,
    urgency: Urgency,
    on_value: OnValue[SnapshotList],
    on_error: OnError,
) -> None:
    server_id = server_of(key)
    try:
        async_key, most = start_snapshots(client, server_id)
    except HostdeckError as error:
        on_error(error)
        return

    def on_result(found: SnapshotList) -> None:
        on_value(found.with_most(most))

    poller.read_key(
        LIST,
        async_key,
        on_result=on_result,
        on_error=on_error,
        urgency=urgency,
        timeout_s=GIVE_UP_S,
        server_id=server_id,
    )


def read_backup_state(client: Client, server_id: int) -> BackupState:
    """Return the backups with lock and schedule, which may be unknown. Worker thread.

    Raises:
        HostdeckError: The list could not be read.
    """
    about = ServerRef(id=server_id)
    rows = client.call(eq_more.BACKUP_LIST, about)
    schedule, settings = _schedule(client, about)
    return BackupState(rows, rows.unread, _lock(client, about), schedule, settings)


def _lock(client: Client, about: ServerRef) -> bool | None:
    try:
        return read_lock(client.payload(eq_more.CHECK_BACKUP_LOCK, about))
    except HostdeckError:
        return None


def _schedule(
    client: Client, about: ServerRef
) -> tuple[tuple[tuple[SafeText, SafeText], ...] | None, tuple[tuple[str, Setting], ...] | None]:
    """Return the schedule for display, and as sent; `None` for each that is unreadable."""
    try:
        payload = client.payload(eq_more.BACKUP_GET_SCHEDULE, about)
    except HostdeckError:
        return None, None
    return read_schedule(payload), read_settings(payload)


def _backups(client: Client, key: Key) -> BackupState:
    return read_backup_state(client, server_of(key))


READ_SNAPSHOTS = Source(SNAPSHOTS, _ask, fresh_s=60.0)
READ_BACKUPS = computed(BACKUPS, _backups, fresh_s=60.0)
