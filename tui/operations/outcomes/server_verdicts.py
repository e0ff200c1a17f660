"""Reads that decide power, tags, snapshots, and backups of a server. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import tags_actions as tags
from tui.api.catalog import vm_actions as vm
from tui.api.catalog.common import ServerRef
from tui.models.async_results import PowerAnswer
from tui.models.backup import Backup
from tui.models.listed import Listing
from tui.models.power import Power
from tui.models.snapshot import Snapshot
from tui.models.tag import Tag
from tui.operations.outcomes.comparing import HIDDEN, equals_stored, is_hidden, is_since, moment_of
from tui.operations.outcomes.slow_reads import slow_read
from tui.operations.outcomes.verdict import Decider, Verdict, before_of, guarded
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

CLOCKS_DIFFER_S = 5.0
"""Maximum seconds by which the provider's clock may be behind ours in an entry of the history."""
CARRIED_OUT_S = 900.0
"""Seconds after which an entry belongs to another request."""
_WELL = frozenset({"", "ok", "success", "done", "completed", "1", "true"})


def _by_power(wanted: Power) -> Decider:
    def decide(answer: PowerAnswer, operation: Operation) -> Verdict:
        if answer.power is wanted:
            return Verdict(OpState.DONE, f"Its power was read: {wanted}, as wanted.")
        return Verdict(
            None,
            f"Its power was read: {answer.power}, not {wanted}. The request may still take effect.",
        )

    return slow_read(eq.STATUS, _server, "Its power", decide)


def _server(number: int) -> ServerRef:
    return ServerRef(id=number)


# The history


def _by_history(client: Client, operation: Operation) -> Verdict:
    """Decide by an entry of that action after the request was sent. A missing entry proves nothing.

    A server that is on is no evidence about a reboot.
    """
    payload = client.call(eq_more.HISTORY, ServerRef(id=operation.server_id or 0)).root
    word = operation.action.partition("/")[2]
    rows = [
        row
        for row in _rows(payload)
        if str(row.get("action", "")).lower() == word and _is_in_time(row, operation)
    ]
    well = [row for row in rows if str(row.get("result", "")).lower() in _WELL]
    if len(well) == 1:
        at = str(well[0].get("date") or well[0].get("time"))
        words = f"The server's history at the provider lists it: {word} at {safe_text(at, 40)}."
        return Verdict(
            OpState.DONE,
            words,
            None,
            (f"{word} of server {operation.server_id} at {safe_text(at, 40)}",),
        )
    if well:
        return Verdict(
            None,
            f"The server's history lists {len(well)} of this kind since then. It is unknown which "
            "of them is this request.",
        )
    if rows:
        said = safe_text(str(rows[0].get("result")), 40)
        return Verdict(None, f"The server's history lists it with the result {said}.")
    return Verdict(None, "The server's history does not list it yet. Check the uptime.")


def _rows(payload: Any) -> list[dict[str, Any]]:
    lists = [payload, *(payload.values() if isinstance(payload, dict) else ())]
    return [
        row for rows in lists if isinstance(rows, list) for row in rows if isinstance(row, dict)
    ]


def _is_in_time(row: Mapping[str, Any], operation: Operation) -> bool:
    """Return whether an entry has a time of day. A date alone may belong to any request of that
    day."""
    found = moment_of(row.get("date") or row.get("time"))
    since = (operation.sent_at or operation.planned_at) - CLOCKS_DIFFER_S
    return found is not None and since <= found[0] and found[1] <= since + CARRIED_OUT_S


# Tags


def _tags_of(client: Client, number: int) -> tuple[Tag, ...]:
    """Return the tags of a server, without those that name another server."""
    found = client.call(tags.LIST, tags.TagsOf(id=number)).tags
    return tuple(tag for tag in found if tag.component_id in (None, number))


def _servers(operation: Operation) -> list[int]:
    listed = parameters_of(operation).get("id_list")
    if isinstance(listed, str):
        listed = listed.split(",")
    numbers = [int(str(number)) for number in listed or () if str(number).strip().isdecimal()]
    return numbers or [operation.server_id or 0]


def _held(found: tuple[Tag, ...], name: Any) -> list[Tag]:
    return [tag for tag in found if equals_stored("tag", tag.tag.raw, name)]


def _is_set(held: list[Tag], asked: Mapping[str, Any]) -> bool:
    """Compare name and value with the sent ones, and the note if one was sent. A second value for
    the same name makes the result uncertain."""
    return bool(held) and all(_is_like(tag, asked) for tag in held)


def _is_like(tag: Tag, asked: Mapping[str, Any]) -> bool:
    value, extra = (part.raw if part else "" for part in (tag.value, tag.extra))
    noted = (
        not asked.get("extra")
        or is_hidden(asked["extra"])
        or equals_stored("extra", extra, asked["extra"])
    )
    return equals_stored("value", value, asked.get("value")) and noted


