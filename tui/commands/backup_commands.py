"""Backups of servers: create, delete. The provider has no action that restores one."""

from __future__ import annotations

from dataclasses import dataclass

from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog.common import ServerRef
from tui.commands.command import Command, Confirm, Go, Intent, Refuse, Targets
from tui.models.backup import Backup, BackupState
from tui.operations.guards import thought_about, unfinished
from tui.operations.plan import Plan, Request, Tier
from tui.text import safe_text

NO_RESTORE = (
    "The provider has no action to restore a backup. Ask support to restore it: name the server, "
    "the backup, and when the server may go offline."
)
RUNNING = "A backup is running. Wait until it has ended. Nothing was sent."


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """The backups of a server as they were read, and the chosen one."""

    state: BackupState | None = None
    """`None` if they could not be read."""
    chosen: Backup | None = None


def _facts(targets: Targets) -> BackupFacts | None:
    return targets.argument if isinstance(targets.argument, BackupFacts) else None


def _create(targets: Targets) -> Intent:
    facts, row = _facts(targets), targets.row
    if facts is None:
        return Go("images", row.id)
    if facts.state is None:
        return Refuse("The backups have not been read. Nothing was sent.")
    if facts.state.running:
        return Refuse(RUNNING)
    earlier = unfinished(targets.operations(), eq_more.CREATE_BACKUP.name, row.id)
    if earlier:
        return Refuse(earlier)
    names = [backup.name.raw for backup in facts.state.rows]
    request = Request.on(
        row, eq_more.CREATE_BACKUP, ServerRef(id=row.id), locks=False, before={"backups": names}
    )
    unknown = " It is unknown whether a backup is running." if facts.state.running is None else ""
    words = (
        f"Creates a backup of {row.called}. It may be billed; the price is not known. Only "
        f"support can restore it.{unknown}"
    )
    plan = Plan("Create backup", (request,), words, tier=Tier.DISRUPTIVE, of="of")
    return Confirm(thought_about(plan, {row.id: row}, targets.here))


def _delete(targets: Targets) -> Intent:
    facts, row = _facts(targets), targets.row
    if facts is None:
        return Go("images", row.id)
    if facts.chosen is None:
        return Refuse("Select a backup first.")
    if facts.state is not None and facts.state.running:
        return Refuse(RUNNING)
    name = safe_text(facts.chosen.name.raw, 60)
    params = eq_more.BackupRef(id=row.id, name=facts.chosen.name.raw)
    request = Request.on(row, eq_more.DELETE_BACKUP, params, locks=False)
    words = f"Deletes backup {name} of {row.called}. It cannot be undone."
    plan = Plan(
        f"Delete backup {name}",
        (request,),
        words,
        tier=Tier.DESTRUCTIVE,
        typed=row.called,
        of="of",
    )
    return Confirm(thought_about(plan, {row.id: row}, targets.here))


COMMANDS = (
    Command(
        "backup.create",
        "Create backup",
        (eq_more.CREATE_BACKUP,),
        _create,
        many=False,
        about=BackupFacts,
    ),
    Command(
        "backup.delete",
        "Delete backup",
        (eq_more.DELETE_BACKUP,),
        _delete,
        many=False,
        about=BackupFacts,
    ),
)
