"""Tasks on a running server beyond power and network: tasks, IPMI administrator, NAT cleanup."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import nat_actions as nat
from tui.api.catalog import os_images_actions as os_images
from tui.api.catalog.common import ServerRef
from tui.commands.command import (
    Ask,
    Command,
    Confirm,
    Ended,
    Fact,
    Go,
    Intent,
    Refuse,
    Reveal,
    Targets,
)
from tui.models.access import IpmiUser
from tui.models.async_results import TextAnswer
from tui.models.install import InstallTask
from tui.models.kind import ServerKind
from tui.operations.guards import thought_about
from tui.operations.plan import Plan, Request, Tier
from tui.store.operations import OpState
from tui.text import safe_text

FAILED_TWICE = 2
_LABELS = {
    ServerKind.VM: ("vm", "vds"),
    ServerKind.VGPU: ("vgpu", "vm"),
    ServerKind.GPU: ("gpu", "bm"),
    ServerKind.BARE_METAL: ("bm",),
}
_NOT_A_TASK = "default"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """The selected one of the tasks that can run on a server."""

    chosen: InstallTask | None = None


def fits_kind(task: InstallTask, kind: ServerKind) -> bool:
    """Return whether a task is for this kind of server. A task without tags is for all."""
    names = {label.tag.raw.lower() for label in task.tags}
    if _NOT_A_TASK in names:
        return False
    wanted = _LABELS.get(kind)
    return not names or wanted is None or bool(names & set(wanted))


def _run(targets: Targets) -> Intent:
    facts, row = targets.argument, targets.row
    if not isinstance(facts, TaskFacts):
        return Go("images", row.id)
    task = facts.chosen
    if task is None:
        return Refuse("Select a task first.")
    name = safe_text(str(task.name or task.id), 60)
    if not fits_kind(task, row.kind):
        return Refuse(f"{name} is not available for {row.kind}.")
    request = Request.on(row, os_images.CALL, os_images.TaskCall(id=row.id, task=task.id))
    words = (
        f"Runs {name} on {row.called} now. The task changes the system and may restart it. It "
        "cannot be undone."
    )
    plan = Plan(
        f"Run task {name}", (request,), words, tier=Tier.DESTRUCTIVE, typed=row.called, of="on"
    )
    warned = plan.warned("If the answer is lost, no read can show whether the task ran.")
    return Confirm(thought_about(warned, {row.id: row}, targets.here), then=_after_task)


def _after_task(ended: Sequence[Ended]) -> Intent | None:
    operation, result = ended[0]
    if operation.state is not OpState.DONE or not isinstance(result, TextAnswer):
        return None
    if result.raw.context is not None or result.raw.scope is not None:
        return None
    return Refuse("Started; the provider does not report the end of this task.")


def _has_bmc(targets: Targets) -> str | None:
    for row in targets.rows:
        if row.kind in (ServerKind.VM, ServerKind.VGPU):
            return f"A {row.kind} has no IPMI."
        if row.remote_control is False:
            return "This server has no remote control."
    return None


def _add_admin(targets: Targets) -> Intent:
    row = targets.row
    request = Request.on(row, eq_access.ADD_IPMI_ADMIN, ServerRef(id=row.id), locks=False)
    words = (
        f"Creates an IPMI administrator on {row.called}, with full access to the BMC. The "
        "account does not expire: press {key:server.access_close} to remove it."
    )
    plan = Plan("Add IPMI administrator", (request,), words, tier=Tier.DISRUPTIVE, of="to")

    def then(ended: Sequence[Ended]) -> Intent | None:
        user = ended[0][1]
        if not isinstance(user, IpmiUser):
            return None
        facts = [
            Fact("i", "Address", user.address or ""),
            Fact("u", "User", str(user.user or "")),
            Fact("p", "Password", user.password or ""),
        ]
        note = "Shown only once and not stored. Close IPMI access to remove the administrator."
        shown = tuple(fact for fact in facts if fact.value)
        return Reveal(f"IPMI administrator of {row.called}", shown, note)

    return Confirm(thought_about(plan, {row.id: row}, targets.here), then=then)


def _closing_failed(targets: Targets) -> str | None:
    own = {row.id for row in targets.rows}
    failed = [
        operation
        for operation in targets.operations()
        if operation.action == nat.REMOVE_STATIC_NAT.name
        and operation.server_id in own
        and operation.state in (OpState.FAILED, OpState.REFUSED, OpState.UNKNOWN)
    ]
    if len(failed) < FAILED_TWICE:
        return "Close IPMI access first. Clear NAT rules only after closing failed twice."
    return _has_bmc(targets)


def _clear_nat(targets: Targets) -> Intent:
    row = targets.row

    def then(text: str) -> Intent:
        try:
            address = ipaddress.ip_address(text.strip())
        except ValueError:
            return Refuse("Enter the internal IP address of the BMC.")
        if not address.is_private or str(address) in row.addresses:
            return Refuse("Enter the internal IP address of the BMC, not a public address.")
        request = Request.on(
            row, nat.CLEAR_STATIC_NAT, nat.NatAddress(ip=str(address)), locks=False
        )
        words = (
            f"Removes every NAT rule of {address}. Open IPMI access through this address stops "
            "working."
        )
        plan = Plan("Clear NAT rules", (request,), words, tier=Tier.DISRUPTIVE, of="of")
        return Confirm(thought_about(plan, {row.id: row}, targets.here))

    hint = "The private address behind IPMI access, for example 10.77.21.239."
    return Ask("Internal IP address of the BMC", hint, then)


def _market(targets: Targets) -> Intent:
    return Go("market")


COMMANDS = (
    Command("install.task", "Run task …", (os_images.CALL,), _run, many=False, about=TaskFacts),
    Command(
        "access.ipmi_admin",
        "Add IPMI administrator",
        (eq_access.ADD_IPMI_ADMIN,),
        _add_admin,
        _has_bmc,
        many=False,
        alone=False,
    ),
    Command(
        "access.clear_nat",
        "Clear NAT rules",
        (nat.CLEAR_STATIC_NAT,),
        _clear_nat,
        _closing_failed,
        many=False,
        alone=False,
    ),
    Command("order.market", "Servers in stock and software", (), _market, on_servers=False),
)