def _tag_set(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    held = [_held(_tags_of(client, number), asked.get("tag")) for number in _servers(operation)]
    if is_hidden(asked.get("tag")) or (is_hidden(asked.get("value")) and any(held)):
        return Verdict(None, f"The tags were read. {HIDDEN}")
    if all(_is_set(tags_there, asked) for tags_there in held):
        return Verdict(OpState.DONE, "The tag is set to this value.")
    return Verdict(None, "The tag is not set to this value. The request may still take effect.")


def _tag_removed(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    if is_hidden(asked.get("tag")):
        return Verdict(None, f"The tags were read. {HIDDEN}")
    if any(_held(_tags_of(client, number), asked.get("tag")) for number in _servers(operation)):
        return Verdict(None, "The tag is still there. The request may still take effect.")
    return Verdict(OpState.DONE, "The tag is gone.")


# Snapshots and backups


def _by_snapshots(decide: Callable[[tuple[Snapshot, ...], Operation], Verdict]) -> Decider:
    return slow_read(vm.GET_SNAPSHOT, _snapshots_of, "The snapshots", decide)


def _snapshots_of(number: int) -> vm.SnapshotList:
    return vm.SnapshotList(id=number)


def _snapshot_made(found: tuple[Snapshot, ...], operation: Operation) -> Verdict:
    name = str(parameters_of(operation).get("name"))
    named = [snapshot for snapshot in found if snapshot.name.raw == name]
    earlier = before_of(operation).get("snapshots")
    is_new = isinstance(earlier, list) and name not in earlier
    new = [
        snapshot
        for snapshot in named
        if is_new or is_since(snapshot.created and snapshot.created.raw, operation)
    ]
    if len(new) == 1:
        shown = safe_text(name, 80)
        fact = f"snapshot of server {operation.server_id} named {shown}, {new[0].created}"
        return Verdict(OpState.DONE, "The server has the snapshot.", None, (fact,))
    if named:
        return Verdict(
            None, "The server has a snapshot of this name; its time does not fit this request."
        )
    return Verdict(
        None, "The server does not have the snapshot. The request may still take effect."
    )


def _snapshot_removed(found: tuple[Snapshot, ...], operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    name, number = str(asked.get("name")), str(asked.get("openstack_id") or "")
    same = [
        snapshot
        for snapshot in found
        if snapshot.name.raw == name
        and (not number or not snapshot.openstack_id or snapshot.openstack_id.raw == number)
    ]
    if same:
        return Verdict(
            None, "The server still has the snapshot. The request may still take effect."
        )
    if getattr(found, "unread", 0):
        return Verdict(None, "Some snapshots in the list could not be read.")
    return Verdict(OpState.DONE, "The server no longer has the snapshot.")


def _backups(client: Client, operation: Operation) -> Listing[Backup]:
    return client.call(eq_more.BACKUP_LIST, ServerRef(id=operation.server_id or 0))


def _backup_made(client: Client, operation: Operation) -> Verdict:
    """Decide by time alone, because the provider names it. There must be exactly one since the
    request."""
    rows = _backups(client, operation)
    earlier = before_of(operation).get("backups")
    new = [
        row
        for row in rows
        if (isinstance(earlier, list) and row.name.raw not in earlier)
        or is_since(row.date and row.date.raw, operation)
    ]
    if len(new) == 1:
        name = safe_text(new[0].name.raw, 80)
        fact = f"backup of server {operation.server_id} named {name}"
        return Verdict(
            OpState.DONE, f"Backup {name} was made after this request was sent.", None, (fact,)
        )
    words = f"{len(new)} backups were" if new else "No backup was"
    return Verdict(None, f"{words} made after this request was sent.")


def _backup_deleted(client: Client, operation: Operation) -> Verdict:
    name = str(parameters_of(operation).get("name"))
    rows = _backups(client, operation)
    if any(row.name.raw == name for row in rows):
        return Verdict(None, "The server still has the backup. The request may still take effect.")
    if rows.unread:
        return Verdict(None, "Some backups in the list could not be read.")
    return Verdict(OpState.DONE, "The server no longer has the backup.")


SERVER_DECIDERS: dict[str, Decider] = {
    "eq/on": _by_power(Power.ON),
    "eq/off": _by_power(Power.OFF),
    "eq/hard_off": _by_power(Power.OFF),
    "eq/reboot": guarded(_by_history, "The server's history"),
    "tags/add": guarded(_tag_set, "The tags"),
    "tags/remove": guarded(_tag_removed, "The tags"),
    "vm/create_snapshot": _by_snapshots(_snapshot_made),
    "vm/remove_snapshot": _by_snapshots(_snapshot_removed),
    "eq/create_backup": guarded(_backup_made, "The backups"),
    "eq/delete_backup": guarded(_backup_deleted, "The backups"),
}
