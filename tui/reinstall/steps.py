"""The reinstall step of an operation, and the evidence about that step. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from operator import attrgetter

from tui.api.envelope import is_about_session_only, speaks_of_session
from tui.operations.pin_guard import speaks_of_pin
from tui.reinstall.record import Record
from tui.store.operations import Operation, OpState

_WIPING = frozenset({"eq/reinstall", "eq/order_instance"})
Sent = Mapping[str, list[Operation]]
"""The operations of each step, oldest first."""


def sent_steps(record: Record, operations: Iterable[Operation]) -> Sent:
    """Return the operations of each step. Closing requests for the server from outside the plan
    count too."""
    by_step: dict[str, list[Operation]] = {}
    ordered = sorted(operations, key=attrgetter("id"))
    first = next((operation.id for operation in ordered if operation.batch == record.id), None)
    if first is None:
        return by_step
    for operation in ordered:
        name = step_of(operation)
        elsewhere = (
            operation.server_id == record.server_id
            and operation.id > first
            and operation.state is OpState.DONE
            and name in ("boot-disk", "disarm")
        )
        if name and (operation.batch == record.id or elsewhere):
            by_step.setdefault(name, []).append(operation)
    return by_step


_NAMES = {
    "eq/check_pin": "pin",
    "eq/reinstall": "key",
    "eq/create_pxe": "arm",
    "eq/reboot": "reboot",
    "jira/request_PXEboot": "human",
    "eq/clear_pxe": "disarm",
    "eq/order_instance": "order",
    "eq/abort_reinstall": "abort",
}


def grant(name: str, sent: Sent) -> str:
    """Return the permission to send a step one more time."""
    return f"{name}#{len(sent.get(name, ()))}"


def came_to_nothing(operation: Operation) -> bool:
    """Return whether a request had no effect, because it was not sent or the session was unknown.
    It may then be sent again automatically.

    A step that wipes is sent again only after a refusal about the session alone. Other words may
    describe work in progress.
    """
    if operation.state is OpState.NOT_SENT:
        return True
    proof = is_about_session_only if operation.action in _WIPING else speaks_of_session
    return operation.state is OpState.REFUSED and proof(operation.said)


def refused_for_pin(operation: Operation) -> bool:
    """Return whether the PIN was wrong. Some actions report it at once, some at the end of the
    work."""
    return operation.state in (OpState.REFUSED, OpState.FAILED) and speaks_of_pin(operation.said)


def step_of(operation: Operation) -> str:
    """Return the step of an operation, by its action and parameters; empty if there is none."""
    if operation.action not in ("eq/boot_dev", "jenkins/call"):
        return _NAMES.get(operation.action, "")
    try:
        sent = json.loads(operation.parameters)
    except ValueError:
        return ""
    if operation.action == "jenkins/call":
        return f"task:{sent.get('task')}"
    return {"pxe": "boot-net", "disk": "boot-disk"}.get(str(sent.get("media")), "")
