"""Tasks: the requests of the user, each with its operations. Pure values.

Operations that were confirmed together share a batch and are one task. A reinstall is a batch of
many API calls on one server. A tag on twelve servers is a batch of twelve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from tui.api.task_names import short_summary
from tui.store.operations import INSTALLS, Operation, OpState, parameters_of
from tui.store.reinstalls import Going
from tui.text import safe_text

IPMI_OPENS = frozenset({"nat/add_static_nat", "eq/add_ipmi_user", "eq/add_ipmi_admin"})
IPMI_CLOSES = frozenset({"nat/remove_static_nat", "eq/remove_ipmi_user"})

Summary = Callable[[str], str]
"""The summary of an action by its name: "eq/reboot" → "Reboot"."""
_TITLES: Mapping[str, str] = {
    "tags/add": "Set tag {pair} on {about}",
    "tags/remove": "Remove tag {tag} from {about}",
    "net/port_off": "Disable port {port} of {about}",
    "net/port_on": "Enable port {port} of {about}",
    "net/block_ip": "Block {ip} of {about}",
    "net/unblock_ip": "Unblock {ip} of {about}",
    "ip/update_ptr": "Set reverse DNS of {ip} to {ptr}",
    "ip/set_main": "Set main IP of {about} to {ip}",
    "whmcs/create_addfunds": "Add funds: {amount}",
    "whmcs/apply_credit": "Pay invoice {invoice_id} from credit",
    "whmcs/generate_due_invoice": "Create next invoice of {about}",
    "whmcs/mass_pay": "Create group invoice",
    "whmcs/request_cancellation": "Cancel {about}",
    "whmcs/delete_cancellation_request": "Withdraw cancellation of {about}",
    "eq/order_instance": "Order {preset}",
    "eq/deploy": "Order stock server {product}",
    "auth/flip_tag": "Change auto-pay of the account",
    "eq/boot_dev": "Set boot device of {about} to {media}",
    "eq/rename_server": "Rename {about} to {hostname}",
    "eq/backup_save_schedule": "Change backup schedule of {about}",
    "eq/create_backup": "Create backup of {about}",
    "eq/delete_backup": "Delete backup {name} of {about}",
    "vm/create_snapshot": "Create snapshot {name} of {about}",
    "vm/restore_snapshot": "Restore snapshot {name} of {about}",
    "vm/remove_snapshot": "Remove snapshot {name} of {about}",
    "iso/mount_iso": "Mount ISO image on {about}",
    "iso/unmount_iso": "Unmount ISO image from {about}",
    "iso/upload": "Upload ISO image {name}",
    "net/add_ipv4": "Add IP address {ip} to {about}",
    "net/remove_ipv4": "Remove IP address {ip} from {about}",
    "jenkins/call": "Run task {task} on {about}",
    "rhr/add": "Request remote hands for {about}",
    "rhr/chat": "Reply to request {id}",
    "rhr/discard": "Withdraw request {id}",
    "pdns/add_dns": "Add {type} record {name} to {zone}",
    "pdns/delete_dns": "Remove {type} record {name} from {zone}",
    "pdns/add_domain": "Add DNS zone {name}",
    "pdns/delete_domain": "Delete DNS zone {zone}",
    "api_keys/add": "Create API key {name}",
}
"""Titles with a value that the user chose, by action. Other actions use their summary."""
_LONGEST = 80
"""Maximum characters of a value in a title."""
_ISO_BOOT = frozenset({"iso/mount_iso", "eq/boot_dev"})
_ISO_END = frozenset({"iso/unmount_iso", "eq/boot_dev"})
_STARTS = frozenset({"eq/on", "eq/reboot"})
WORST_FIRST = (
    OpState.UNKNOWN,
    OpState.FAILED,
    OpState.REFUSED,
    OpState.RUNNING,
    OpState.SENDING,
    OpState.PLANNED,
    OpState.NOT_SENT,
    OpState.DONE,
)
"""States of a batch, the most important first."""


@dataclass(frozen=True, slots=True)
class Task:
    """One request of the user."""

    id: int
    """Id of its first operation."""
    title: str
    """Name of the task: "Reinstall db-replica, Debian 12". Safe text."""
    operations: tuple[Operation, ...]
    """The API calls in the order of sending; at least one."""
    state: OpState
    """The state of the task: the most important among its operations."""
    progress: str
    """Progress of a running task: "step 4 of 9", "3 of 12 servers"; empty when it has ended."""
    said: str
    """The last message about it. Safe text."""
    is_reinstall: bool = False

    @property
    def first(self) -> Operation:
        """Return the operation that was planned first."""
        return self.operations[0]

    @property
    def planned_at(self) -> float:
        """Return when the task was confirmed, in Unix seconds."""
        return min(operation.planned_at for operation in self.operations)

    @property
    def under_way(self) -> bool:
        """Return whether work is in progress or about to start."""
        return any(operation.under_way for operation in self.operations)

    @property
    def sent_at(self) -> float | None:
        """Return when the first request was sent; `None` if none was."""
        return min(
            (operation.sent_at for operation in self.operations if operation.sent_at is not None),
            default=None,
        )

    @property
    def changed_at(self) -> float:
        """Return the time of the last change, Unix seconds."""
        return max(operation.changed_at for operation in self.operations)

    @property
    def server_ids(self) -> frozenset[int]:
        """Return the servers of the task; empty for the account."""
        return frozenset(
            operation.server_id for operation in self.operations if operation.server_id is not None
        )


def tasks(
    operations: Iterable[Operation],
    summary: Summary,
    reinstalls: Iterable[Going] = (),
) -> list[Task]:
    """Return the tasks of these operations, newest first."""
    going = {each.id: each for each in reinstalls}
    groups: dict[str | int, list[Operation]] = {}
    for operation in operations:
        groups.setdefault(operation.batch or operation.id, []).append(operation)
    made = [
        _task(sorted(group, key=attrgetter("turn", "id")), summary, going)
        for group in groups.values()
    ]
    return sorted(made, key=attrgetter("id"), reverse=True)


def _task(group: Sequence[Operation], summary: Summary, going: Mapping[str, Going]) -> Task:
    first = group[0]
    reinstall = going.get(first.batch)
    names = {operation.action for operation in group}
    servers = {operation.server_id for operation in group}
    is_reinstall = reinstall is not None or (
        bool(first.batch) and len(servers) == 1 and bool(names & INSTALLS) and len(group) > 1
    )
    state = min((operation.state for operation in group), key=WORST_FIRST.index)
    if reinstall is not None:
        state = _reinstall_state(reinstall, state)
    last = max(group, key=attrgetter("changed_at", "id"))
    worst = next(operation for operation in reversed(group) if operation.state is _state_of(group))
    telling = last if is_reinstall or state in (OpState.RUNNING, OpState.DONE) else worst
    said = telling.stage if telling.state is OpState.RUNNING and telling.stage else telling.said
    return Task(
        id=min(operation.id for operation in group),
        title=_title(group, summary, reinstall, is_reinstall=is_reinstall),
        operations=tuple(group),
        state=state,
        progress=_progress(group, reinstall),
        said=safe_text(reinstall.words if reinstall is not None else said),
        is_reinstall=is_reinstall,
    )


def _state_of(group: Sequence[Operation]) -> OpState:
    return min((operation.state for operation in group), key=WORST_FIRST.index)


def _reinstall_state(reinstall: Going, state: OpState) -> OpState:
    """Return the state of a reinstall. A failed call within it does not end it."""
    if not reinstall.is_over:
        return OpState.RUNNING
    if reinstall.went_well:
        return OpState.DONE
    return state if state in (OpState.UNKNOWN, OpState.FAILED, OpState.REFUSED) else OpState.FAILED


def _progress(group: Sequence[Operation], reinstall: Going | None) -> str:
    if reinstall is not None and not reinstall.is_over:
        ids = [line.id for line in reinstall.lines]
        if len(ids) == 1:
            seen = reinstall.stages
            return f"stage {len(seen)}" if seen else ""
        at = ids.index(reinstall.step) + 1 if reinstall.step in ids else 0
        return f"step {at} of {len(ids)}" if at else ""
    if len(group) == 1:
        operation = group[0]
        stage = operation.state is OpState.RUNNING and operation.stages
        return f"stage {operation.stages}" if stage else ""
    if not any(operation.under_way for operation in group):
        return ""
    ended = sum(not operation.is_open for operation in group)
    servers = len({operation.server_id for operation in group}) == len(group)
    return f"{ended} of {len(group)}" + (" servers" if servers else " requests")


def _title(
    group: Sequence[Operation],
    summary: Summary,
    reinstall: Going | None,
    *,
    is_reinstall: bool,
) -> str:
    first = group[0]
    if is_reinstall:
        system = safe_text(reinstall.os_name) if reinstall is not None else ""
        return f"Reinstall {_about(group)}{', ' if system else ''}{system}"
    names = {operation.action for operation in group}
    if names & IPMI_OPENS and names <= IPMI_OPENS:
        return f"Open IPMI access to {_about(group)}"
    if names & IPMI_CLOSES and names <= IPMI_CLOSES:
        return f"Close IPMI access to {_about(group)}"
    if names >= _ISO_BOOT and names - _ISO_BOOT <= _STARTS:
        return f"Boot {_about(group)} from ISO image"
    if names == _ISO_END:
        return f"Unmount ISO image and boot {_about(group)} from disk"
    return _words(first, summary, _about(group))


def _about(group: Sequence[Operation]) -> str:
    servers = {operation.server_id for operation in group}
    if len(servers) > 1:
        return f"{len(servers)} servers"
    first = group[0]
    if first.server_id is None:
        return "the account"
    return safe_text(first.server_name) or f"server {first.server_id}"


def _words(operation: Operation, summary: Summary, about: str) -> str:
    is_account = operation.server_id is None
    return _titled(
        operation.action, parameters_of(operation), summary, about, is_account=is_account
    )


def _titled(
    action: str, sent: Mapping[str, object], summary: Summary, about: str, *, is_account: bool
) -> str:
    """Return the title of one call, with the value that the user chose, if there is one."""
    if action == "eq/order_instance" and sent.get("id"):
        return f"Reinstall {about}"  # an order with a server id reinstalls that server
    template = _TITLES.get(action)
    if template is not None:
        return " ".join(template.format_map(_Values(sent, about)).split())
    words = short_summary(summary(action) or action)
    if is_account:
        return words
    return f"{words} ({about})" if words.startswith("Remote hands:") else f"{words} {about}"


def call_title(operation: Operation, summary: Summary) -> str:
    """Return the title of one call alone: "Set tag env=prod on web-01"."""
    return _words(operation, summary, _about((operation,)))


def request_title(
    action: str, sent: Mapping[str, object], server_id: int | None, name: str, summary: Summary
) -> str:
    """Return the title of a call before it is sent: "Set tag env=prod on web-01"."""
    about = "the account" if server_id is None else safe_text(name) or f"server {server_id}"
    return _titled(action, sent, summary, about, is_account=server_id is None)


class _Values(dict[str, str]):
    """The parameters of a call that a title may contain, as safe text; empty if there are none."""

    def __init__(self, sent: Mapping[str, object], about: str) -> None:
        texts = {
            # Newer API modules nest their parameters: "params[zone]".
            name.removeprefix("params[").rstrip("]"): safe_text(str(value), _LONGEST)
            for name, value in sent.items()
            if isinstance(value, str | int | float)
        }
        before = sent.get("before")
        if isinstance(before, dict):
            # The request has only the id of a server in stock: its name is noted beside it.
            texts["product"] = safe_text(str(before.get("product") or ""), _LONGEST)
        pair = "=".join(part for part in (texts.get("tag"), texts.get("value")) if part)
        super().__init__(texts | {"about": about, "pair": pair})

    def __missing__(self, name: str) -> str:
        return ""


def is_part_of_reinstall(
    number: int, operations: Mapping[int, Operation], reinstalls: Iterable[Going], now: float
) -> bool:
    """Return whether the operation belongs to a reinstall that proceeds as planned.

    Whatever such a reinstall leaves open temporarily, such as an armed network boot, is part of it.
    When it is late, waits for the user, or has ended, the same counts as a loose end.
    """
    operation = operations.get(number)
    if operation is None or not operation.batch:
        return False
    return any(
        each.id == operation.batch
        and each.kind in ("send", "wait")
        and (each.late_at is None or now < each.late_at)
        for each in reinstalls
    )
