"""Snapshots of VMs: create, restore, remove. If a provider rule requires another step first, that
step is offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.api.catalog import vm_actions as vm
from tui.commands.command import (
    Ask,
    Choose,
    Command,
    Confirm,
    Ended,
    Go,
    Intent,
    Refuse,
    Targets,
)
from tui.fleet.rows import ServerRow
from tui.format import count, sent_time
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.snapshot import Snapshot, SnapshotList
from tui.operations.guards import thought_about
from tui.operations.plan import Plan, Request, Tier
from tui.store.operations import OpState
from tui.text import safe_text

USUAL_MOST = 1
"""Snapshot limit of a VM if the provider reports none."""
LONGEST_NAME = 100
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_WANTS_OFF = re.compile(r"\b(power(ed)?[ -]?off|must be off|shut ?down|stopped|is running)\b", re.I)
_WANTS_ROOM = re.compile(r"\b(limit|maximum|too many|already exists)\b", re.I)
_KINDS = (ServerKind.VM, ServerKind.VGPU, ServerKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """The snapshots of a server as read, and the selected one."""

    rows: tuple[Snapshot, ...] | None = None
    """`None` if they could not be read."""
    most: int | None = None
    unread: int = 0
    chosen: Snapshot | None = None
    steps: bool = True
    """True to offer required earlier steps; otherwise, only name them."""

    @classmethod
    def of(
        cls, found: SnapshotList | None, chosen: Snapshot | None = None, *, steps: bool = True
    ) -> SnapshotFacts:
        """Return the facts of a list as read; `None` means no list."""
        if found is None:
            return cls(steps=steps)
        return cls(found.rows, found.most, found.unread, chosen, steps)

    @property
    def is_full(self) -> bool:
        """Return whether the VM has reached its snapshot limit."""
        return len(self.rows or ()) + self.unread >= (self.most or USUAL_MOST)

    def without(self, name: str) -> SnapshotFacts:
        """Return the facts without one removed snapshot."""
        rows = tuple(row for row in self.rows or () if row.name.raw != name)
        return replace(self, rows=rows, chosen=None)


def no_snapshots(row: ServerRow, record: dict[str, Any] | None = None) -> str:
    """Return why a server cannot have snapshots; empty if there is no reason.

    Args:
        record: `server_data` of its details, if they were read.
    """
    if row.kind not in _KINDS:
        return f"Snapshots are available for VMs only, not for {row.kind}."
    names = [str((record or {}).get(name, "")) for name in ("type", "ref_tableName", "preset")]
    if any(name.lower().startswith("vds") for name in names):
        return "Snapshots are available for VMs only, not for VDS."
    return ""


def name_problem(name: str) -> str:
    """Return the error in the name of a snapshot; empty if it is valid."""
    if _NAME.fullmatch(name):
        return ""
    if len(name) > LONGEST_NAME:
        return f"Enter at most {LONGEST_NAME} characters."
    return "Use letters, digits, dots, hyphens, and underscores only."


def _facts(targets: Targets) -> SnapshotFacts | None:
    return targets.argument if isinstance(targets.argument, SnapshotFacts) else None


def _with_list(then: Callable[[Targets, SnapshotFacts], Intent]) -> Callable[[Targets], Intent]:
    """Run with the list as read; without a list, show the screen that reads it."""

    def intend(targets: Targets) -> Intent:
        facts = _facts(targets)
        if facts is None:
            return Go("images", targets.row.id)
        if facts.rows is None:
            return Refuse("The snapshots have not been read. Nothing was sent.")
        return then(targets, facts)

    return intend


def _fits(targets: Targets) -> str | None:
    return next((reason for row in targets.rows if (reason := no_snapshots(row))), None)


def _params(row: ServerRow, snapshot: Snapshot) -> vm.SnapshotRef:
    number = snapshot.openstack_id
    return vm.SnapshotRef(
        id=row.id, name=snapshot.name.raw, openstack_id=number.raw if number else None
    )


def _plan(title: str, request: Request, effect: str, targets: Targets, tier: Tier) -> Plan:
    typed = targets.row.called if tier is Tier.DESTRUCTIVE else ""
    plan = Plan(title, (request,), effect, tier=tier, typed=typed, of="of")
    return thought_about(plan, {row.id: row for row in targets.rows}, targets.here)


# Create


def _create(targets: Targets, facts: SnapshotFacts) -> Intent:
    if facts.is_full:
        return _make_room(targets, facts)
    stamp = _stamp(targets.now)

    def then(text: str) -> Intent:
        return created(targets, facts, text.strip())

    hint = (
        "Letters, digits, dots, hyphens, and underscores. The provider's price for snapshots "
        "is not known."
    )
    return Ask(f"Name of the snapshot of {targets.row.called}", hint, then, typed=f"snap-{stamp}")


def _stamp(now: float) -> str:
    from tui.format import local_time

    return re.sub(r"[^0-9]+", "", local_time(now, now=0.0))[:12] or "1"


def created(targets: Targets, facts: SnapshotFacts, name: str) -> Intent:
    """Return the question for a new snapshot, or why it cannot be created."""
    problem = name_problem(name)
    if problem:
        return Refuse(problem)
    names = [row.name.raw for row in facts.rows or ()]
    if name in names:
        return Refuse(f"{targets.row.called} already has a snapshot named {name}.")
    row = targets.row
    request = Request.on(
        row, vm.CREATE_SNAPSHOT, vm.SnapshotRef(id=row.id, name=name), before={"snapshots": names}
    )
    left = (facts.most or USUAL_MOST) - len(names) - 1
    more = count(left, "more snapshot") if left > 0 else "no more snapshots"
    words = (
        f"Saves the disk of {row.called} as {name}. After that, you can create {more} until you "
        "remove one."
    )
    plan = _plan(f"Create snapshot {safe_text(name)}", request, words, targets, Tier.DISRUPTIVE)

    def then(ended: Sequence[Ended]) -> Intent | None:
        return _after_create(targets, facts, name, ended)

    return Confirm(plan, then=then if facts.steps else None)


def _after_create(
    targets: Targets, facts: SnapshotFacts, name: str, ended: Sequence[Ended]
) -> Intent | None:
    """Return the next step if the provider refused for a reason that the step removes."""
    operation = ended[0][0]
    if operation.state not in (OpState.FAILED, OpState.REFUSED):
        return None
    row = targets.row
    if _WANTS_OFF.search(operation.said) and row.power is not Power.OFF:
        title = f"{row.called} must be powered off to create a snapshot"

        def after(stopped: Targets) -> Intent:
            return created(stopped, facts, name)

        return _off_first(targets, title, after)
    if _WANTS_ROOM.search(operation.said) and facts.rows:
        return _make_room(targets, facts)
    return None


def _make_room(targets: Targets, facts: SnapshotFacts) -> Intent:
    """Offer to remove a snapshot, because the VM has reached its limit."""
    most, rows = facts.most or USUAL_MOST, facts.rows or ()
    title = f"{targets.row.called} has {len(rows) + facts.unread} of {most} snapshots"
    if not facts.steps or not rows:
        return Refuse(f"{title}. Remove one first. Nothing was sent.")
    options = tuple(
        (str(at), f"Remove {safe_text(row.name.raw, 60)} first, then create")
        for at, row in enumerate(rows)
    )

    def chosen(answer: str) -> Intent:
        old = rows[int(answer)]

        def after(changed: Targets) -> Intent:
            return _create(changed, facts.without(old.name.raw))

        return _remove_one(targets, facts, old, after)

    return Choose(title, options, chosen)


# Remove and restore


def _off_first(targets: Targets, title: str, after: Callable[[Targets], Intent]) -> Intent:
    """Offer to power off the VM; `after` receives the targets with the VM off."""
    from tui.commands import commands

    row = targets.row

    def chosen(_: str) -> Intent:
        off = commands()["power.off"].intent(targets)

        def then(ended: Sequence[Ended]) -> Intent | None:
            if ended[0][0].state is not OpState.DONE:
                return None
            stopped = replace(row, power=Power.OFF, power_at=targets.now)
            return after(replace(targets, rows=(stopped,)))

        return replace(off, then=then) if isinstance(off, Confirm) else off

    options = (("off", f"Power off {row.called} first, then continue"),)
    return Choose(title, options, chosen)


def _chosen(then: Callable[[Targets, SnapshotFacts, Snapshot], Intent]) -> Any:
    def intend(targets: Targets, facts: SnapshotFacts) -> Intent:
        if facts.chosen is None:
            return Refuse("Select a snapshot first.")
        if not _NAME.fullmatch(facts.chosen.name.raw):
            return Refuse("The provider does not accept the name of this snapshot.")
        return then(targets, facts, facts.chosen)

    return _with_list(intend)


def _remove(targets: Targets, facts: SnapshotFacts, snapshot: Snapshot) -> Intent:
    return _remove_one(targets, facts, snapshot, None)


def _remove_one(
    targets: Targets,
    facts: SnapshotFacts,
    snapshot: Snapshot,
    after: Callable[[Targets], Intent] | None,
) -> Intent:
    """Return the question for a removal; the VM must be off."""
    row, name = targets.row, safe_text(snapshot.name.raw, 60)
    if row.power is Power.UNKNOWN:
        return Refuse(
            f"The power state of {row.called} is unknown. It must be off to remove a "
            "snapshot. Refresh ({key:app.refresh}) and try again. Nothing was sent."
        )
    if row.power is not Power.OFF:
        title = f"{row.called} must be powered off to remove a snapshot"
        if not facts.steps:
            return Refuse(f"{title}. Run: hostdeck power off {row.called}. Nothing was sent.")

        def go_on(stopped: Targets) -> Intent:
            return _remove_one(stopped, facts, snapshot, after)

        return _off_first(targets, title, go_on)
    request = Request.on(row, vm.REMOVE_SNAPSHOT, _params(row, snapshot))
    words = f"Removes snapshot {name} of {row.called}. It cannot be undone."
    plan = _plan(f"Remove snapshot {name}", request, words, targets, Tier.DESTRUCTIVE)

    def then(ended: Sequence[Ended]) -> Intent | None:
        done = ended[0][0].state is OpState.DONE
        return after(targets) if done and after is not None else None

    return Confirm(plan, then=then if after is not None else None)


def _restore(targets: Targets, facts: SnapshotFacts, snapshot: Snapshot) -> Intent:
    row, name = targets.row, safe_text(snapshot.name.raw, 60)
    request = Request.on(row, vm.RESTORE_SNAPSHOT, _params(row, snapshot))
    made = snapshot.created.part(40) if snapshot.created else ""
    made = sent_time(made) or "an unknown time"
    words = (
        f"Overwrites the disk of {row.called} with snapshot {name} from {made}. Everything "
        "written since then is lost. It cannot be undone. The VM may restart."
    )
    plan = _plan(f"Restore snapshot {name}", request, words, targets, Tier.DESTRUCTIVE)
    warning = "If the answer is lost, no read can show whether the disk was restored."
    return Confirm(plan.warned(warning))


def _open(targets: Targets) -> Intent:
    return Go("images", targets.row.id)


COMMANDS = (
    Command(
        "images.open",
        "Snapshots, backups, and ISO images",
        (),
        _open,
        letter="d",
        many=False,
        alone=False,
    ),
    *(
        Command(
            f"snapshot.{name}", title, (action,), intend, _fits, many=False, about=SnapshotFacts
        )
        for name, title, action, intend in (
            ("create", "Create snapshot", vm.CREATE_SNAPSHOT, _with_list(_create)),
            ("restore", "Restore snapshot", vm.RESTORE_SNAPSHOT, _chosen(_restore)),
            ("remove", "Remove snapshot", vm.REMOVE_SNAPSHOT, _chosen(_remove)),
        )
    ),
)
